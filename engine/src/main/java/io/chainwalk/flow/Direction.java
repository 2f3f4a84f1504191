package io.chainwalk.flow;

/// Which way a packet of a flow goes: as the flow's first packet did, or the other way, after translation.
public enum Direction {
  /// The direction of the first packet.
  ORIGINAL,
  /// The direction of the answers.
  REPLY;

  private static final Direction[] BY_ORDINAL = values();

  /// The other one.
  ///
  /// @return REPLY for ORIGINAL and the other way round
  public Direction opposite() {
    return BY_ORDINAL[ordinal() ^ 1];
  }

  /// The direction with this ordinal.
  ///
  /// @param ordinal 0 or 1
  /// @return ORIGINAL for 0, REPLY for 1
  public static Direction of(final int ordinal) {
    return BY_ORDINAL[ordinal];
  }
}
