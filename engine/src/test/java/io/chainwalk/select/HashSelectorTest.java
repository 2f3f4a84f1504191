package io.chainwalk.select;

import static io.chainwalk.select.SelectorFixtures.pick;
import static io.chainwalk.select.SelectorFixtures.ports90;
import static io.chainwalk.select.SelectorFixtures.selector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashSelectorTest {
  @ParameterizedTest
  @ValueSource(strings = {"source-hash", "flow-hash"})
  void equalWeightsAreTheHashModuloTheirNumber(final String kind) {
    final EndpointSelector selector = selector(kind, ports90(7, 7, 7));
    assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2, 0}, SelectorFixtures.table(selector, 7));
    // 2^64 - 1 is three times 6,148,914,691,236,517,205
    assertEquals(0, pick(selector, -1));
    assertEquals(2, pick(selector, -2));
  }

  @Test
  void unequalWeightsAreStretchesOfTheirSum() {
    assertArrayEquals(
        new int[] {1, 2, 2, 2, 4, 4, 1, 2},
        SelectorFixtures.table(selector("flow-hash", ports90(0, 10, 30, 0, 20, 0)), 8));
  }

  @Test
  void aSumOfTheGreatestWeightsIsDividedUpToo() {
    final int[] weights = IntStream.range(0, 1000).map(i -> Candidate.MAX_WEIGHT - i % 2).toArray();
    final EndpointSelector selector = selector("flow-hash", ports90(weights));
    assertEquals(0, pick(selector, Candidate.MAX_WEIGHT - 1));
    assertEquals(1, pick(selector, Candidate.MAX_WEIGHT));
    assertEquals(999, pick(selector, selector.endpoints().totalWeight() - 1));
    assertEquals(0, pick(selector, selector.endpoints().totalWeight()));
  }
}
