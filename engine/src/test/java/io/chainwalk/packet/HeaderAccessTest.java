package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Header fields, read from and written to bytes laid out by hand.
final class HeaderAccessTest {
  private static final int AT = 3;

  @Test
  void ipv4FieldsAreWhereRfc791PutsThem() {
    final UnsafeBuffer buffer = at("46b8 0102 0304 6007 4011 0506 0a000001 c0a80002 01010101");

    assertEquals(24, Ipv4Header.headerLength(buffer, AT));
    assertEquals(0xB8, Ipv4Header.tos(buffer, AT));
    assertEquals(0x0102, Ipv4Header.totalLength(buffer, AT));
    assertEquals(0x0304, Ipv4Header.identification(buffer, AT));
    assertEquals(0x6007, Ipv4Header.flagsAndFragment(buffer, AT));
    assertEquals(64, Ipv4Header.ttl(buffer, AT));
    assertEquals(17, Ipv4Header.protocol(buffer, AT));
    assertEquals(0x0506, Ipv4Header.checksum(buffer, AT));
    assertEquals(0x0A000001, Ipv4Header.source(buffer, AT));
    assertEquals(0xC0A80002, Ipv4Header.destination(buffer, AT));

    Ipv4Header.setTtl(buffer, AT, 255);
    Ipv4Header.setChecksum(buffer, AT, 0xFEDC);
    Ipv4Header.setSource(buffer, AT, 0xAC100003);
    Ipv4Header.setDestination(buffer, AT, 0x0A600001);
    assertBytes("46b8 0102 0304 6007 ff11 fedc ac100003 0a600001 01010101", buffer);
  }

  @Test
  void ipv6FieldsAreWhereRfc8200PutsThem() {
    final UnsafeBuffer buffer =
        at("60000000 0102 3a40 20010db8000000010000000000000002 fd00000000000003ffffffffffffffff");

    assertEquals(0x0102, Ipv6Header.payloadLength(buffer, AT));
    assertEquals(58, Ipv6Header.nextHeader(buffer, AT));
    assertEquals(64, Ipv6Header.hopLimit(buffer, AT));
    assertEquals(0x20010DB8_00000001L, Ipv6Header.sourceHigh(buffer, AT));
    assertEquals(2, Ipv6Header.sourceLow(buffer, AT));
    assertEquals(0xFD000000_00000003L, Ipv6Header.destinationHigh(buffer, AT));
    assertEquals(-1, Ipv6Header.destinationLow(buffer, AT));

    Ipv6Header.setHopLimit(buffer, AT, 200);
    Ipv6Header.setSource(buffer, AT, 1, -2);
    Ipv6Header.setDestination(buffer, AT, -3, 4);
    assertBytes(
        "60000000 0102 3ac8 0000000000000001fffffffffffffffe fffffffffffffffd0000000000000004",
        buffer);
  }

  @Test
  void tcpFieldsAreWhereRfc9293PutsThem() {
    final UnsafeBuffer buffer = at("0fa0 ffff 80000001 fffffffe a0d2 8000 0102 0000");

    assertEquals(4000, PortHeader.sourcePort(buffer, AT));
    assertEquals(65535, PortHeader.destinationPort(buffer, AT));
    assertEquals(0x80000001, TcpHeader.sequence(buffer, AT));
    assertEquals(-2, TcpHeader.acknowledgment(buffer, AT));
    assertEquals(40, TcpHeader.headerLength(buffer, AT));
    assertEquals(
        TcpHeader.CWR | TcpHeader.ECE | TcpHeader.ACK | TcpHeader.SYN, TcpHeader.flags(buffer, AT));
    assertEquals(0x8000, TcpHeader.window(buffer, AT));
    assertEquals(0x0102, TcpHeader.checksum(buffer, AT));

    PortHeader.setSourcePort(buffer, AT, 50_000);
    PortHeader.setDestinationPort(buffer, AT, 80);
    TcpHeader.setChecksum(buffer, AT, 0xFFFE);
    assertBytes("c350 0050 80000001 fffffffe a0d2 8000 fffe 0000", buffer);
  }

  @Test
  void udpFieldsAreWhereRfc768PutsThem() {
    final UnsafeBuffer buffer = at("0fa0 0035 ff00 8001");

    assertEquals(0xFF00, UdpHeader.datagramLength(buffer, AT));
    assertEquals(0x8001, UdpHeader.checksum(buffer, AT));

    UdpHeader.setChecksum(buffer, AT, 0xFFFF);
    assertBytes("0fa0 0035 ff00 ffff", buffer);
  }

  @Test
  void icmpFieldsAreWhereRfc792PutsThem() {
    final UnsafeBuffer buffer = at("80ff 8001 fffe 0001");

    assertEquals(128, IcmpHeader.type(buffer, AT));
    assertEquals(255, IcmpHeader.code(buffer, AT));
    assertEquals(0x8001, IcmpHeader.checksum(buffer, AT));
    assertEquals(0xFFFE, IcmpHeader.identifier(buffer, AT));

    IcmpHeader.setChecksum(buffer, AT, 0x9002);
    IcmpHeader.setIdentifier(buffer, AT, 0x0003);
    assertBytes("80ff 9002 0003 0001", buffer);
  }

  @Test
  void sctpChecksumIsLeastSignificantByteFirst() {
    final UnsafeBuffer buffer = at("0fa0 0050 00000000 01020384");

    assertEquals(0x84030201, SctpHeader.checksum(buffer, AT));

    SctpHeader.setChecksum(buffer, AT, 0x0A0B0C0D);
    assertBytes("0fa0 0050 00000000 0d0c0b0a", buffer);
  }

  @Test
  void greFieldsAreWhereRfc2637PutsThem() {
    final UnsafeBuffer buffer = at("3081 880b 0004 c0de");

    assertEquals(GreHeader.PPTP_VERSION, GreHeader.version(buffer, AT));
    assertEquals(GreHeader.PPP, GreHeader.protocolType(buffer, AT));
    assertEquals(0xC0DE, GreHeader.callId(buffer, AT));

    GreHeader.setCallId(buffer, AT, 0x8001);
    assertBytes("3081 880b 0004 8001", buffer);
  }

  /// The bytes behind a margin, so that a forgotten offset shows.
  private static UnsafeBuffer at(final String hex) {
    return new UnsafeBuffer(Frames.bytes("ee".repeat(AT) + hex));
  }

  private static void assertBytes(final String hex, final UnsafeBuffer buffer) {
    assertEquals(at(hex), buffer);
  }
}
