package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// UDP, UDP-Lite, ICMP, ICMPv6, GRE and protocols nobody tracks. Numbers are those of the facts sheet's scenarios,
/// section
/// 10; the expected results were printed by a 6.18 kernel.
final class DatagramTrackersTest {
  private static final byte[] DATAGRAM = datagram(10, 0x1234);

  @Test
  void scenario1_udpQueryAnsweredWithinTwoSeconds() {
    final TrackerLab lab = new TrackerLab(Protocol.UDP);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    lab.passSeconds(1);
    gives(lab, false, DATAGRAM, "ESTABLISHED 30");
    gives(lab, true, DATAGRAM, "ESTABLISHED 30");
  }

  @Test
  void scenario2_udpPacketMoreThanTwoSecondsAfterTheFirstMakesAStream() {
    final TrackerLab lab = new TrackerLab(Protocol.UDP);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    gives(lab, false, DATAGRAM, "ESTABLISHED 30");
    lab.passSeconds(2);
    gives(lab, true, DATAGRAM, "ESTABLISHED 30");
    lab.passNs(1);
    gives(lab, true, DATAGRAM, "ESTABLISHED 120 ASSURED");
    gives(lab, false, DATAGRAM, "ESTABLISHED 120 ASSURED");
  }

  @Test
  void scenario3_firstUdpReplyAfterTwoSecondsIsNoStreamYet() {
    final TrackerLab lab = new TrackerLab(Protocol.UDP);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    lab.passSeconds(2.1);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    gives(lab, false, DATAGRAM, "ESTABLISHED 30");
    gives(lab, false, DATAGRAM, "ESTABLISHED 120 ASSURED");
  }

  @ParameterizedTest
  @CsvSource({"0, INVALID", "7, INVALID", "8, NEW", "9, NEW", "10, NEW", "11, INVALID"})
  void scenario4_udpLengthFieldOfATenByteDatagram(final int length, final String ctstate) {
    assertEquals(ctstate, new TrackerLab(Protocol.UDP).send(true, datagram(length, 0)));
  }

  @Test
  void udpHeaderCutShortIsInvalid() {
    assertEquals("INVALID", new TrackerLab(Protocol.UDP).send(true, new byte[6]));
    final TrackerLab lab = new TrackerLab(Protocol.UDP);
    lab.cut(3);
    assertEquals("INVALID", lab.send(true, DATAGRAM));
    lab.cut(2);
    assertEquals("NEW", lab.send(true, DATAGRAM));
  }

  @ParameterizedTest
  @ValueSource(ints = {Protocol.UDP, Protocol.UDPLITE})
  void anEntryThatLostAClashIsNeverAssured(final int protocol) {
    final TrackerLab lab = new TrackerLab(protocol);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    gives(lab, false, DATAGRAM, "ESTABLISHED 30");
    lab.addStatus(ConntrackStatus.NAT_CLASH);
    lab.passSeconds(3);
    gives(lab, true, DATAGRAM, "ESTABLISHED 120");
  }

  @Test
  void anEntryWithAFixedTimeoutIsNotRefreshed() {
    final TrackerLab lab = new TrackerLab(Protocol.UDP);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    lab.addStatus(ConntrackStatus.FIXED_TIMEOUT);
    lab.passSeconds(5);
    gives(lab, false, DATAGRAM, "ESTABLISHED 25");
  }

  @Test
  void anExpiredUdpEntryIsReplacedByWhoeverSpeaksNext() {
    final TrackerLab lab = new TrackerLab(Protocol.UDP);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    lab.passSeconds(30);
    gives(lab, false, DATAGRAM, "NEW 30 UNREPLIED");
    assertEquals(false, lab.isBegunByClient());
  }

  @Test
  void udpLiteIsAStreamFromTheFirstPacketAfterAReply() {
    final TrackerLab lab = new TrackerLab(Protocol.UDPLITE);
    gives(lab, true, datagram(0, 1), "NEW 30 UNREPLIED");
    gives(lab, false, datagram(0, 1), "ESTABLISHED 30");
    gives(lab, true, datagram(0, 1), "ESTABLISHED 120 ASSURED");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, NEW",
    "7, 1, INVALID",
    "8, 1, NEW",
    "10, 1, NEW",
    "11, 1, INVALID",
    "0, 0, INVALID"
  })
  void udpLiteCoverageAndChecksumOfATenByteDatagram(
      final int coverage, final int checksum, final String ctstate) {
    assertEquals(
        ctstate, new TrackerLab(Protocol.UDPLITE).send(true, datagram(coverage, checksum)));
  }

  @Test
  void udpLiteHeaderCutShortIsInvalid() {
    assertEquals("INVALID", new TrackerLab(Protocol.UDPLITE).send(true, new byte[7]));
  }

  @Test
  void echoKeepsItsEntryAliveInBothDirectionsAndIsNeverAssured() {
    final TrackerLab lab = new TrackerLab(Protocol.ICMP);
    gives(lab, true, icmp(8), "NEW 30 UNREPLIED");
    lab.passSeconds(3);
    gives(lab, false, icmp(0), "ESTABLISHED 30");
    lab.passSeconds(3);
    gives(lab, false, icmp(0), "ESTABLISHED 30");
    gives(lab, true, icmp(8), "ESTABLISHED 30");
  }

  @ParameterizedTest
  @CsvSource({
    "0, INVALID", "1, INVALID", "8, NEW", "9, INVALID", "10, INVALID", "13, NEW", "14, INVALID",
    "15, NEW", "16, INVALID", "17, NEW", "18, INVALID", "19, INVALID", "40, INVALID", "255, INVALID"
  })
  void scenario34_onlyRequestsBeginAnIcmpFlow(final int type, final String ctstate) {
    assertEquals(ctstate, new TrackerLab(Protocol.ICMP).send(true, icmp(type)));
  }

  @ParameterizedTest
  @CsvSource({
    "8, INVALID",
    "127, INVALID",
    "128, NEW",
    "129, INVALID",
    "139, NEW",
    "140, INVALID",
    "200, INVALID",
    "255, INVALID"
  })
  void onlyRequestsBeginAnIcmpv6Flow(final int type, final String ctstate) {
    assertEquals(ctstate, new TrackerLab(Protocol.ICMPV6).send(true, icmp(type)));
  }

  @Test
  void icmpOfTheOtherFamilyIsInvalid() {
    assertEquals("INVALID", new TrackerLab(Protocol.ICMP, true).send(true, icmp(8)));
    assertEquals("INVALID", new TrackerLab(Protocol.ICMPV6, false).send(true, icmp(128)));
  }

  @Test
  void icmpTimeoutsAreSetApart() {
    final TrackerLab v4 = new TrackerLab(Protocol.ICMP).set("nf_conntrack_icmp_timeout", 7);
    gives(v4, true, icmp(8), "NEW 7 UNREPLIED");
    final TrackerLab v6 = new TrackerLab(Protocol.ICMPV6).set("nf_conntrack_icmpv6_timeout", 9);
    gives(v6, true, icmp(128), "NEW 9 UNREPLIED");
  }

  @Test
  void fourBytesOfIcmpAreInvalid() {
    assertEquals("INVALID", new TrackerLab(Protocol.ICMP).send(true, new byte[] {8, 0, 0, 0}));
  }

  @Test
  void greIsAStreamFromTheFirstPacketAfterAReply() {
    final TrackerLab lab = new TrackerLab(Protocol.GRE);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    gives(lab, false, DATAGRAM, "ESTABLISHED 30");
    gives(lab, true, DATAGRAM, "ESTABLISHED 180 ASSURED");
  }

  @Test
  void greKeepsTheTimeoutsItBeganWith() {
    final TrackerLab lab = new TrackerLab(Protocol.GRE);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    lab.set("nf_conntrack_gre_timeout", 99).set("nf_conntrack_gre_timeout_stream", 999);
    gives(lab, true, DATAGRAM, "NEW 30 UNREPLIED");
    gives(lab, false, DATAGRAM, "ESTABLISHED 30");
    gives(lab, false, DATAGRAM, "ESTABLISHED 180 ASSURED");
  }

  @Test
  void otherProtocolsHaveOneTimeout() {
    final TrackerLab lab = new TrackerLab(99);
    gives(lab, true, new byte[0], "NEW 600 UNREPLIED");
    gives(lab, false, DATAGRAM, "ESTABLISHED 600");
    gives(lab, true, DATAGRAM, "ESTABLISHED 600");
  }

  private static void gives(
      final TrackerLab lab, final boolean fromClient, final byte[] bytes, final String expected) {
    final String ctstate = lab.send(fromClient, bytes);
    assertEquals(expected, ctstate + " " + lab.entry());
  }

  /// Ten bytes.
  private static byte[] datagram(final int length, final int checksum) {
    return ByteBuffer.allocate(10)
        .putInt(0)
        .putShort((short) length)
        .putShort((short) checksum)
        .array();
  }

  private static byte[] icmp(final int type) {
    return ByteBuffer.allocate(8).put((byte) type).array();
  }
}
