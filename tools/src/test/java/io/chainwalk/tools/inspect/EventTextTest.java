package io.chainwalk.tools.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.EnumSet;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Expected lines were printed by conntrack 1.4.7 on a 6.18 kernel.
class EventTextTest {
  private static final FlowTuple SYN =
      Connections.tuple(Protocol.TCP, "10.0.1.2", 4001, "10.0.2.2", 80);
  private static final FlowTuple SYN_ACK =
      Connections.tuple(Protocol.TCP, "10.0.2.2", 80, "10.0.1.2", 4001);
  private static final FlowTuple QUERY =
      Connections.tuple(Protocol.UDP, "10.0.1.2", 10, "10.0.2.2", 20);
  private static final FlowTuple ANSWER =
      Connections.tuple(Protocol.UDP, "10.0.2.2", 20, "10.0.1.2", 10);

  private final EventText plain = new EventText(EnumSet.noneOf(EventText.Addition.class));

  @Test
  void aNewConnectionShowsItsState() {
    assertEquals(
        "    [NEW] tcp      6 300 ESTABLISHED src=10.0.1.2 dst=10.0.2.2 sport=4001 dport=80"
            + " [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=80 dport=4001",
        plain.created(Connections.connection(SYN, SYN_ACK, "ESTABLISHED", 0, 300, 0), 0));
  }

  @Test
  void anUpdateShowsTheStateOnlyWhereItChanged() {
    final TrackedConnection replied =
        Connections.connection(SYN, SYN_ACK, "ESTABLISHED", ConntrackStatus.SEEN_REPLY, 300, 0);
    assertEquals(
        " [UPDATE] tcp      6 300 src=10.0.1.2 dst=10.0.2.2 sport=4001 dport=80 src=10.0.2.2"
            + " dst=10.0.1.2 sport=80 dport=4001",
        plain.updated(replied, 0, false, false));
    assertEquals(
        " [UPDATE] tcp      6 300 ESTABLISHED src=10.0.1.2 dst=10.0.2.2 sport=4001 dport=80"
            + " src=10.0.2.2 dst=10.0.1.2 sport=80 dport=4001",
        plain.updated(replied, 0, true, false));
  }

  @Test
  void aMarkIsShownWhereItIsNotZeroOrBecameZero() {
    assertEquals(
        " [UPDATE] udp      17 30 src=10.0.1.2 dst=10.0.2.2 sport=10 dport=20 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.2 sport=20 dport=10 mark=5",
        plain.updated(Connections.connection(QUERY, ANSWER, "", 0, 30, 5), 0, false, true));
    assertEquals(
        " [UPDATE] udp      17 30 src=10.0.1.2 dst=10.0.2.2 sport=10 dport=20 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.2 sport=20 dport=10 mark=0",
        plain.updated(Connections.unreplied(QUERY, ANSWER, 30), 0, false, true));
  }

  @Test
  void aDestroyedConnectionShowsItsTimeoutOnlyWhereSomeIsLeft() {
    assertEquals(
        "[DESTROY] udp      17 30 src=10.0.1.2 dst=10.0.2.2 sport=10 dport=20 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.2 sport=20 dport=10",
        plain.destroyed(Connections.unreplied(QUERY, ANSWER, 30), 0));
    assertEquals(
        "[DESTROY] udp      17 src=10.0.1.2 dst=10.0.2.2 sport=10 dport=20 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.2 sport=20 dport=10",
        plain.destroyed(Connections.unreplied(QUERY, ANSWER, 0), 0));
    assertEquals(
        "[DESTROY] tcp      6 CLOSE src=10.0.1.2 dst=10.0.2.2 sport=4001 dport=80 src=10.0.2.2"
            + " dst=10.0.1.2 sport=80 dport=4001",
        plain.destroyed(
            Connections.connection(SYN, SYN_ACK, "CLOSE", ConntrackStatus.SEEN_REPLY, 0, 0), 0));
  }

  @Test
  void timestampAndFamilyStandInFrontWhereAskedFor() {
    final EventText wide = new EventText(EnumSet.allOf(EventText.Addition.class));
    final long nowNs = 1_795_408_374_060_999_999L;
    assertEquals(
        "[1795408374.060999]\t    [NEW] ipv4     2 udp      17 0 src=10.0.1.2 dst=10.0.2.2 sport=10"
            + " dport=20 [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=20 dport=10",
        wide.created(Connections.unreplied(QUERY, ANSWER, 0), nowNs));
  }

  @Test
  void digitsAreThoseOfConntrackWhateverTheUsersLanguage() {
    final EventText timed = new EventText(EnumSet.of(EventText.Addition.TIMESTAMP));
    final Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertTrue(
          timed
              .destroyed(Connections.unreplied(QUERY, ANSWER, 0), 7_000_042_000L)
              .startsWith("[7.000042]\t[DESTROY] udp      17 src="));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aZoneStandsAtTheEnd() {
    assertEquals(
        "    [NEW] udp      17 30 src=10.0.1.11 dst=10.0.2.2 sport=4000 dport=53 [UNREPLIED]"
            + " src=10.0.2.2 dst=10.0.1.11 sport=53 dport=4000 zone=7",
        plain.created(
            Connections.unreplied(
                Connections.inZone(
                    7, Connections.tuple(Protocol.UDP, "10.0.1.11", 4000, "10.0.2.2", 53)),
                Connections.inZone(
                    7, Connections.tuple(Protocol.UDP, "10.0.2.2", 53, "10.0.1.11", 4000)),
                30),
            0));
  }
}
