package io.chainwalk.tools.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportChecksum;
import io.chainwalk.tools.cases.Packet;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// What relocation does to checksums, whatever the packet.
class RelocationPropertyTest {
  private static final long SEED = Long.getLong("seed", 20_261_123L);
  private static final int ROUNDS = 4000;
  private static final List<Integer> PROTOCOLS =
      List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.ICMP);

  private final Dice dice = new Dice(SEED);

  @Test
  void goodChecksumsStayGood() {
    for (int i = 0; i < ROUNDS; i++) {
      final Case of = any();
      final byte[] moved = of.relocation.apply(of.packet());
      assertEquals(ChecksumStatus.GOOD, status(of.packet()), of::toString);
      assertEquals(ChecksumStatus.GOOD, status(moved), of::toString);
      assertEquals(of.relocation.to().source(), Wire.source(moved), of::toString);
      assertEquals(of.relocation.to().destination(), Wire.destination(moved), of::toString);
    }
  }

  @Test
  void badChecksumsStayBad() {
    for (int i = 0; i < ROUNDS; i++) {
      final Case of = any();
      final byte[] bad = of.packet();
      bad[bad.length - 1] ^= 0x40;
      if (status(bad) == ChecksumStatus.BAD) {
        assertEquals(ChecksumStatus.BAD, status(of.relocation.apply(bad)), of::toString);
      }
    }
  }

  @Test
  void anAbsentChecksumOfUdpStaysAbsent() {
    for (int i = 0; i < ROUNDS; i++) {
      final Case of = any(Protocol.UDP);
      final byte[] bare = of.packet();
      final int at = of.relocation.from().ipv6() ? Wire.IPV6_HEADER : Wire.IPV4_HEADER;
      Wire.put16(bare, at + 6, 0);
      assertEquals(ChecksumStatus.ABSENT, status(of.relocation.apply(bare)), of::toString);
    }
  }

  @Test
  void thereAndBackAgainChangesNothing() {
    for (int i = 0; i < ROUNDS; i++) {
      final Case of = any();
      final Relocation back = new Relocation(of.relocation.to(), of.relocation.from());
      assertArrayEquals(of.packet(), back.apply(of.relocation.apply(of.packet())), of::toString);
    }
  }

  @Test
  void aPacketOfOtherEndsStaysAsItIs() {
    final Case of = any(Protocol.TCP);
    final Relocation other =
        new Relocation(ends(of.relocation.from().ipv6(), Protocol.TCP), of.relocation.to());
    assertArrayEquals(of.packet(), other.apply(of.packet()), of::toString);
  }

  @Test
  void anyBytesAreTaken() {
    for (int i = 0; i < ROUNDS; i++) {
      final byte[] bytes = dice.bytes(dice.below(100));
      if (bytes.length > 0) {
        bytes[0] = (byte) dice.oneOf(0x45, 0x4F, 0x41, 0x60, bytes[0]);
      }
      final Relocation relocation = any().relocation;
      assertEquals(bytes.length, relocation.apply(bytes).length);
    }
  }

  private record Case(Packet whole, Relocation relocation) {
    byte[] packet() {
      return whole.bytes();
    }

    @Override
    public String toString() {
      return "seed " + SEED + ": " + whole + " " + relocation;
    }
  }

  private Case any() {
    return any(dice.oneOf(PROTOCOLS));
  }

  private Case any(final int wanted) {
    final boolean ipv6 = dice.coin();
    final int protocol = wanted == Protocol.ICMP && ipv6 ? Protocol.ICMPV6 : wanted;
    final Ends from = ends(ipv6, protocol);
    final byte[] payload = dice.bytes(dice.below(50));
    final byte[] body =
        switch (protocol) {
          case Protocol.TCP ->
              TcpSegment.write(from, dice.word(), dice.word(), 16, 99, new byte[0], payload);
          case Protocol.UDP -> ported(from, 8, payload);
          case Protocol.SCTP -> ported(from, 12, payload);
          default -> echo(from, ipv6, payload);
        };
    if (protocol == Protocol.UDP) {
      Wire.put16(body, 4, body.length);
    }
    final byte[] packet = new IpWriter(from.source(), from.destination(), protocol).write(body);
    return new Case(Packet.of(packet), new Relocation(from, ends(ipv6, protocol)));
  }

  private static byte[] ported(final Ends ends, final int header, final byte[] payload) {
    final byte[] body = Wire.concat(new byte[header], payload);
    Wire.put16(body, 0, ends.sourcePort());
    Wire.put16(body, 2, ends.destinationPort());
    return body;
  }

  private static byte[] echo(final Ends ends, final boolean ipv6, final byte[] payload) {
    final byte[] body =
        Wire.concat(new byte[] {(byte) (ipv6 ? 129 : 0), 0, 0, 0, 0, 0, 0, 1}, payload);
    Wire.put16(body, 4, ends.sourcePort());
    return body;
  }

  private Ends ends(final boolean ipv6, final int protocol) {
    final int port = dice.below(0x10000);
    return new Ends(
        address(ipv6), port, address(ipv6), Protocol.isIcmp(protocol) ? port : dice.below(0x10000));
  }

  private IpAddress address(final boolean ipv6) {
    return ipv6
        ? new IpAddress(true, 0xFD00_0000_0000_0000L | dice.word(), dice.word())
        : IpAddress.ofIpv4(dice.word());
  }

  private static ChecksumStatus status(final byte[] packet) {
    final UnsafeBuffer buffer = new UnsafeBuffer(packet);
    final ParsedPacket parsed = new ParsedPacket();
    final ParseResult result =
        PacketParser.parse(buffer, 0, packet.length, packet.length, LinkType.RAW, parsed);
    assertNotEquals(ParseResult.BAD_IPV4_CHECKSUM, result);
    return TransportChecksum.verify(buffer, parsed);
  }
}
