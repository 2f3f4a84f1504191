package io.chainwalk.ruleset;

/// Bits of `--ctstatus`.
public final class CtStatuses {
  /// `NONE`: never matches beside an entry.
  public static final int NONE = 1;

  /// `EXPECTED`.
  public static final int EXPECTED = 1 << 1;

  /// `SEEN_REPLY`.
  public static final int SEEN_REPLY = 1 << 2;

  /// `ASSURED`.
  public static final int ASSURED = 1 << 3;

  /// `CONFIRMED`.
  public static final int CONFIRMED = 1 << 4;

  private CtStatuses() {}
}
