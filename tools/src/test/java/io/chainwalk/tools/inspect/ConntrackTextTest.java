package io.chainwalk.tools.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected lines were printed by conntrack 1.4.7 on a 6.18 kernel.
class ConntrackTextTest {
  private static final int REPLIED_AND_ASSURED =
      ConntrackStatus.SEEN_REPLY | ConntrackStatus.ASSURED;

  @Test
  void aTranslatedTcpConnectionShowsStateAndBothTuples() {
    assertListed(
        "ipv4     2 tcp      6 119 TIME_WAIT src=10.0.1.2 dst=10.96.0.10 sport=4000 dport=80"
            + " src=10.0.2.2 dst=10.0.1.2 sport=8080 dport=4000 [ASSURED] mark=0 use=1",
        Connections.connection(
            Connections.tuple(Protocol.TCP, "10.0.1.2", 4000, "10.96.0.10", 80),
            Connections.tuple(Protocol.TCP, "10.0.2.2", 8080, "10.0.1.2", 4000),
            "TIME_WAIT",
            REPLIED_AND_ASSURED,
            119,
            0));
  }

  @Test
  void anUnansweredQueryIsUnreplied() {
    assertListed(
        "ipv4     2 udp      17 29 src=10.0.1.2 dst=10.0.2.2 sport=71 dport=80 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.2.1 sport=80 dport=71 mark=0 use=1",
        Connections.unreplied(
            Connections.tuple(Protocol.UDP, "10.0.1.2", 71, "10.0.2.2", 80),
            Connections.tuple(Protocol.UDP, "10.0.2.2", 80, "10.0.2.1", 71),
            29));
  }

  @Test
  void aPingShowsTypeCodeAndIdentifier() {
    assertListed(
        "ipv4     2 icmp     1 27 src=10.0.1.2 dst=10.0.2.2 type=13 code=0 id=78 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.2 type=14 code=0 id=78 mark=0 use=1",
        Connections.unreplied(
            Connections.tuple(Protocol.ICMP, "10.0.1.2", 78, "10.0.2.2", 13 << 8),
            Connections.tuple(Protocol.ICMP, "10.0.2.2", 78, "10.0.1.2", 14 << 8),
            27));
    assertListed(
        "ipv6     10 icmpv6   58 27 src=fd01::2 dst=fd02::2 type=128 code=0 id=77 src=fd02::2"
            + " dst=fd01::2 type=129 code=0 id=77 mark=0 use=1",
        Connections.replied(
            Connections.tuple(Protocol.ICMPV6, "fd01::2", 77, "fd02::2", 128 << 8),
            Connections.tuple(Protocol.ICMPV6, "fd02::2", 77, "fd01::2", 129 << 8),
            27));
  }

  @Test
  void greShowsItsKeysInHex() {
    assertListed(
        "ipv4     2 gre      47 28 src=10.0.1.2 dst=10.0.2.2 srckey=0x0 dstkey=0x4d2 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.2 srckey=0x4d2 dstkey=0x0 mark=0 use=1",
        Connections.unreplied(
            Connections.tuple(Protocol.GRE, "10.0.1.2", 0, "10.0.2.2", 1234),
            Connections.tuple(Protocol.GRE, "10.0.2.2", 1234, "10.0.1.2", 0),
            28));
  }

  @Test
  void protocolsWithoutATrackerAreUnknownAndDccpIsNot() {
    assertListed(
        "ipv4     2 unknown  103 598 src=10.0.1.2 dst=10.0.2.2 [UNREPLIED] src=10.0.2.2"
            + " dst=10.0.1.2 mark=0 use=1",
        Connections.unreplied(
            Connections.tuple(103, "10.0.1.2", 0, "10.0.2.2", 0),
            Connections.tuple(103, "10.0.2.2", 0, "10.0.1.2", 0),
            598));
    assertListed(
        "ipv4     2 dccp     33 598 src=10.0.1.2 dst=10.0.2.2 sport=0 dport=0 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.2 sport=0 dport=0 mark=0 use=1",
        Connections.unreplied(
            Connections.tuple(33, "10.0.1.2", 0, "10.0.2.2", 0),
            Connections.tuple(33, "10.0.2.2", 0, "10.0.1.2", 0),
            598));
  }

  @Test
  void aZoneOfBothDirectionsStandsAtTheEnd() {
    assertListed(
        "ipv4     2 udp      17 29 src=10.0.1.11 dst=10.0.2.2 sport=4000 dport=53 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.11 sport=53 dport=4000 mark=0 zone=7 use=1",
        Connections.unreplied(
            Connections.inZone(
                7, Connections.tuple(Protocol.UDP, "10.0.1.11", 4000, "10.0.2.2", 53)),
            Connections.inZone(
                7, Connections.tuple(Protocol.UDP, "10.0.2.2", 53, "10.0.1.11", 4000)),
            29));
  }

  @Test
  void aZoneOfOneDirectionStandsBehindItsTuple() {
    assertListed(
        "ipv4     2 udp      17 29 src=10.0.1.12 dst=10.0.2.2 sport=4000 dport=53 zone-orig=8"
            + " src=10.0.2.2 dst=10.0.1.12 sport=53 dport=4000 mark=0 use=1",
        Connections.replied(
            Connections.inZone(
                8, Connections.tuple(Protocol.UDP, "10.0.1.12", 4000, "10.0.2.2", 53)),
            Connections.tuple(Protocol.UDP, "10.0.2.2", 53, "10.0.1.12", 4000),
            29));
    assertListed(
        "ipv4     2 gre      47 179 src=10.0.1.13 dst=10.0.2.2 srckey=0x0 dstkey=0x0 src=10.0.2.2"
            + " dst=10.0.1.13 srckey=0x0 dstkey=0x0 zone-reply=9 [ASSURED] mark=0 use=1",
        Connections.connection(
            Connections.tuple(Protocol.GRE, "10.0.1.13", 0, "10.0.2.2", 0),
            Connections.inZone(9, Connections.tuple(Protocol.GRE, "10.0.2.2", 0, "10.0.1.13", 0)),
            "",
            REPLIED_AND_ASSURED,
            179,
            0));
  }

  @Test
  void theMarkIsDecimal() {
    assertListed(
        "ipv4     2 udp      17 29 src=10.0.1.14 dst=10.0.2.2 sport=4000 dport=53 src=10.0.2.2"
            + " dst=10.0.1.14 sport=53 dport=4000 mark=16384 use=1",
        Connections.connection(
            Connections.tuple(Protocol.UDP, "10.0.1.14", 4000, "10.0.2.2", 53),
            Connections.tuple(Protocol.UDP, "10.0.2.2", 53, "10.0.1.14", 4000),
            "",
            ConntrackStatus.SEEN_REPLY,
            29,
            0x4000));
  }

  /// What glibc's `inet_ntop` makes of them.
  @ParameterizedTest
  @CsvSource({
    "::3, ::3",
    "::2:3, ::0.2.0.3",
    "::2:0, ::0.2.0.0",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "::1:2:3, ::1:2:3",
    "::, ::",
    "1:0:0:2::3, 1:0:0:2::3"
  })
  void ipv6AddressesAreWrittenAsGlibcWritesThem(final String address, final String written) {
    assertListed(
        "ipv6     10 unknown  99 600 src=%s dst=fd02::2 [UNREPLIED] src=fd02::2 dst=%s mark=0 use=1"
            .formatted(written, written),
        Connections.unreplied(
            Connections.tuple(99, address, 0, "fd02::2", 0),
            Connections.tuple(99, "fd02::2", 0, address, 0),
            600));
  }

  @Test
  void secondsAreRoundedDownAndNeverNegative() {
    final TrackedConnection connection =
        Connections.unreplied(
            Connections.tuple(99, "10.0.1.2", 0, "10.0.2.2", 0),
            Connections.tuple(99, "10.0.2.2", 0, "10.0.1.2", 0),
            10);
    final long deadlineNs = TimeUnit.SECONDS.toNanos(10);
    assertEquals(9, ConntrackText.secondsLeft(connection, 1));
    assertEquals(0, ConntrackText.secondsLeft(connection, deadlineNs - 1));
    assertEquals(0, ConntrackText.secondsLeft(connection, 2 * deadlineNs));
  }

  @Test
  void whatLastsHasNoSecondsAndAllBitsOfTheStatus() {
    assertEquals(
        "ipv4     2 tcp      6 TIME_WAIT src=10.0.1.2 dst=10.96.0.10 sport=4000 dport=80"
            + " src=10.0.2.2 dst=10.0.1.2 sport=8080 dport=4000 [ASSURED] mark=5 status=0x6",
        ConntrackText.lasting(
            Connections.connection(
                Connections.tuple(Protocol.TCP, "10.0.1.2", 4000, "10.96.0.10", 80),
                Connections.tuple(Protocol.TCP, "10.0.2.2", 8080, "10.0.1.2", 4000),
                "TIME_WAIT",
                REPLIED_AND_ASSURED,
                119,
                5)));
    assertEquals(
        "ipv4     2 udp      17 src=10.0.1.11 dst=10.0.2.2 sport=4000 dport=53 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.11 sport=53 dport=4000 mark=0 zone=7 status=0x0",
        ConntrackText.lasting(
            Connections.unreplied(
                Connections.inZone(
                    7, Connections.tuple(Protocol.UDP, "10.0.1.11", 4000, "10.0.2.2", 53)),
                Connections.inZone(
                    7, Connections.tuple(Protocol.UDP, "10.0.2.2", 53, "10.0.1.11", 4000)),
                29)));
  }

  private static void assertListed(final String expected, final TrackedConnection connection) {
    assertEquals(expected, ConntrackText.listed(connection, 0));
  }
}
