package io.chainwalk.bench.traffic;

import io.chainwalk.fixtures.packets.PacketBuilder;

/// One segment of a TCP conversation, for any flow: 10 bytes of payload, so that it fills a frame of 64.
public enum Segment {
  /// The client's first.
  SYN(true, "S", 1_000, 0),
  /// The endpoint's first.
  SYN_ACK(false, "SA", 2_000, 1_001),
  /// The client's second, and all later ones: in the window, again and again.
  ACK(true, "A", 1_001, 2_001),
  /// The endpoint's later ones.
  REPLY_ACK(false, "A", 2_001, 1_001);

  /// Whether the client sends it.
  final boolean fromClient;

  /// With addresses and ports of nobody.
  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
  final byte[] frame;

  Segment(
      final boolean fromClient, final String flags, final int sequence, final int acknowledgment) {
    this.fromClient = fromClient;
    frame =
        PacketBuilder.eth()
            .ipv4("10.0.0.1", "10.0.0.2")
            .tcp(1, 2)
            .flags(flags)
            .seq(sequence)
            .ack(acknowledgment)
            .payload(TcpFlows.FRAME_BYTES - 54)
            .bytes();
  }
}
