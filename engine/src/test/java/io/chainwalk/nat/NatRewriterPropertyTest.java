package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketDiff;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.testkit.Seeded;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NatRewriterPropertyTest {
  private static final int PACKETS = 20_000;
  private static final int LONGEST_PAYLOAD = 64;

  /// Adjusting checksums comes to the same as building the packet anew, whose checksums the fixtures sum byte by byte.
  @Test
  void anyRewriteEqualsThePacketBuiltFromScratch() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < PACKETS; i++) {
      final Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
      final byte[] payload = payload(random);
      final FlowTuple before = tuple(random, shape);
      final FlowTuple wanted = tuple(random, shape);
      final byte[] frame = shape.frame(before, payload);
      final byte[] expected = shape.frame(wanted, payload);
      final String context =
          "seed %d, packet %d, %s, %s becomes %s"
              .formatted(Seeded.seed(), i, shape, before, wanted);
      final UnsafeBuffer buffer = new UnsafeBuffer(frame);
      final ParsedPacket packet = new ParsedPacket();
      assertEquals(
          ParseResult.COMPLETE,
          PacketParser.parse(buffer, 0, frame.length, frame.length, LinkType.ETHERNET, packet),
          context);
      NatRewriter.rewrite(buffer, packet, wanted);
      assertEquals(PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected, frame), context);
    }
  }

  /// Often zeros and ones only, which is where sums wrap.
  private static byte[] payload(final SplittableRandom random) {
    final byte[] payload = new byte[random.nextInt(LONGEST_PAYLOAD)];
    switch (random.nextInt(3)) {
      case 0 -> random.nextBytes(payload);
      case 1 -> Arrays.fill(payload, (byte) 0xFF);
      default -> {} // zeros
    }
    return payload;
  }

  private static FlowTuple tuple(final SplittableRandom random, final Shape shape) {
    final FlowTuple tuple = new FlowTuple();
    if (shape.ipv6()) {
      tuple.setIpv6(word(random), word(random), word(random), word(random));
    } else {
      tuple.setIpv4((int) word(random), (int) word(random));
    }
    final int echo = (shape == Shape.ICMPV6 ? 128 : 8) << 8;
    tuple.setProtocolAndPorts(
        shape.protocol(),
        (int) word(random) & 0xFFFF,
        shape.isIcmp() ? echo : (int) word(random) & 0xFFFF);
    return tuple;
  }

  private static long word(final SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> -1;
      case 1 -> 0;
      default -> random.nextLong();
    };
  }
}
