package io.chainwalk.tracker;

/// Comparison of sequence numbers modulo 2^32 (RFC 9293, section 3.4), as netfilter does it: by the sign of the
/// difference.
final class TcpSequence {
  private TcpSequence() {}

  static boolean before(final int a, final int b) {
    return a - b < 0;
  }

  static boolean after(final int a, final int b) {
    return b - a < 0;
  }
}
