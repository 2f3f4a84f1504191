package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// All ends of a packet, with their exact probabilities.
class OutcomesTest {
  private static final String POD_TO_VIP = "tcp 10.244.1.2:4000 > 10.96.0.10:80";
  private static final String OUTSIDE_TO_VIP = "tcp 172.16.0.9:4000 > 10.96.0.10:80";
  private static final long DEFAULT_SEED = 20_261_123L;

  @TempDir private Path folder;

  /// The kernel counts chances in parts of 2^31, and kube-proxy writes eleven digits, so a third is not quite one.
  @Test
  void threeEndpointsHaveTheProbabilitiesThatTheKernelGivesThem() throws IOException {
    final JsonNode outcomes =
        outcomes(cluster("10.244.1.7", "10.244.2.8", "10.244.3.9"), POD_TO_VIP);
    assertEquals(
        List.of(
            "715827883/2147483648 accepted 10.244.1.7:8080",
            "1431655765/4294967296 accepted 10.244.2.8:8080",
            "1431655765/4294967296 accepted 10.244.3.9:8080"),
        words(outcomes));
    assertAddUpToOne(outcomes);
  }

  @Test
  void theOnlyEndpointIsCertain() throws IOException {
    assertEquals(
        List.of("1 accepted 10.244.1.7:8080"), words(outcomes(cluster("10.244.1.7"), POD_TO_VIP)));
  }

  @Test
  void whoIsMasqueradedIsSaid() throws IOException {
    final JsonNode outside = outcomes(cluster("10.244.1.7", "10.244.2.8"), OUTSIDE_TO_VIP).get(0);
    assertTrue(outside.at("/masqueraded").asBoolean());
    assertEquals("192.168.1.5", outside.at("/source").asText());
    final JsonNode inside = outcomes(cluster("10.244.1.7", "10.244.2.8"), POD_TO_VIP).get(0);
    assertTrue(inside.at("/source").isNull());
  }

  /// Only an endpoint that reaches itself through the Service is masqueraded.
  @Test
  void oneEndpointMayBeMasqueradedAndTheOtherNot() throws IOException {
    final JsonNode outcomes =
        outcomes(cluster("10.244.1.7", "10.244.2.8"), "tcp 10.244.1.7:4000 > 10.96.0.10:80");
    assertTrue(outcomes.at("/0/masqueraded").asBoolean());
    assertTrue(!outcomes.at("/1/masqueraded").asBoolean());
  }

  @Test
  void aServiceWithoutEndpointsRejectsForCertain() throws IOException {
    final JsonNode outcomes = outcomes(ExplainLab.NODE + ExplainLab.WEB, POD_TO_VIP);
    assertEquals(List.of("1 dropped null"), words(outcomes));
    assertEquals(
        "REJECT --reject-with icmp-port-unreachable", outcomes.at("/0/rejectedWith").asText());
  }

  /// What a walk leaves behind, such as a client that is remembered, must not reach the next walk.
  @Test
  void affinityOfAClientThatWasNeverSeenDecidesNothing() throws IOException {
    final String sticky =
        cluster("10.244.1.7", "10.244.2.8")
            .replace("  type:", "  sessionAffinity: ClientIP\n  type:");
    assertEquals(
        List.of("1/2 accepted 10.244.1.7:8080", "1/2 accepted 10.244.2.8:8080"),
        words(outcomes(sticky, POD_TO_VIP)));
  }

  @Test
  void chancesOfFilterAndNatAreMultipliedAndTheSameEndIsAddedUp() throws IOException {
    final JsonNode outcomes =
        outcomesOfDump(
            """
            *nat
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.0.0.1:80
            -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.2:80
            COMMIT
            *filter
            :FORWARD ACCEPT [0:0]
            -A FORWARD -m statistic --mode random --probability 0.25 -j DROP
            COMMIT
            """,
            POD_TO_VIP);
    assertEquals(
        List.of("1/4 dropped null", "3/8 accepted 10.0.0.1:80", "3/8 accepted 10.0.0.2:80"),
        words(outcomes));
    assertEquals("filter", outcomes.at("/0/decidedBy/table").asText());
    assertEquals("nat", outcomes.at("/1/decidedBy/table").asText());
  }

  @Test
  void aChanceThatIsAskedForTheOtherWayRoundHasTheRestOfTheProbability() throws IOException {
    final JsonNode outcomes =
        outcomesOfDump(
            """
            *filter
            :FORWARD ACCEPT [0:0]
            -A FORWARD -m statistic --mode random ! --probability 0.25 -j DROP
            COMMIT
            """,
            POD_TO_VIP);
    assertEquals(List.of("1/4 accepted 10.96.0.10:80", "3/4 dropped null"), words(outcomes));
  }

  /// A chain that is come by twice takes its chances twice.
  @Test
  void aRuleThatIsMetTwiceTakesTwoChances() throws IOException {
    final JsonNode outcomes =
        outcomesOfDump(
            """
            *filter
            :FORWARD ACCEPT [0:0]
            :COIN - [0:0]
            -A FORWARD -j COIN
            -A FORWARD -j COIN
            -A COIN -m statistic --mode random --probability 0.5 -j DROP
            COMMIT
            """,
            POD_TO_VIP);
    assertEquals(List.of("3/4 dropped null", "1/4 accepted 10.96.0.10:80"), words(outcomes));
  }

  @Test
  void probabilitiesOfAnyLaddersAddUpToExactlyOne() throws IOException {
    final long seed = Long.getLong("seed", DEFAULT_SEED);
    final SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 15; round++) {
      final StringBuilder dump = new StringBuilder("*nat\n:PREROUTING ACCEPT [0:0]\n");
      final int rungs = 1 + random.nextInt(8);
      for (int rung = 1; rung <= rungs; rung++) {
        dump.append("-A PREROUTING -p tcp -m statistic --mode random --probability ")
            .append("%.11f".formatted(random.nextDouble()))
            .append(" -j DNAT --to-destination 10.0.0.")
            .append(rung)
            .append("\n");
      }
      dump.append("COMMIT\n*filter\n:FORWARD ACCEPT [0:0]\n")
          .append("-A FORWARD -m statistic --mode random --probability ")
          .append("%.11f -j DROP\nCOMMIT\n".formatted(random.nextDouble()));
      final JsonNode outcomes = outcomesOfDump(dump.toString(), POD_TO_VIP);
      assertEquals(rungs + 2, outcomes.size(), () -> "seed " + seed + ":\n" + dump);
      assertAddUpToOne(outcomes);
    }
  }

  @Test
  void thePacketOfACaptureHasTheOutcomesThatAreLeftAfterTheOthers() throws IOException {
    final String sticky =
        cluster("10.244.1.7", "10.244.2.8")
            .replace("  type:", "  sessionAffinity: ClientIP\n  type:");
    final String capture =
        ExplainLab.capture(
            folder,
            PacketBuilder.eth().ipv4("10.244.1.2", "10.96.0.10").tcp(4000, 80).flags("S"),
            PacketBuilder.eth().ipv4("10.244.1.2", "10.96.0.10").tcp(4001, 80).flags("S"));
    final JsonNode first = told(sticky, capture, 1);
    final JsonNode second = told(sticky, capture, 2);
    assertEquals(2, first.at("/outcomes").size());
    assertEquals(1, second.at("/outcomes").size());
    assertEquals("1", second.at("/outcomes/0/probability").asText());
  }

  @Test
  void peopleGetATable() {
    final String text =
        ExplainLab.text(cluster("10.244.1.7", "10.244.2.8"), "--outcomes", OUTSIDE_TO_VIP);
    assertTrue(text.contains("percent  probability  verdict   to               from"), text);
    assertTrue(text.contains("50.0000  1/2          accepted  10.244.1.7:8080"), text);
    assertTrue(text.contains("192.168.1.5 (masqueraded)"), text);
  }

  private static String cluster(final String... endpoints) {
    return ExplainLab.NODE + ExplainLab.WEB + ExplainLab.webEndpoints(endpoints);
  }

  /// The first packet of the many that such rules tell apart.
  @ParameterizedTest
  @CsvSource({
    "-m statistic --mode nth --every 2 --packet 0, true",
    "-m limit --limit 1/sec, true",
    "-m hashlimit --hashlimit-upto 1/sec --hashlimit-name flood, true",
    "-m recent --rcheck --name SEEN, true",
    "-m recent --set --name SEEN, false",
    "-m mark --mark 0x1 -m limit --limit 1/sec, false",
    "-m statistic --mode random --probability 0.5, false"
  })
  void outcomesThatRulesWithMemoryDecideAreNoted(final String matches, final boolean noted)
      throws IOException {
    final String dump =
        """
        *filter
        :FORWARD ACCEPT [0:0]
        -A FORWARD %s -j DROP
        COMMIT
        """
            .formatted(matches);
    final JsonNode notes = toldOfDump(dump, "tcp 10.0.0.1:1 > 10.0.0.2:2").at("/notes");
    assertEquals(noted ? 1 : 0, notes.size(), notes::toString);
    assertEquals(noted, notes.at("/0").asText().startsWith("Rules that remember packets"));
  }

  private static JsonNode told(final String cluster, final String capture, final int packet)
      throws IOException {
    return ExplainLab.json(
        cluster, "--outcomes", "--capture", capture, "--packet", String.valueOf(packet));
  }

  private static JsonNode outcomes(final String cluster, final String packet) throws IOException {
    return ExplainLab.json(cluster, "--outcomes", packet).at("/outcomes");
  }

  private static JsonNode outcomesOfDump(final String dump, final String packet)
      throws IOException {
    return toldOfDump(dump, packet).at("/outcomes");
  }

  private static JsonNode toldOfDump(final String dump, final String packet) throws IOException {
    final CommandLab.Result result =
        CommandLab.runWithInput(
            new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8)),
            "explain",
            "--rules",
            "-",
            "--outcomes",
            "--json",
            packet);
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return new ObjectMapper().readTree(result.text());
  }

  private static List<String> words(final JsonNode outcomes) {
    final List<String> words = new ArrayList<>();
    outcomes.forEach(outcome ->
        words.add(
            "%s %s %s"
                .formatted(
                    outcome.at("/probability").asText(),
                    outcome.at("/verdict").asText(),
                    outcome.at("/destination").isNull()
                        ? "null"
                        : outcome.at("/destination").asText())));
    return words;
  }

  private static void assertAddUpToOne(final JsonNode outcomes) {
    BigInteger parts = BigInteger.ZERO;
    final BigInteger whole = BigInteger.ONE.shiftLeft(62 * 31);
    for (final JsonNode outcome : outcomes) {
      final List<BigInteger> fraction =
          Stream.of(outcome.at("/probability").asText().split("/", -1))
              .map(BigInteger::new)
              .toList();
      parts =
          parts.add(
              fraction.size() == 1
                  ? fraction.getFirst().multiply(whole)
                  : fraction.getFirst().multiply(whole.divide(fraction.getLast())));
    }
    assertEquals(whole, parts);
  }
}
