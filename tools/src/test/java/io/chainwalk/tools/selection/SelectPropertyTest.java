package io.chainwalk.tools.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds whatever the endpoints, changes and algorithms are.
class SelectPropertyTest {
  private static final int CONNECTIONS = 3000;

  private static JsonNode report(final long seed) throws IOException {
    final SplittableRandom random = new SplittableRandom(seed);
    final int count = random.nextInt(6, 40);
    final List<String> arguments =
        new ArrayList<>(
            List.of(
                "--endpoints",
                "" + count,
                "--connections",
                "" + CONNECTIONS,
                "--seed",
                "" + seed,
                "--algorithms",
                "all",
                "--clients",
                "" + random.nextInt(1, 5000)));
    final List<String> changes =
        List.of(
            "remove " + random.nextInt(1, 3),
            "add " + random.nextInt(1, 9),
            "drain " + random.nextInt(1, 3),
            "add heavy weight=" + random.nextInt(1, 100),
            "weight heavy=" + random.nextInt(0, 100));
    for (int i = 0; i < changes.size(); i++) {
      arguments.add("--change");
      arguments.add(changes.get(i));
    }
    return SelectLab.report(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsAddUpAndNoFewerMoveThanMust(final long seed) throws IOException {
    final JsonNode report = report(seed);
    assertEquals(0, report.at("/refused").size());
    for (final JsonNode algorithm : report.at("/algorithms")) {
      for (int stage = 0; stage < report.at("/stages").size(); stage++) {
        check(report, algorithm, stage);
      }
    }
  }

  private static void check(final JsonNode report, final JsonNode algorithm, final int stage) {
    final String where = algorithm.at("/algorithm").asText() + " " + report.at("/stages/" + stage);
    final JsonNode outcome = algorithm.at("/stages/" + stage);
    final long openAtEnd = report.at("/traffic/openAtEnd").asLong();
    assertEquals(CONNECTIONS, SelectLab.sum(outcome.at("/connections")), where);
    assertEquals(openAtEnd, SelectLab.sum(outcome.at("/open")), where);
    final JsonNode endpoints = report.at("/stages/" + stage + "/endpoints");
    final long[] connections = SelectLab.numbers(outcome.at("/connections"));
    final long[] open = SelectLab.numbers(outcome.at("/open"));
    final long[] peaks = SelectLab.numbers(outcome.at("/peaks"));
    for (int i = 0; i < connections.length; i++) {
      assertTrue(open[i] <= peaks[i] && peaks[i] <= connections[i], where);
      assertTrue(connections[i] == 0 || endpoints.get(i).at("/weight").asInt() > 0, where);
    }
    if (stage > 0) {
      checkMoves(where, outcome.at("/moves"), openAtEnd);
      final boolean isRemoval = report.at("/stages/" + stage + "/change").asText().startsWith("r");
      assertTrue(isRemoval || outcome.at("/moves/openBroken").asLong() == 0, where);
    }
  }

  private static void checkMoves(final String where, final JsonNode moves, final long openAtEnd) {
    final long moved = moves.at("/moved").asLong();
    assertTrue(moved >= moves.at("/least").asLong(), where);
    assertTrue(moved >= moves.at("/amongSurvivors").asLong() && moved <= CONNECTIONS, where);
    assertTrue(moves.at("/openMoved").asLong() >= moves.at("/openBroken").asLong(), where);
    assertTrue(moves.at("/openMoved").asLong() <= openAtEnd, where);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void rendezvousMovesNobodyAmongSurvivors(final long seed) throws IOException {
    final JsonNode report = report(seed);
    IntStream.rangeClosed(1, 3)
        .forEach(stage ->
            assertEquals(
                0,
                SelectLab.stage(report, "rendezvous", stage).at("/moves/amongSurvivors").asLong()));
  }
}
