package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.Protocol;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Upper-layer checksums, checked as netfilter checks them. Expected values come from the slow sum.
final class TransportChecksumTest {
  private static final String ADDRESSES4 = "0a000001 0a60000a";
  private static final String ADDRESSES6 =
      "20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002";

  private final ParsedPacket packet = new ParsedPacket();

  @Test
  void packetsWrittenByHandAreGoodAndOneBitMakesThemBad() {
    for (final String good : new String[] {Frames.IPV4_SYN, Frames.IPV6_UDP}) {
      assertEquals(ChecksumStatus.GOOD, verify(good));
      final byte[] bytes = Frames.bytes(good);
      bytes[bytes.length - 1] ^= 0x10;
      assertEquals(ChecksumStatus.BAD, verify(bytes, bytes.length));
    }
  }

  @Test
  void udpZeroMeansNoChecksumInBothFamilies() {
    final String udp = "0fa0 0035 000c 0000 01020304";
    assertEquals(ChecksumStatus.ABSENT, verify(Frames.ipv4(Protocol.UDP, 0, "", udp)));
    assertEquals(ChecksumStatus.ABSENT, verify(Frames.ipv6(Protocol.UDP, udp)));
  }

  @Test
  void udpIsSummedOverAllBytesThatAreThere() {
    // Ten bytes of datagram, four of padding inside the IP packet.
    final String before = "0fa0 0035 000a";
    final String behind = "0102 deadbeef";
    final String asSenderSees = checksum(ADDRESSES4 + "0011 000a" + before + "0102");
    final String asNetfilterSees = checksum(ADDRESSES4 + "0011 000e" + before + behind);
    assertEquals(
        ChecksumStatus.BAD,
        verify(Frames.ipv4(Protocol.UDP, 0, "", before + asSenderSees + behind)));
    assertEquals(
        ChecksumStatus.GOOD,
        verify(Frames.ipv4(Protocol.UDP, 0, "", before + asNetfilterSees + behind)));
  }

  @Test
  void udpLiteIsSummedWithTheProtocolNumberOfUdp() {
    final String before = "0fa0 0035 0000";
    final String behind = "01020304";
    final String byRfc3828 = checksum(ADDRESSES4 + "0088 000c" + before + behind);
    final String byNetfilter = checksum(ADDRESSES4 + "0011 000c" + before + behind);
    assertEquals(ChecksumStatus.BAD, verifyUdpLite(before + byRfc3828 + behind));
    assertEquals(ChecksumStatus.GOOD, verifyUdpLite(before + byNetfilter + behind));
  }

  @Test
  void udpLiteIsSummedOverItsCoverage() {
    final String before = "0fa0 0035 0008";
    final String checksum = checksum(ADDRESSES4 + "0011 000c" + before);
    assertEquals(ChecksumStatus.GOOD, verifyUdpLite(before + checksum + "01020304"));
    assertEquals(ChecksumStatus.GOOD, verifyUdpLite(before + checksum + "05060708"));
    assertEquals(ChecksumStatus.BAD, verifyUdpLite("0fa0 0035 0007 1234 01020304"));
    assertEquals(ChecksumStatus.BAD, verifyUdpLite("0fa0 0035 000d 1234 01020304"));
    assertEquals(ChecksumStatus.BAD, verifyUdpLite("0fa0 0035 0000 0000 01020304"));
  }

  @Test
  void ofALongUdpLitePacketIpv4SumsEightBitsOfTheLength() {
    final String before = "0fa0 0035 0000";
    final String behind = "01020304".repeat(100);
    final String byNetfilter = checksum(ADDRESSES4 + "0011 0098" + before + behind);
    final String withWholeLength = checksum(ADDRESSES4 + "0011 0198" + before + behind);
    assertEquals(ChecksumStatus.GOOD, verifyUdpLite(before + byNetfilter + behind));
    assertEquals(ChecksumStatus.BAD, verifyUdpLite(before + withWholeLength + behind));
  }

  @Test
  void icmpHasNoPseudoHeaderAndIcmpv6Has() {
    final String behind = "1234 0001 6162636465";
    final String icmp = "0800" + checksum("0800" + behind) + behind;
    final String icmpv6 =
        "8000" + checksum(ADDRESSES6 + "0000000d 0000003a" + "8000" + behind) + behind;
    assertEquals(ChecksumStatus.GOOD, verify(Frames.ipv4(Protocol.ICMP, 0, "", icmp)));
    assertEquals(ChecksumStatus.BAD, verify(Frames.ipv4(Protocol.ICMP, 0, "", icmpv6)));
    assertEquals(ChecksumStatus.GOOD, verify(Frames.ipv6(Protocol.ICMPV6, icmpv6)));
    assertEquals(ChecksumStatus.BAD, verify(Frames.ipv6(Protocol.ICMPV6, icmp)));
  }

  @Test
  void icmpOfTheOtherFamilyIsNotLookedAt() {
    final String icmp = "0800 0000 1234 0001";
    assertEquals(ChecksumStatus.UNVERIFIABLE, verify(Frames.ipv6(Protocol.ICMP, icmp)));
    assertEquals(ChecksumStatus.UNVERIFIABLE, verify(Frames.ipv4(Protocol.ICMPV6, 0, "", icmp)));
  }

  @Test
  void pseudoHeaderHoldsTheFixedHeadersAddressesWhateverTheRoutingHeaderSays() {
    final String routing = "1102 0401 00000000 20010db8 00000000 00000000 00000099";
    final String before = "0fa0 0035 000c";
    final String behind = "01020304";
    final String checksum = checksum(ADDRESSES6 + "0000000c 00000011" + before + behind);
    assertEquals(
        ChecksumStatus.GOOD,
        verify(Frames.ipv6(Ipv6Header.ROUTING, routing + before + checksum + behind)));
  }

  @Test
  void sctpCarriesCrc32cLeastSignificantByteFirst() {
    final String before = "0fa0 0050 01020304";
    final String behind = "0100 0009 0506070809 000000";
    final CRC32C crc = new CRC32C();
    crc.update(Frames.bytes(before + "00000000" + behind));
    final int field = Integer.reverseBytes((int) crc.getValue());
    final String good = before + Frames.hex(field, 4) + behind;
    assertEquals(ChecksumStatus.GOOD, verify(Frames.ipv4(Protocol.SCTP, 0, "", good)));
    final String bad = before + Frames.hex(field ^ 1, 4) + behind;
    assertEquals(ChecksumStatus.BAD, verify(Frames.ipv4(Protocol.SCTP, 0, "", bad)));
  }

  @Test
  void whatIsNotAllThereCannotBeVerified() {
    final byte[] syn = Frames.bytes(Frames.IPV4_SYN);
    assertEquals(ChecksumStatus.UNVERIFIABLE, verify(syn, syn.length - 1));
    assertEquals(ChecksumStatus.UNVERIFIABLE, verify(syn, 10));
    final String udp = "0fa0 0035 000c 1234 01020304";
    assertEquals(
        ChecksumStatus.UNVERIFIABLE,
        verify(Frames.ipv4(Protocol.UDP, Ipv4Header.MORE_FRAGMENTS, "", udp)));
    assertEquals(ChecksumStatus.UNVERIFIABLE, verify(Frames.ipv4(Protocol.UDP, 0x0010, "", udp)));
    assertEquals(ChecksumStatus.UNVERIFIABLE, verify(Frames.ipv4(Protocol.GRE, 0, "", udp)));
    for (final int protocol :
        new int[] {Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP}) {
      assertEquals(
          ChecksumStatus.UNVERIFIABLE, verify(Frames.ipv4(protocol, 0, "", "0fa0 0050 00")));
    }
  }

  @Test
  void atomicFragmentIsWhole() {
    final String before = "0fa0 0035 000c";
    final String behind = "01020304";
    final String udp =
        before + checksum(ADDRESSES6 + "0000000c 00000011" + before + behind) + behind;
    assertEquals(
        ChecksumStatus.GOOD, verify(Frames.ipv6(Ipv6Header.FRAGMENT, "1100 0000 0000002a" + udp)));
  }

  private ChecksumStatus verifyUdpLite(final String datagram) {
    return verify(Frames.ipv4(Protocol.UDPLITE, 0, "", datagram));
  }

  private ChecksumStatus verify(final String hex) {
    final byte[] bytes = Frames.bytes(hex);
    return verify(bytes, bytes.length);
  }

  private ChecksumStatus verify(final byte[] bytes, final int captured) {
    final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    PacketParser.parse(buffer, 0, captured, bytes.length, LinkType.RAW, packet);
    return TransportChecksum.verify(buffer, packet);
  }

  private static String checksum(final String hex) {
    return Frames.hex(0xFFFF ^ Frames.slowSum(Frames.bytes(hex)), 2);
  }
}
