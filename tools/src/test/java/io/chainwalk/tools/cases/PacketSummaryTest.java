package io.chainwalk.tools.cases;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacketSummaryTest {
  @Test
  void packetIsToldInOneLine() {
    assertEquals(
        "tcp 10.0.0.1:4000 > 10.96.0.10:80 S. seq 4294967295 ack 7 ttl 64, 43 bytes",
        of(
            rawIp()
                .ipv4("10.0.0.1", "10.96.0.10")
                .tcp(4000, 80)
                .flags("SA")
                .seq(0xFFFF_FFFFL)
                .ack(7)
                .payload(3)));
    assertEquals(
        "icmp 10.0.0.1 > 10.0.0.2 type 8 code 0 id 7 ttl 64, 28 bytes",
        of(rawIp().ipv4("10.0.0.1", "10.0.0.2").icmpEcho(7, 1)));
  }

  @Test
  void fragmentsSayWhereTheyBelong() {
    final List<byte[]> pieces =
        Fragments.split(rawIp().ipv6("fd00::1", "fd00::2").udp(1, 2).payload(20), 16, 7);
    assertEquals(
        List.of(
            "udp [fd00::1]:1 > [fd00::2]:2 fragment at 0 hop limit 64, 64 bytes",
            "udp fd00::1 > fd00::2 last fragment at 16 hop limit 64, 60 bytes"),
        pieces.stream().map(piece -> PacketSummary.of(Packet.of(piece))).toList());
  }

  @Test
  void anyBytesHaveTheirLine() {
    assertEquals(
        "no packet that a node takes (frame too short for its headers), 1 byte",
        PacketSummary.of(Packet.ofHex("45")));
    final long seed = Long.getLong("seed", 20_260_303L);
    final SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20_000; round++) {
      final byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 40) {
        bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
        bytes[4] = 0;
        bytes[5] = (byte) (bytes.length - 40);
      }
      final String line = PacketSummary.of(Packet.of(bytes));
      assertFalse(line.isEmpty() || line.contains("\n"), () -> "seed " + seed + ": " + line);
    }
  }

  private static String of(final PacketBuilder builder) {
    return PacketSummary.of(Walks.packet(builder));
  }
}
