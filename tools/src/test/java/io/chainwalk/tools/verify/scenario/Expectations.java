package io.chainwalk.tools.verify.scenario;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.RecordedNode;
import io.chainwalk.tools.cases.WalkCase;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What is essential in a scenario, where that can be said in a word: what the only connection is in the end, or that
/// there is none, or that the last packet was dropped in silence. Taken from the facts sheet, not from a recording.
public final class Expectations {
  /// Name, protocol or TCP or SCTP state, seconds left.
  private static final String CONNECTIONS =
      """
      s01-answer-at-once udp 30
      s02-later-query udp 120
      s02-later-answer udp 120
      s03-late-answer udp 30
      s03-packet-after-late-answer udp 120
      s04-zero-checksum udp 30
      s08-syn-repeated SYN_SENT 118
      s08-syn-with-other-number SYN_SENT 118
      s10-refused-with-wrong-number SYN_SENT 120
      s11-stale-server SYN_SENT 120
      s11-stale-server-reset CLOSE 10
      s11-stale-server-syn-again SYN_SENT 120
      s12-exact-reset CLOSE 10
      s13-reset-1-above ESTABLISHED 10
      s13-reset-at-window-end ESTABLISHED 10
      s13-reset-beyond-window ESTABLISHED 432000
      s13-reset-far-beyond-window ESTABLISHED 432000
      s14-reset-below ESTABLISHED 432000
      s14-reset-below-liberal ESTABLISHED 432000
      s15-reset-below-tolerated ESTABLISHED 10
      s16-inexact-reset-challenged ESTABLISHED 300
      s16-exact-reset-after-challenge CLOSE 10
      s17-reset-behind-data CLOSE 10
      s18-syn-after-servers-reset CLOSE 8
      s19-answer-to-ignored-syn SYN_RECV 60
      s19-third-segment-after-ignored-syn ESTABLISHED 432000
      s20-client-resets-and-begins-again SYN_SENT 120
      s21-client-begins-again-in-time-wait SYN_SENT 120
      s22-server-begins-in-time-wait SYN_SENT 120
      s23-reset-for-challenge CLOSE 10
      s23-syn-after-challenge SYN_SENT 120
      s24-at-window-end ESTABLISHED 300
      s24-past-window ESTABLISHED 431998
      s24-past-window-by-a-window ESTABLISHED 431998
      s24-past-window-by-more ESTABLISHED 432000
      s25-unseen-data ESTABLISHED 432000
      s26-ack-66000-below ESTABLISHED 432000
      s26-ack-66001-below ESTABLISHED 431998
      s28-picked-up ESTABLISHED 300
      s28-picked-up-answered ESTABLISHED 300
      s28-picked-up-third ESTABLISHED 432000
      s30-three-identical-acks ESTABLISHED 432000
      s30-four-identical-acks ESTABLISHED 300
      s31-unacknowledged-data ESTABLISHED 300
      s31-acknowledged-data ESTABLISHED 432000
      s31-zero-window ESTABLISHED 300
      s32-two-fins-out-of-window ESTABLISHED 300
      s33-both-open-first-answer SYN_RECV 60
      s33-both-open-ack ESTABLISHED 432000
      s57-reset-of-established CLOSE 10
      s73-zone-orig udp 30
      s75-association ESTABLISHED 210
      s75-shutdown SHUTDOWN_SENT 3
      s75-shutdown-complete CLOSED 10
      s75-data-with-wrong-tag ESTABLISHED 210
      s75-abort CLOSED 10
      s75-abort-with-t-flag CLOSED 10
      s75-abort-with-wrong-tag ESTABLISHED 210
      s75-init-repeated CLOSED 8
      d-udp-lite-300-bytes udplite 30
      d-no-nat-table-clash udp 30
      d-own-packet-rejected-in-input-icmp udp 30
      d-own-packet-rejected-in-input-reset CLOSE 10
      """;

  /// Names of scenarios after which the node remembers nothing.
  private static final String FORGOTTEN =
      """
      s04-bad-checksum s04-length-7 s04-length-too-big s05-udplite-right-checksum s09-refused
      s54-dropped-in-filter-forward s54-dropped-in-raw-prerouting s54-dropped-in-mangle-postrouting
      s56-every-icmp-kind s56-reset-by-service s59-last-hop-to-service s61-too-big s64-overlap
      s65-not-ect-and-ect s70-untracked s70-untracked-is-not-invalid s78-wrong-side-rp-filter-1
      s75-not-a-beginning d-udp-lite-whole-length-is-invalid
      d-loopback-source-without-route-localnet d-own-packet-rejected-in-output-icmp
      d-own-packet-rejected-in-output-reset d-own-source-too-big-answers-itself
      """;

  /// Names of scenarios whose last packet comes to nothing.
  private static final String SILENT =
      """
      s35-error-about-unknown-flow s35-error-without-ports s35-error-to-somebody-else
      s35-error-about-later-fragment s36-quote-of-4-translated s41-redirect-translated
      s43-pods-invalid-packet-dropped s50-syn-behind-both s54-dropped-in-filter-forward
      s54-dropped-in-filter-forward-v6 s54-dropped-in-mangle-postrouting
      s54-dropped-in-raw-prerouting s58-reset-of-reset s58-bad-udp-checksum s58-bad-tcp-checksum
      s58-icmp-error s58-broadcast s60-to-loopback s64-overlap s65-not-ect-and-ect s66-overlap-v6
      s67-recent-33-stamps s70-untracked s70-untracked-v6 s70-untracked-is-not-new
      s71-goto-to-policy s71-return-to-policy s72-short-tcp-and-port s72-short-tcp-and-port-v6
      s72-short-tcp-and-other-port s78-wrong-side-rp-filter-1
      d-loopback-source-without-route-localnet d-no-nat-table-clash
      d-icmpv6-fragment-without-header-and-no-more-v6
      """;

  /// A line for each state: what it becomes by syn, synack, fin, ack and rst of the client, and then of the server. `IV` is
  /// INVALID, `ig` is ignored, `--` is gone.
  private static final String TABLE =
      """
      SYN_SENT    SS IV IV IV -- S2 SR IV ig --
      SYN_RECV    ig SR FW ES CL IV ig FW SR CL
      ESTABLISHED ig IV FW ES CL IV ig FW ES CL
      FIN_WAIT    ig IV LA CW CL IV ig LA CW CL
      CLOSE_WAIT  ig IV LA CW CL IV ig LA CW CL
      LAST_ACK    ig IV LA TW CL IV ig LA TW CL
      TIME_WAIT   SS IV TW TW CL SS ig TW TW CL
      CLOSE       SS IV CL CL CL IV ig CL CL CL
      SYN_SENT2   S2 SR IV IV CL S2 SR IV ig CL
      """;

  private static final List<String> CLASSES = List.of("syn", "synack", "fin", "ack", "rst");

  private static final Map<String, String> STATES =
      Map.of(
          "SS",
          "SYN_SENT",
          "SR",
          "SYN_RECV",
          "ES",
          "ESTABLISHED",
          "FW",
          "FIN_WAIT",
          "CW",
          "CLOSE_WAIT",
          "LA",
          "LAST_ACK",
          "TW",
          "TIME_WAIT",
          "CL",
          "CLOSE",
          "S2",
          "SYN_SENT2");

  /// Flags that are valid, and the client's to send in an established connection.
  private static final Set<String> VALID =
      Set.of("syn", "syn-urg", "rst", "rst-ack", "fin-ack", "fin-ack-urg", "ack", "ack-urg");

  /// How far the seconds left may be below: they are rounded down, and take their time.
  private static final int TOLERANCE = 2;

  private final Map<String, String[]> connections = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>(List.of(FORGOTTEN.trim().split("\\s+")));
  private final Set<String> silent = new HashSet<>(List.of(SILENT.trim().split("\\s+")));
  private final Map<String, String> cells = new HashMap<>();

  /// Reads what is written above.
  public Expectations() {
    CONNECTIONS
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(words -> connections.put(words[0], words));
    TABLE.lines().map(line -> line.split(" +", -1)).forEach(this::readCells);
  }

  private void readCells(final String[] words) {
    final String state = words[0].toLowerCase(Locale.ROOT).replace('_', '-');
    for (int i = 0; i < 2 * CLASSES.size(); i++) {
      final String side = i < CLASSES.size() ? "client" : "server";
      final String name = "s07-%s-%s-%s".formatted(state, side, CLASSES.get(i % CLASSES.size()));
      final String next = words[i + 1];
      cells.put(name, "IV".equals(next) || "ig".equals(next) ? next + " " + words[0] : next);
    }
  }

  /// All names of which anything is said.
  Set<String> names() {
    final Set<String> names = new HashSet<>(connections.keySet());
    names.addAll(forgotten);
    names.addAll(silent);
    names.addAll(cells.keySet());
    return names;
  }

  /// Compares a case with what is expected. Two that do the same may both do nothing.
  ///
  /// @param scenario what was to happen
  /// @param recorded what a node did
  /// @return what is wrong, or an empty text
  /// @throws IOException never: the node is a recorded one
  public String complaint(final Scenario scenario, final WalkCase recorded) throws IOException {
    try (RecordedNode node = new RecordedNode(recorded)) {
      return complaint(scenario, Recording.of(scenario, node));
    }
  }

  /// Compares what was recorded with what is expected.
  ///
  /// @return what is wrong, or an empty text
  String complaint(final Scenario scenario, final Recording recording) {
    return Stream.of(
            recording.skipped().isEmpty() ? "" : "a packet could not be made",
            ofConnections(scenario.name(), recording),
            ofCell(scenario.name(), recording),
            ofFlags(scenario.name(), recording),
            ofSilence(scenario.name(), recording))
        .filter(complaint -> !complaint.isEmpty())
        .findFirst()
        .orElse("");
  }

  private String ofSilence(final String name, final Recording recording) {
    if (silent.contains(name)) {
      return recording.last().departures().isEmpty()
          ? ""
          : "the last packet should be dropped in silence";
    }
    return recording.exchanges().stream().allMatch(exchange -> exchange.departures().isEmpty())
        ? "something should come out"
        : "";
  }

  private String ofConnections(final String name, final Recording recording) {
    if (forgotten.contains(name)) {
      return recording.connections().isEmpty() ? "" : "no connection should be left";
    }
    final String[] words = connections.get(name);
    if (words == null) {
      return "";
    }
    final long most = Long.parseLong(words[2]);
    final boolean right =
        recording.connections().size() == 1
            && recording.connections().stream()
                .allMatch(connection ->
                    connection.what().contains(" " + words[1] + " ")
                        && connection.secondsLeft() <= most
                        && connection.secondsLeft() >= most - TOLERANCE);
    return right ? "" : "the connection should be " + words[1] + ", " + words[2] + " s";
  }

  private String ofCell(final String name, final Recording recording) {
    final String cell = cells.getOrDefault(name, "");
    if (cell.isEmpty()) {
      return "";
    }
    if (cell.startsWith("IV") != isUntranslated(recording) && !isReversed(recording)) {
      return "the last segment should " + (cell.startsWith("IV") ? "" : "not ") + "be INVALID";
    }
    final String state = cell.contains(" ") ? cell.substring(3) : STATES.getOrDefault(cell, "");
    final List<ListedConnection> left = recording.connections();
    final boolean right =
        state.isEmpty()
            ? left.isEmpty()
            : left.size() == 1 && left.getFirst().what().contains(" " + state + " ");
    return right ? "" : "the state should be " + state;
  }

  private static String ofFlags(final String name, final Recording recording) {
    final String beginning = "s06-flags-";
    final boolean valid =
        name.startsWith(beginning) && VALID.contains(name.substring(beginning.length()));
    return name.startsWith(beginning) && valid == isUntranslated(recording)
        ? "the segment should " + (valid ? "not " : "") + "be INVALID"
        : "";
  }

  /// Whether the last packet left with the addresses it came with, as INVALID ones do.
  private static boolean isUntranslated(final Recording recording) {
    final String addresses = addresses(PacketLine.of(recording.last().arrival().packet()));
    return recording.last().departures().stream()
        .map(Departure::packet)
        .anyMatch(packet -> addresses(PacketLine.of(packet)).equals(addresses));
  }

  /// Whether the connection that is left was begun by the server: then nothing is translated.
  private static boolean isReversed(final Recording recording) {
    return recording.connections().stream()
        .anyMatch(connection ->
            connection.what().contains(" src=" + Family.IPV4.server + " dst=" + Family.IPV4.client)
                && connection.what().contains("[UNREPLIED] src=" + Family.IPV4.client));
  }

  private static String addresses(final String line) {
    return line.substring(0, line.indexOf(" ttl "));
  }
}
