package io.chainwalk.tools.diff;

/// Packets of a connection, after its first, that ended on one side otherwise than on the other.
final class LaterPackets {
  private final String a;
  private final String b;
  private long packets;

  /// Begins with the first such packet.
  ///
  /// @param a what became of it on side A
  /// @param b what became of it on side B
  LaterPackets(final String a, final String b) {
    this.a = a;
    this.b = b;
    packets = 1;
  }

  /// Counts another one.
  void add() {
    packets++;
  }

  /// What became of the first of them on side A.
  String a() {
    return a;
  }

  /// What became of the first of them on side B.
  String b() {
    return b;
  }

  /// How many there are.
  long packets() {
    return packets;
  }
}
