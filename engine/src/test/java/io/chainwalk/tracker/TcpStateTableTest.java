package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scenarios 6 and 7: every state, direction and class of packet, driven there by packets; and every combination of
/// flags.
final class TcpStateTableTest {
  private static final List<String> COLUMNS =
      List.of("SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2");

  private static final List<String> STATE_NAMES =
      List.of("NO", "SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2");

  /// What the 6.18 kernel printed: the state afterwards; `!` the packet was INVALID; `(new)` the entry was replaced,
  /// `(rev)` by one of the other direction; `-` no entry.
  private static final String ORIGINAL =
      """
      syn     SS   SR  ES  FW  CW  LA  SS(new)  SS(new)  S2
      synack  SS!  SR  ES! FW! CW! LA! TW!      CL!      SR
      fin     SS!  FW  FW  LA  LA  LA  TW       CL       S2!
      ack     SS!  ES  ES  CW  CW  TW  TW       CL       S2!
      rst     -    CL  CL  CL  CL  CL  CL       CL       CL
      """;

  private static final String REPLY =
      """
      syn     S2   SR! ES! FW! CW! LA! SS(rev)(new) CL!  S2
      synack  SR   SR  ES  FW  CW  LA  TW           CL   SR
      fin     SS!  FW  FW  LA  LA  LA  TW           CL   S2!
      ack     SS   SR  ES  CW  CW  TW  TW           CL   S2
      rst     -    CL  CL  CL  CL  CL  CL           CL   CL
      """;

  @Test
  void scenario7_everyCellInTheOriginalDirection() {
    assertEquals(expected(ORIGINAL), observed(ORIGINAL, true));
  }

  @Test
  void scenario7_everyCellInTheReplyDirection() {
    assertEquals(expected(REPLY), observed(REPLY, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "F", "S", "R", "A", "U", "FS", "FR", "FA", "FU", "SR", "SA", "SU", "RA", "RU", "AU",
        "FSR", "FSA", "FSU", "FRA", "FRU", "FAU", "SRA", "SRU", "SAU", "RAU", "FSRA", "FSRU",
        "FSAU", "FRAU", "SRAU", "FSRAU"
      })
  void scenario6_everyCombinationOfFlagsInEstablished(final String flags) {
    // SYN/ACK of the client passes the check of the flags and fails the table.
    final boolean accepted = List.of("S", "R", "A", "FA", "RA", "SU", "AU", "FAU").contains(flags);
    for (final String free : List.of("", "P", "E", "C", "PEC")) {
      assertEquals(
          accepted ? "ESTABLISHED" : "INVALID",
          TcpStory.established().client(flags + free, 1, 1).sent(),
          flags + free);
    }
  }

  @Test
  void scenario6_synAckOfTheServerIsAValidCombination() {
    assertEquals("ESTABLISHED", TcpStory.established().server("SA", 0, 1).sent());
    assertEquals("INVALID", TcpStory.established().server("SAU", 0, 1).sent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"S", "SEC", "SP", "SU"})
  void synWithAnyFreeFlagBeginsAFlow(final String flags) {
    new TcpStory().client(flags, 0, 0).gives("NEW 120 SYN_SENT UNREPLIED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "APU"})
  void ackBeginsAFlow(final String flags) {
    new TcpStory().client(flags, 0, 0).gives("NEW 300 ESTABLISHED UNREPLIED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SF", "SA", "FA", "R", "RA", "F"})
  void anythingElseBeginsNoFlow(final String flags) {
    new TcpStory().client(flags, 7, 9).gives("INVALID no entry");
  }

  @Test
  void packetsWithoutAnyClassAreInvalidInEveryState() {
    for (int state = 0; state < TcpState.COUNT; state++) {
      assertEquals(StateTable.INVALID, TcpStateTable.next(0, TcpSegment.NONE_CLASS, state));
      assertEquals(StateTable.INVALID, TcpStateTable.next(1, TcpSegment.NONE_CLASS, state));
    }
  }

  @Test
  void noReplyBeginsAFlow() {
    for (int packetClass = 0; packetClass <= TcpSegment.NONE_CLASS; packetClass++) {
      assertEquals(StateTable.INVALID, TcpStateTable.next(1, packetClass, TcpState.NONE));
    }
  }

  @Test
  void aTableWithAnUnknownStateOrARaggedRowIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new StateTable("A B\nrow A C"));
    assertThrows(IllegalArgumentException.class, () -> new StateTable("A B\nrow A"));
  }

  private static List<List<String>> expected(final String table) {
    return table.strip().lines().map(line -> List.of(line.split(" +", -1))).toList();
  }

  private static List<List<String>> observed(final String table, final boolean byClient) {
    final List<List<String>> rows = new ArrayList<>();
    for (final List<String> row : expected(table)) {
      final List<String> cells = new ArrayList<>(List.of(row.getFirst()));
      for (final String state : COLUMNS) {
        cells.add(probe(state, byClient, row.getFirst()));
      }
      rows.add(cells);
    }
    return rows;
  }

  private static String probe(final String state, final boolean byClient, final String packet) {
    final TcpStory story = new TcpStory();
    drive(story, state);
    final int client = List.of("FW", "CW", "LA", "TW").contains(state) ? 2 : 1;
    final int server = List.of("LA", "TW").contains(state) ? 2 : 1;
    int sequence = byClient ? client : server;
    if (packet.startsWith("syn") && state.equals("S2")) {
      sequence--;
    } else if (packet.equals("synack") && state.equals("SS")) {
      sequence = 0;
    }
    final int ack = byClient ? server : client;
    final String ctstate = story.from(byClient, flagsOf(packet), sequence, ack).sent();
    final TrackerLab lab = story.lab();
    return (lab.isAlive() ? STATE_NAMES.get(lab.state()) : "-")
        + (ctstate.equals("INVALID") ? "!" : "")
        + (lab.isBegunByClient() ? "" : "(rev)")
        + (ctstate.equals("NEW") && !List.of("SS", "S2").contains(state) ? "(new)" : "");
  }

  private static String flagsOf(final String packetClass) {
    return switch (packetClass) {
      case "syn" -> "S";
      case "synack" -> "SA";
      case "fin" -> "FA";
      case "ack" -> "A";
      default -> "R";
    };
  }

  private static void drive(final TcpStory story, final String state) {
    story.client("S", 0, 0).sent();
    switch (state) {
      case "SS" -> {}
      case "S2" -> story.server("S", 0, 0).sent();
      default -> {
        story.server("SA", 0, 1).sent();
        driveFromHandshake(story, state);
      }
    }
    assertEquals(state, STATE_NAMES.get(story.lab().state()));
  }

  private static void driveFromHandshake(final TcpStory story, final String state) {
    if (state.equals("SR")) {
      return;
    }
    story.client("A", 1, 1).sent();
    if (state.equals("CL")) {
      story.client("R", 1, 0).sent();
      return;
    }
    final List<String> ending = List.of("FW", "CW", "LA", "TW");
    final int steps = ending.indexOf(state) + 1;
    for (int step = 0; step < steps; step++) {
      switch (step) {
        case 0 -> story.client("FA", 1, 1).sent();
        case 1 -> story.server("A", 1, 2).sent();
        case 2 -> story.server("FA", 1, 2).sent();
        default -> story.client("A", 2, 2).sent();
      }
    }
  }
}
