package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PacketDecoder;
import io.chainwalk.fixtures.packets.PacketDiff;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.testkit.Tuples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatRewriterTest {
  private static final byte CANARY = (byte) 0xA5;
  private static final int CANARY_BYTES = 64;
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  /// Where UDP has its checksum, behind Ethernet and plain IPv4 headers.
  private static final int UDP_CHECKSUM = 14 + 20 + 6;

  @ParameterizedTest
  @EnumSource(Shape.class)
  void aPacketToTheVipBecomesTheSamePacketToTheEndpoint(final Shape shape) {
    final FlowTuple toVip = clientTo(shape, "10.96.0.10", "fd00:10:96::a", 80);
    final FlowTuple toEndpoint = clientTo(shape, "10.244.1.5", "fd00:10:244:1::5", 8080);
    assertRewritten(shape.frame(toEndpoint, HELLO), shape.frame(toVip, HELLO), toEndpoint);
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void anAnswerOfTheEndpointBecomesTheSameAnswerOfTheVip(final Shape shape) {
    final FlowTuple fromEndpoint =
        reversed(shape, clientTo(shape, "10.244.1.5", "fd00:10:244:1::5", 8080));
    final FlowTuple fromVip = reversed(shape, clientTo(shape, "10.96.0.10", "fd00:10:96::a", 80));
    assertRewritten(shape.frame(fromVip, HELLO), shape.frame(fromEndpoint, HELLO), fromVip);
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void aPacketThatHasItsTupleAlreadyIsLeftAsItIs(final Shape shape) {
    final FlowTuple tuple = clientTo(shape, "10.96.0.10", "fd00:10:96::a", 80);
    assertRewritten(shape.frame(tuple, HELLO), shape.frame(tuple, HELLO), tuple);
  }

  @ParameterizedTest
  @CsvSource({"10.96.0.10, 10.96.0.11", "fd00::10, fd00::11"})
  void anEchoGetsAnotherIdentifier(final String from, final String to) {
    final boolean ipv6 = from.contains(":");
    final Shape shape = ipv6 ? Shape.ICMPV6 : Shape.ICMP;
    final int typeAndCode = ipv6 ? 128 << 8 : 8 << 8;
    final FlowTuple before = Tuples.of(shape.protocol(), from, 77, to, typeAndCode);
    final FlowTuple after = Tuples.of(shape.protocol(), to, 4711, from, typeAndCode);
    assertRewritten(shape.frame(after, HELLO), shape.frame(before, HELLO), after);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.96.0.10, 10.244.1.5", "fd00::1, fd00::10, fd00::5"})
  void udpWithoutAChecksumStaysWithout(
      final String client, final String vip, final String endpoint) {
    assertRewritten(
        PacketBuilder.eth().ip(client, endpoint).udp(9, 8080).zeroChecksum().payload("x").bytes(),
        PacketBuilder.eth().ip(client, vip).udp(9, 80).zeroChecksum().payload("x").bytes(),
        Tuples.of(Protocol.UDP, client, 9, endpoint, 8080));
  }

  /// The payload is chosen so that the new checksum computes to zero, which says "no checksum".
  @Test
  void aUdpChecksumThatBecomesZeroIsWrittenAsAllOnes() {
    final byte[] sumsToZero = {0, 0};
    final byte[] probe = udp("10.244.1.5", 8080, sumsToZero);
    System.arraycopy(probe, UDP_CHECKSUM, sumsToZero, 0, Short.BYTES);
    final byte[] after = udp("10.244.1.5", 8080, sumsToZero);
    assertEquals(0xFFFF, ByteBuffer.wrap(after).getShort(UDP_CHECKSUM) & 0xFFFF);
    assertRewritten(
        after,
        udp("10.96.0.10", 80, sumsToZero),
        Tuples.of(Protocol.UDP, "10.0.0.1", 9, "10.244.1.5", 8080));
  }

  /// UDP-Lite has no "no checksum": its zero is a number like any other.
  @Test
  void aUdpLiteChecksumOfZeroIsAdjusted() {
    final byte[] frame = udpLite("10.96.0.10", 80);
    final FlowTuple wanted = Tuples.of(Protocol.UDPLITE, "10.0.0.1", 9, "10.96.0.10", 81);
    final byte[] after = rewritten(frame, frame.length, frame.length, wanted);
    assertEquals(81, ByteBuffer.wrap(after).getShort(UDP_CHECKSUM - 4));
    // One more in a word that is summed is one less in the sum's complement, and 0 is 0xFFFF.
    assertEquals(0xFFFE, ByteBuffer.wrap(after).getShort(UDP_CHECKSUM) & 0xFFFF);
  }

  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      names = {"SCTP", "SCTP6"},
      mode = EnumSource.Mode.EXCLUDE)
  void aWrongChecksumStaysWrongByTheSameAmount(final Shape shape) {
    final FlowTuple toVip = clientTo(shape, "10.96.0.10", "fd00:10:96::a", 80);
    final FlowTuple toEndpoint = clientTo(shape, "10.244.1.5", "fd00:10:244:1::5", 8080);
    for (int wrong = 1; wrong < 0x10000; wrong += 997) {
      final byte[] before = shape.header(toVip).checksum(wrong).payload(HELLO).bytes();
      final byte[] after = rewritten(before, before.length, before.length, toEndpoint);
      assertEquals(
          Math.floorMod(wrong - checksum(shape, shape.frame(toVip, HELLO)), 0xFFFF),
          Math.floorMod(
              checksum(shape, after) - checksum(shape, shape.frame(toEndpoint, HELLO)), 0xFFFF),
          "checksum " + wrong);
    }
  }

  /// Its checksum is no sum that could be adjusted; the kernel computes it anew, and so a wrong one becomes right.
  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      names = {"SCTP", "SCTP6"})
  void aWrongSctpChecksumBecomesRight(final Shape shape) {
    final FlowTuple toVip = clientTo(shape, "10.96.0.10", "fd00:10:96::a", 80);
    final FlowTuple toEndpoint = clientTo(shape, "10.244.1.5", "fd00:10:244:1::5", 8080);
    assertRewritten(
        shape.frame(toEndpoint, HELLO),
        shape.header(toVip).badChecksum().payload(HELLO).bytes(),
        toEndpoint);
  }

  @Test
  void aProtocolWithoutPortsGetsItsAddressesOnly() {
    assertRewritten(
        PacketBuilder.eth().ipv4("10.0.0.1", "10.244.1.5").gre().payload(HELLO).bytes(),
        PacketBuilder.eth().ipv4("10.0.0.1", "10.96.0.10").gre().payload(HELLO).bytes(),
        Tuples.of(Protocol.GRE, "10.0.0.1", 0, "10.244.1.5", 0));
  }

  /// Cut after every byte: what is there is as in the whole packet, what is not there is not written.
  @ParameterizedTest
  @EnumSource(Shape.class)
  void nothingIsWrittenBeyondWhatTheCaptureKept(final Shape shape) {
    final FlowTuple toVip = clientTo(shape, "10.96.0.10", "fd00:10:96::a", 80);
    final FlowTuple toEndpoint = clientTo(shape, "10.244.1.5", "fd00:10:244:1::5", 8080);
    final byte[] before = shape.frame(toVip, HELLO);
    final byte[] after = shape.frame(toEndpoint, HELLO);
    int complete = 0;
    for (int kept = 0; kept < before.length; kept++) {
      final UnsafeBuffer buffer = bufferOf(before, kept);
      final ParsedPacket packet = new ParsedPacket();
      if (parse(buffer, kept, before.length, packet) == ParseResult.COMPLETE) {
        NatRewriter.rewrite(buffer, packet, toEndpoint);
        complete++;
        final byte[] expected = Arrays.copyOf(after, kept);
        keepChecksumThatIsNotWhole(shape, before, expected, packet.transportOffset());
        assertArrayEquals(expected, Arrays.copyOf(buffer.byteArray(), kept), "kept " + kept);
      }
      assertCanary(buffer, kept);
    }
    assertTrue(complete >= 5, "complete: " + complete);
  }

  /// Packets that are whole, but end in the middle of their upper-layer header. Below eight bytes the kernel gives up.
  @ParameterizedTest
  @ValueSource(ints = {Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.UDPLITE})
  void nothingIsWrittenBeyondTheEndOfAPacketThatIsTooShort(final int protocol) {
    for (int length = 4; length < 20; length++) {
      final byte[] frame =
          PacketBuilder.eth()
              .ipv4("10.0.0.1", "10.96.0.10")
              .protocol(protocol)
              .payload(new byte[length])
              .bytes();
      final UnsafeBuffer buffer = bufferOf(frame, frame.length);
      final ParsedPacket packet = new ParsedPacket();
      assertEquals(ParseResult.COMPLETE, parse(buffer, frame.length, frame.length, packet));
      final boolean rewritten =
          NatRewriter.rewrite(buffer, packet, Tuples.of(protocol, "10.0.0.1", 9, "10.244.1.5", 80));
      assertEquals(length >= 8, rewritten, "length " + length);
      if (rewritten) {
        assertEquals(9, ByteBuffer.wrap(buffer.byteArray()).getShort(34));
      } else {
        assertArrayEquals(frame, Arrays.copyOf(buffer.byteArray(), frame.length));
      }
      assertCanary(buffer, frame.length);
    }
  }

  @ParameterizedTest
  @CsvSource({"DESTINATION, 10.244.1.5, 80", "SOURCE, 10.0.0.1, 9"})
  void oneHalfIsRewrittenAndTheOtherStays(
      final ManipKind half, final String address, final int port) {
    final FlowTuple before = Tuples.tcp("10.0.0.7", 7, "10.96.0.10", 70);
    final FlowTuple wanted =
        half == ManipKind.SOURCE
            ? Tuples.tcp(address, port, "1.1.1.1", 1)
            : Tuples.tcp("1.1.1.1", 1, address, port);
    final FlowTuple expected =
        half == ManipKind.SOURCE
            ? Tuples.tcp(address, port, "10.96.0.10", 70)
            : Tuples.tcp("10.0.0.7", 7, address, port);
    final byte[] frame = Shape.TCP.frame(before, HELLO);
    final UnsafeBuffer buffer = bufferOf(frame, frame.length);
    final ParsedPacket packet = new ParsedPacket();
    parse(buffer, frame.length, frame.length, packet);
    assertTrue(NatRewriter.rewrite(buffer, packet, half, wanted));
    assertTrue(expected.matches(packet.tuple()), () -> packet.tuple().toString());
    assertEquals(
        PacketDiff.EQUAL,
        PacketDiff.words(
            LinkType.ETHERNET,
            Shape.TCP.frame(expected, HELLO),
            Arrays.copyOf(buffer.byteArray(), frame.length)));
  }

  /// A checksum of 0xFFFF is another way to write 0, and every adjustment makes it 0, also one that changes nothing.
  @Test
  void aChecksumOfOnesBecomesZeroEvenIfTheAddressStays() {
    final FlowTuple tuple = Tuples.tcp("10.0.0.7", 7, "10.96.0.10", 70);
    final byte[] frame = Shape.TCP.header(tuple).checksum(0xFFFF).payload(HELLO).bytes();
    final byte[] after = rewritten(frame, frame.length, frame.length, tuple);
    assertEquals(0, checksum(Shape.TCP, after));
  }

  /// A later fragment of IPv6 has no header that could be rewritten.
  @Test
  void aPacketWithoutATupleGetsItsAddressOnly() {
    final byte[] frame =
        PacketBuilder.eth().ipv6("fd00::1", "fd00::2").nextHeader(59).payload("hello").bytes();
    final byte[] expected =
        PacketBuilder.eth().ipv6("fd00::1", "fd00::3").nextHeader(59).payload("hello").bytes();
    final UnsafeBuffer buffer = bufferOf(frame, frame.length);
    final ParsedPacket packet = new ParsedPacket();
    assertEquals(ParseResult.NO_TUPLE, parse(buffer, frame.length, frame.length, packet));
    assertTrue(
        NatRewriter.rewrite(
            buffer,
            packet,
            ManipKind.DESTINATION,
            Tuples.of(Protocol.UDP, "fd00::7", 7, "fd00::3", 3)));
    assertArrayEquals(expected, Arrays.copyOf(buffer.byteArray(), frame.length));
  }

  // ---- in words

  private static FlowTuple clientTo(
      final Shape shape, final String ipv4, final String ipv6, final int port) {
    final String client = shape.ipv6() ? "fd00:10:244:2::7" : "10.244.2.7";
    final String server = shape.ipv6() ? ipv6 : ipv4;
    return shape.isIcmp()
        ? Tuples.of(shape.protocol(), client, 77, server, echo(shape))
        : Tuples.of(shape.protocol(), client, 40_001, server, port);
  }

  private static int echo(final Shape shape) {
    return (shape == Shape.ICMPV6 ? 128 : 8) << 8;
  }

  /// The other way round; an echo request in both directions, because a shape knows no replies.
  private static FlowTuple reversed(final Shape shape, final FlowTuple tuple) {
    final FlowTuple reversed = Tuples.inverse(tuple);
    if (shape.isIcmp()) {
      reversed.setProtocolAndPorts(shape.protocol(), tuple.sourcePort(), echo(shape));
    }
    return reversed;
  }

  private static byte[] udp(final String to, final int port, final byte[] payload) {
    return PacketBuilder.eth().ipv4("10.0.0.1", to).udp(9, port).payload(payload).bytes();
  }

  private static byte[] udpLite(final String to, final int port) {
    return PacketBuilder.eth()
        .ipv4("10.0.0.1", to)
        .protocol(Protocol.UDPLITE)
        .udp(9, port)
        .zeroChecksum()
        .payload(HELLO)
        .bytes();
  }

  private static void assertRewritten(
      final byte[] expected, final byte[] before, final FlowTuple wanted) {
    final byte[] after = rewritten(before, before.length, before.length, wanted);
    assertEquals(PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected, after));
  }

  private static byte[] rewritten(
      final byte[] frame, final int kept, final int originalLength, final FlowTuple wanted) {
    final UnsafeBuffer buffer = bufferOf(frame, kept);
    final ParsedPacket packet = new ParsedPacket();
    assertEquals(ParseResult.COMPLETE, parse(buffer, kept, originalLength, packet));
    NatRewriter.rewrite(buffer, packet, wanted);
    assertTrue(wanted.matches(packet.tuple()), () -> packet.tuple() + ", wanted " + wanted);
    assertCanary(buffer, kept);
    return Arrays.copyOf(buffer.byteArray(), kept);
  }

  private static ParseResult parse(
      final UnsafeBuffer buffer,
      final int kept,
      final int originalLength,
      final ParsedPacket packet) {
    return PacketParser.parse(buffer, 0, kept, originalLength, LinkType.ETHERNET, packet);
  }

  private static UnsafeBuffer bufferOf(final byte[] frame, final int kept) {
    final byte[] bytes = Arrays.copyOf(frame, kept + CANARY_BYTES);
    Arrays.fill(bytes, kept, bytes.length, CANARY);
    return new UnsafeBuffer(bytes);
  }

  private static void assertCanary(final UnsafeBuffer buffer, final int from) {
    for (int i = from; i < buffer.capacity(); i++) {
      assertEquals(CANARY, buffer.getByte(i), "byte " + (i - from) + " behind the packet");
    }
  }

  private static int checksum(final Shape shape, final byte[] frame) {
    final String header =
        switch (shape.protocol()) {
          case Protocol.TCP -> "tcp";
          case Protocol.UDP -> "udp";
          case Protocol.ICMP -> "icmp";
          default -> "icmpv6";
        };
    return Integer.decode(PacketDecoder.decode(LinkType.ETHERNET, frame).value(header, "checksum"));
  }

  /// A checksum of which only a part was kept stays as it was; so does a CRC of bytes that are not all there.
  private static void keepChecksumThatIsNotWhole(
      final Shape shape, final byte[] before, final byte[] expected, final int transport) {
    final int start = transport + checksumOffset(shape);
    final int bytes = shape.protocol() == Protocol.SCTP ? Integer.BYTES : Short.BYTES;
    if (shape.protocol() == Protocol.SCTP || expected.length < start + bytes) {
      final int kept = Math.clamp(expected.length - start, 0, bytes);
      System.arraycopy(before, start, expected, Math.min(start, expected.length), kept);
    }
  }

  private static int checksumOffset(final Shape shape) {
    return switch (shape.protocol()) {
      case Protocol.TCP -> 16;
      case Protocol.UDP -> 6;
      case Protocol.SCTP -> 8;
      default -> 2;
    };
  }
}
