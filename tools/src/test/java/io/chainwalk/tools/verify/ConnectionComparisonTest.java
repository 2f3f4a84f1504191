package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.tools.cases.ListedConnection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionComparisonTest {
  private static final String ORIGINAL = "src=10.0.0.1 dst=10.96.0.10 sport=4000 dport=80";
  private static final String REPLY = "src=10.1.0.7 dst=10.0.0.1 sport=8080 dport=4000";
  private static final String LINE =
      "ipv4     2 tcp      6 SYN_RECV " + ORIGINAL + " " + REPLY + " mark=0 use=1 status=0x1a2";
  private static final ListedConnection CONNECTION = new ListedConnection(LINE, 59);
  private static final ListedConnection OTHER =
      new ListedConnection(LINE.replace("4000", "4001"), 59);

  @Test
  void sameConnectionsInAnyOrderAreEqual() {
    assertEquals(List.of(), compare(List.of(), List.of()));
    assertEquals(List.of(), compare(List.of(CONNECTION, OTHER), List.of(OTHER, CONNECTION)));
  }

  @Test
  void secondsMayDifferByTheTolerance() {
    final ListedConnection later = new ListedConnection(LINE, 60);
    final ListedConnection muchLater = new ListedConnection(LINE, 61);
    assertEquals(List.of(), compare(List.of(CONNECTION), List.of(later)));
    final List<Difference> differences = compare(List.of(CONNECTION), List.of(muchLater));
    assertEquals(
        List.of(
            new Difference(
                "connection timeout",
                "ipv4 tcp "
                    + ORIGINAL
                    + " "
                    + REPLY
                    + " has 59 seconds left in the kernel and 61 in the engine.",
                List.of("59 s: " + LINE),
                List.of("61 s: " + LINE))),
        differences);
    assertEquals(List.of(), ConnectionComparison.of(List.of(CONNECTION), List.of(muchLater), 2));
  }

  @Test
  void connectionThatOnlyOneRemembersIsToldOf() {
    final List<Difference> differences = compare(List.of(CONNECTION), List.of(OTHER));
    assertEquals(
        List.of("connection only in the engine", "connection only in the kernel"),
        differences.stream().map(Difference::kind).toList());
    assertEquals(
        "The engine does not remember ipv4 tcp " + ORIGINAL + " " + REPLY + ".",
        differences.getLast().sentence());
    assertEquals(List.of("59 s: " + LINE), differences.getLast().kernel());
    assertEquals(List.of(), differences.getLast().engine());
  }

  @Test
  void sameConnectionTwiceIsOneTooMany() {
    final List<Difference> differences =
        compare(List.of(CONNECTION), List.of(CONNECTION, CONNECTION));
    assertEquals(
        List.of("connection only in the engine"),
        differences.stream().map(Difference::kind).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "SYN_RECV, ESTABLISHED, connection differs: state",
    "0x1a2, 0x1a0, connection differs: status",
    "SYN_RECV, SYN_RECV , ''",
    "mark=0, mark=7, connection differs: mark",
    "mark=0, [ASSURED] mark=0, connection differs: [ASSURED]",
    "sport=8080 dport=4000, sport=8080 dport=1024, connection differs: reply tuple",
    "tcp      6, udp      17, connection only in the engine",
    "mark=0, mark=0 zone=3, connection only in the engine"
  })
  void whatDiffersIsNamed(final String text, final String replacement, final String kind) {
    final ListedConnection engine =
        new ListedConnection(LINE.replace(text, replacement.strip()), 10_000);
    final List<Difference> differences =
        compare(List.of(new ListedConnection(LINE, 10_000)), List.of(engine));
    assertEquals(kind, differences.isEmpty() ? "" : differences.getFirst().kind());
  }

  private static List<Difference> compare(
      final List<ListedConnection> kernel, final List<ListedConnection> engine) {
    return ConnectionComparison.of(kernel, engine, ConnectionComparison.USUAL_TOLERANCE);
  }
}
