package io.chainwalk.tools.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Figures of counts that are easily worked out.
class DistributionTest {
  private static Endpoints endpoints(final int... weights) {
    final List<LabEndpoint> list = new ArrayList<>();
    for (final int weight : weights) {
      list.add(LabEndpoint.madeUp("ep" + list.size(), list.size()).withWeight(weight));
    }
    return new Endpoints(list, Protocol.TCP);
  }

  @Test
  void withEqualWeightsTheLoadIsTheNumberOfConnections() {
    final Distribution of = Distribution.of(new long[] {8, 12}, endpoints(1, 1));
    assertEquals(new Distribution(8, 12, 10, 2, 0.8, of.pValue()), of);
    assertEquals(0.371093, of.pValue(), 1e-6);
    assertEquals(1.2, of.maxOverIdeal());
    assertEquals(0.2, of.relativeDeviation());
  }

  @Test
  void connectionsExactlyByWeightAreEvenWhateverTheWeights() {
    final Distribution of = Distribution.of(new long[] {30, 10, 0}, endpoints(3, 1, 0));
    assertEquals(new Distribution(20, 20, 20, 0, 0, 1), of);
  }

  @Test
  void anEndpointOfWhichTooFewAreExpectedLeavesNothingToTest() {
    assertTrue(Double.isNaN(Distribution.of(new long[] {4, 4}, endpoints(1, 1)).pValue()));
    assertTrue(Double.isNaN(Distribution.of(new long[] {100}, endpoints(1)).pValue()));
  }

  @Test
  void nothingIsSaidOfNoConnections() {
    final Distribution of = Distribution.of(new long[2], endpoints(1, 1));
    assertEquals(0, of.maxOverIdeal());
    assertEquals(0, of.relativeDeviation());
  }
}
