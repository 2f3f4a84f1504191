package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.ChecksumCheck;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.Crc32c;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.SctpHeader;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Tuples;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client talks to a VIP whose endpoint sees the node's address: what it gets back is about what it sent.
class NatPropertyTest {
  private static final int FLOWS = 6_000;
  private static final int ETHERNET_BYTES = 14;
  private static final int TCP_HEADER_BYTES = 20;
  private static final int TCP_CHECKSUM = 16;
  private static final int SCTP_CHECKSUM = 8;

  private static final List<String> RULES =
      List.of(
          "-A PREROUTING -d 10.96.0.10 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:8080",
          "-A PREROUTING -d 10.96.0.10 -p udp --dport 80 -j DNAT --to-destination 10.0.2.2:5353",
          "-A PREROUTING -d 10.96.0.10 -j DNAT --to-destination 10.0.2.2",
          "-A PREROUTING -d fd96::10 -p tcp --dport 80 -j DNAT --to-destination [fd02::2]:8080",
          "-A PREROUTING -d fd96::10 -p udp --dport 80 -j DNAT --to-destination [fd02::2]:5353",
          "-A PREROUTING -d fd96::10 -j DNAT --to-destination fd02::2",
          "-A POSTROUTING -o s0 -j MASQUERADE");

  private final SplittableRandom random = Seeded.random();
  private NatNode node = new NatNode(true, RULES);
  private Shape shape = Shape.TCP;
  private FlowTuple toVip = new FlowTuple();
  private byte[] payload = {};
  private byte[] sent = {};
  private byte[] received = {};
  private String context = "";

  @BeforeEach
  void aNode() {
    node = new NatNode(true, RULES);
  }

  @Test
  void theReplyComesFromTheVip() {
    for (int i = 0; i < FLOWS; i++) {
      aClientSends(i);
      final FlowTuple answer = Tuples.inverse(tuple(received));
      final byte[] back = returned("ESTABLISHED", reply(answer));
      assertArrayEquals(NatNode.forwarded(reply(Tuples.inverse(toVip))), back, context);
    }
  }

  /// From the server or any router behind the node: it comes from the VIP, and quotes what the client sent, as far as
  /// the quote goes.
  @Test
  void anErrorIsAboutWhatTheClientSent() {
    for (int i = 0; i < FLOWS; i++) {
      aClientSends(i);
      final int header = transportOffset(received);
      final int quoted = header + 8 + random.nextInt(received.length - header - 7);
      final byte[] error = error(router(), own(), Arrays.copyOf(received, quoted));
      final byte[] expected =
          error(vip(), client(), asQuoted(NatNode.forwarded(sent), quoted, header));
      assertArrayEquals(NatNode.forwarded(expected), returned("RELATED", error), context);
    }
  }

  /// Checksums within the quote are the business of whoever sent it: wrong ones stay wrong by the same amount, and the
  /// one around it is right all the same.
  @Test
  void wrongChecksumsInAQuoteStayWrongByTheSameAmount() {
    for (int i = 0; i < FLOWS; i++) {
      aClientSends(i);
      final int field = checksumField(received);
      if (field < 0) {
        continue;
      }
      final int wrong = 1 + random.nextInt(0xFFFE);
      final byte[] quote = received.clone();
      final byte[] original = NatNode.forwarded(sent);
      spoil(quote, field, wrong);
      spoil(original, field, wrong);
      final byte[] back = returned("RELATED", error(router(), own(), quote));
      final int icmp = transportOffset(back);
      final List<String> wrongOutside =
          ChecksumCheck.wrongIn(LinkType.RAW, back).stream()
              .filter(what -> !what.startsWith("quoted"))
              .toList();
      assertEquals(List.of(), wrongOutside, context);
      assertEquals(
          Math.floorMod(word(original, field), 0xFFFF),
          Math.floorMod(word(back, icmp + 8 + field), 0xFFFF),
          context);
    }
  }

  /// The client, or a router on its side, complains about the reply: the endpoint sees its own packet.
  @Test
  void anErrorAboutTheReplyIsAboutWhatTheEndpointSent() {
    for (int i = 0; i < FLOWS; i++) {
      aClientSends(i);
      final byte[] reply = reply(Tuples.inverse(tuple(received)));
      final byte[] atClient = returned("ESTABLISHED", reply);
      final byte[] error = error(client(), vip(), atClient);
      final byte[] expected = error(own(), endpoint(), NatNode.forwarded(reply));
      assertArrayEquals(NatNode.forwarded(expected), returned("RELATED", error), context);
    }
  }

  // ---- in words

  /// Something new goes to the VIP and reaches the endpoint.
  private void aClientSends(final int number) {
    shape = Shape.values()[random.nextInt(Shape.values().length)];
    payload = new byte[random.nextInt(40)];
    random.nextBytes(payload);
    final int ephemeral = 1 + number;
    toVip =
        Tuples.of(
            shape.protocol(),
            client(),
            ephemeral,
            vip(),
            shape.isIcmp() ? (shape.ipv6() ? 128 : 8) << 8 : 80);
    final byte[] frame = shape.frame(toVip, payload);
    sent = Arrays.copyOfRange(frame, ETHERNET_BYTES, frame.length);
    context = "seed %d, flow %d, %s, %s".formatted(Seeded.seed(), number, shape, toVip);
    received = returned("NEW", sent);
    assertEquals(List.of(), ChecksumCheck.wrongIn(LinkType.RAW, received), context);
  }

  private byte[] returned(final String ctstate, final byte[] bytes) {
    final NatNode.Sent result = node.send(bytes, null);
    assertEquals(ctstate, result.ctstate(), context);
    return HexFormat.of().parseHex(result.out());
  }

  private String client() {
    return shape.ipv6() ? "fd01::2" : "10.0.1.2";
  }

  private String vip() {
    return shape.ipv6() ? "fd96::10" : "10.96.0.10";
  }

  private String endpoint() {
    return shape.ipv6() ? "fd02::2" : "10.0.2.2";
  }

  private String own() {
    return shape.ipv6() ? "fd02::1" : "10.0.2.1";
  }

  private String router() {
    return shape.ipv6() ? "fd02::9" : "10.0.2.9";
  }

  private byte[] reply(final FlowTuple tuple) {
    if (!shape.isIcmp()) {
      final byte[] frame = shape.frame(tuple, payload);
      return Arrays.copyOfRange(frame, ETHERNET_BYTES, frame.length);
    }
    final String[] ends = tuple.toString().split(" ", -1);
    final PacketBuilder ip = PacketBuilder.rawIp().ip(host(ends[1]), host(ends[3]));
    return (shape.ipv6()
            ? ip.icmpv6EchoReply(tuple.sourcePort(), 1)
            : ip.icmpEchoReply(tuple.sourcePort(), 1))
        .payload(payload)
        .ipBytes();
  }

  private static String host(final String withPort) {
    final String host = withPort.substring(0, withPort.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private byte[] error(final String from, final String to, final byte[] quote) {
    final PacketBuilder ip = PacketBuilder.rawIp().ip(from, to);
    return (shape.ipv6() ? ip.icmpv6(1, 4) : ip.icmp(3, 3)).payload(quote).ipBytes();
  }

  /// A quote of what the client sent, made from a quote of what the endpoint received.
  private byte[] asQuoted(final byte[] original, final int length, final int header) {
    final byte[] quote = Arrays.copyOf(original, length);
    if (shape.protocol() == Protocol.TCP && length < header + TCP_HEADER_BYTES) {
      // Not adjusted, as the kernel wants to see the whole header.
      keep(TCP_CHECKSUM, quote, header);
    }
    if (shape.protocol() == Protocol.SCTP && length >= header + SCTP_CHECKSUM + Integer.BYTES) {
      final UnsafeBuffer buffer = new UnsafeBuffer(quote);
      SctpHeader.setChecksum(buffer, header, Crc32c.ofSctp(buffer, header, length - header));
    } else if (shape.protocol() == Protocol.SCTP) {
      keep(SCTP_CHECKSUM, quote, header);
    }
    return quote;
  }

  /// Takes over the bytes of a checksum that are quoted.
  private void keep(final int checksum, final byte[] quote, final int header) {
    for (int i = header + checksum; i < Math.min(quote.length, header + checksum + 4); i++) {
      quote[i] = received[i];
    }
  }

  private int checksumField(final byte[] packet) {
    final int header = transportOffset(packet);
    return switch (shape.protocol()) {
      case Protocol.TCP -> header + TCP_CHECKSUM;
      case Protocol.UDP -> header + 6;
      case Protocol.ICMP, Protocol.ICMPV6 -> header + 2;
      default -> shape.ipv6() ? -1 : 10; // SCTP: that of IPv4
    };
  }

  private static void spoil(final byte[] packet, final int field, final int amount) {
    int spoilt = word(packet, field) + amount;
    spoilt = (spoilt & 0xFFFF) + (spoilt >>> 16);
    ByteBuffer.wrap(packet).putShort(field, (short) spoilt);
  }

  private static int word(final byte[] packet, final int field) {
    return ByteBuffer.wrap(packet).getShort(field) & 0xFFFF;
  }

  private static int transportOffset(final byte[] packet) {
    return parsed(packet).transportOffset();
  }

  private static FlowTuple tuple(final byte[] packet) {
    return parsed(packet).tuple();
  }

  private static ParsedPacket parsed(final byte[] packet) {
    final ParsedPacket parsed = new ParsedPacket();
    PacketParser.parse(
        new UnsafeBuffer(packet), 0, packet.length, packet.length, LinkType.RAW, parsed);
    return parsed;
  }
}
