package io.chainwalk.netfilter;

/// Frames that went through a router one after the other.
///
/// @param nsPerPacket what each took, by the kernel's own clock, from the XDP program to where it was dropped
/// @param sent how many were put in
/// @param delivered how many came out
record Chunk(int nsPerPacket, int sent, long delivered) {
  static final Chunk NONE = new Chunk(0, 0, 0);

  private static final double LEAST_SHARE = 0.999;

  /// The share that came out.
  double deliveredShare() {
    return (double) delivered / sent;
  }

  /// Makes sure that what was measured is forwarding.
  ///
  /// @throws IllegalStateException when more than one in a thousand was lost
  void requireDelivered() {
    if (delivered < LEAST_SHARE * sent) {
      throw new IllegalStateException(
          "only %,d of %,d packets came out of the router".formatted(delivered, sent));
    }
  }
}
