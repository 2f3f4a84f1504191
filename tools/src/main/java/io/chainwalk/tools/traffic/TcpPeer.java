package io.chainwalk.tools.traffic;

/// One side of a TCP connection.
final class TcpPeer {
  final boolean isClient;
  int next;
  int window;
  int scale;
  boolean offersScale;
  boolean offersSack;
  boolean offersStamps;
  boolean finished;

  TcpPeer(final boolean isClient) {
    this.isClient = isClient;
  }

  /// Begins with what a system offers nowadays, or with less.
  void begin(final Dice dice, final int first) {
    next = first;
    window = dice.oneOf(65_535, 64_240, 29_200, 14_600, 8192, 1024);
    scale = dice.oneOf(7, 7, 8, 2, 0, 10, 14);
    offersScale = dice.chance(800);
    offersSack = dice.chance(800);
    offersStamps = dice.chance(600);
    finished = false;
  }

  /// Agrees to no more than the other side has offered.
  void answer(final TcpPeer other) {
    offersScale &= other.offersScale;
    offersSack &= other.offersSack;
    offersStamps &= other.offersStamps;
    other.offersScale &= offersScale;
    other.offersSack &= offersSack;
    other.offersStamps &= offersStamps;
  }
}
