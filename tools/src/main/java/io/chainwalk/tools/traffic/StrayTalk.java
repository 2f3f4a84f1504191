package io.chainwalk.tools.traffic;

import io.chainwalk.flow.Protocol;

/// Packets that belong to nothing: ICMP of any type, errors about packets that nobody has seen, neighbour discovery, TCP
/// out of nowhere, noise.
final class StrayTalk extends Talk {
  private static final int[] NEIGHBOURS = {130, 131, 132, 133, 134, 135, 136, 137, 143};
  private static final int[] QUOTED = {
    Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.ICMP, Protocol.ICMPV6, Protocol.GRE, 253
  };
  private static final int RIGHT_HOP_LIMIT = 255;

  private boolean done;

  StrayTalk(final Flow flow, final Scene scene) {
    super(flow, scene);
  }

  @Override
  boolean advance() {
    if (done) {
      return false;
    }
    done = dice.chance(600);
    if (Protocol.isIcmp(flow.protocol()) && dice.chance(Mix.STRAY_ERROR)) {
      aboutNothing();
      return true;
    }
    switch (flow.protocol()) {
      case Protocol.ICMP -> client("stray", fromClient(icmp(dice.below(256))));
      case Protocol.ICMPV6 -> icmpv6();
      case Protocol.TCP -> tcp();
      default -> client("noise", fromClient(dice.bytes(dice.below(80))));
    }
    return true;
  }

  /// An error about a packet that could have been, for all its looks.
  private void aboutNothing() {
    final Ends ends = flow.ends().reversed();
    final boolean ipv6 = ends.ipv6();
    final byte[] header = new byte[8];
    Wire.put8(header, 0, ipv6 ? dice.between(1, 4) : dice.oneOf(3, 3, 4, 11, 12));
    Wire.put8(header, 1, dice.below(6));
    final byte[] body = dice.bytes(dice.between(20, 60));
    final byte[] quoted =
        new IpWriter(ends.source(), ends.destination(), dice.oneOf(QUOTED))
            .id(dice.between(1, 0xFFFF))
            .write(body);
    client(
        ipv6 ? "icmpv6-error-about-unseen" : "icmp-error-about-unseen", fromClient(header, quoted));
  }

  private byte[] icmp(final int type) {
    final byte[] message = dice.bytes(dice.oneOf(4, 7, 8, 12, 20, 36, 56));
    Wire.put8(message, 0, type);
    Wire.put8(message, 1, dice.oneOf(0, 0, 0, 1, 2, 255));
    return message;
  }

  private void icmpv6() {
    if (dice.coin()) {
      client(
          "stray", fromClient(icmp(dice.chance(500) ? dice.below(130) : dice.between(138, 255))));
      return;
    }
    final byte[] message = icmp(dice.oneOf(NEIGHBOURS));
    final Ends ends = flow.ends();
    client(
        "neighbour",
        new IpWriter(ends.source(), ends.destination(), Protocol.ICMPV6)
            .ttl(dice.oneOf(RIGHT_HOP_LIMIT, RIGHT_HOP_LIMIT, 64, 254))
            .write(message));
  }

  /// A segment of any flags out of nowhere.
  private void tcp() {
    final int flags = dice.below(64);
    client(
        "stray",
        fromClient(
            TcpSegment.write(
                flow.ends(),
                dice.word(),
                dice.word(),
                flags,
                dice.below(0x10000),
                dice.coin() ? new byte[0] : TcpSegment.oddOptions(dice),
                dice.bytes(dice.below(20)))));
  }
}
