package io.chainwalk.select;

import static io.chainwalk.select.SelectorFixtures.benchmarkHosts;
import static io.chainwalk.select.SelectorFixtures.key;
import static io.chainwalk.select.SelectorFixtures.nameOf;
import static io.chainwalk.select.SelectorFixtures.selector;
import static io.chainwalk.select.SelectorFixtures.without;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.ChiSquare;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RendezvousSelectorTest {
  private static final int FLOWS = 100_000;

  /// As in the rows of GLB director's table: whoever of two is ahead for a flow is so among any others.
  @Test
  void whichOfTwoIsAheadDoesNotDependOnTheOthers() {
    final EndpointSet endpoints = benchmarkHosts(12, i -> i < 6 ? 1 : i);
    for (int flow = 0; flow < 300; flow++) {
      final List<Candidate> ranking = ranking(endpoints, key(flow));
      for (int ahead = 0; ahead < ranking.size(); ahead++) {
        for (int behind = ahead + 1; behind < ranking.size(); behind++) {
          final EndpointSet two = EndpointSet.of(List.of(ranking.get(behind), ranking.get(ahead)));
          assertEquals(ranking.get(ahead).name(), nameOf(selector("rendezvous", two), key(flow)));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "5", "10", "100"})
  void flowsAreSpreadEvenlyOverEqualWeights(final int count) {
    final int[] hits = SelectorFixtures.hits(selector("rendezvous", benchmarkHosts(count)), FLOWS);
    final double statistic = ChiSquare.of(hits);
    assertTrue(statistic < ChiSquare.criticalValue(count), () -> "chi-square " + statistic);
  }

  @Test
  void flowsAreSpreadByWeight() {
    final int[] weights = {1, 2, 3, 0, 94};
    final int[] hits =
        SelectorFixtures.hits(selector("rendezvous", benchmarkHosts(5, i -> weights[i])), FLOWS);
    for (int i = 0; i < weights.length; i++) {
      final double share = weights[i] / 100.0;
      assertEquals(FLOWS * share, hits[i], 4 * Math.sqrt(FLOWS * share * (1 - share)));
    }
  }

  /// The same whatever all weights are, though weights that differ take another way.
  @Test
  void equalWeightsAreNoWeights() {
    final EndpointSelector ones = selector("rendezvous", benchmarkHosts(9));
    final EndpointSelector sevens = selector("rendezvous", benchmarkHosts(9, _ -> 7));
    assertEquals(0, SelectorFixtures.percentMoved(ones, sevens, 10_000));
  }

  private static List<Candidate> ranking(final EndpointSet endpoints, final long hash) {
    final List<Candidate> ranking = new ArrayList<>();
    EndpointSet rest = endpoints;
    while (rest.size() > 0) {
      final int place = SelectorFixtures.pick(selector("rendezvous", rest), hash);
      ranking.add(rest.candidates().get(place));
      rest = without(rest, place);
    }
    return ranking;
  }
}
