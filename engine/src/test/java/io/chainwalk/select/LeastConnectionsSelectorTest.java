package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The Linux Virtual Server's rules for `lc` and `wlc`.
class LeastConnectionsSelectorTest {
  private static final long NUMBER_NOT_LOOKED_AT = -1;

  private static int[] numbers(final String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static int pick(final SelectorKind kind, final String weights, final String open) {
    return Weights.selector(kind, numbers(weights))
        .pick(NUMBER_NOT_LOOKED_AT, Weights.open(numbers(open)));
  }

  @ParameterizedTest
  @CsvSource({
    // weights; open connections; picked
    "1 1 1, 3 1 2, 1",
    "1 1 1, 2 1 1, 1",
    "1 1 1, 0 0 0, 0",
    "9 1 9, 3 1 2, 1",
    "1 0 1, 3 0 2, 2",
    "0 1 1, 0 7 7, 1",
    "0 0 0, 1 2 3, -1",
  })
  void theFewestConnectionsArePickedAndTheFirstOfSeveral(
      final String weights, final String open, final int picked) {
    assertEquals(picked, pick(SelectorKind.LEAST_CONNECTIONS, weights, open));
  }

  @ParameterizedTest
  @CsvSource({
    "1 1 1, 3 1 2, 1",
    "9 1 9, 3 1 2, 2",
    "2 3, 4 6, 0",
    "2 3, 4 5, 1",
    "65535 65534, 3 3, 0",
    "65534 65535, 3 3, 1",
    "0 5 5, 0 2 1, 2",
    "0 0, 0 0, -1",
  })
  void theFewestConnectionsForTheirWeightArePicked(
      final String weights, final String open, final int picked) {
    assertEquals(picked, pick(SelectorKind.WEIGHTED_LEAST_CONNECTIONS, weights, open));
  }

  @ParameterizedTest
  @EnumSource(
      value = SelectorKind.class,
      names = {"LEAST_CONNECTIONS", "WEIGHTED_LEAST_CONNECTIONS"})
  void ofNobodyNobodyIsPicked(final SelectorKind kind) {
    assertEquals(EndpointSelector.NONE, Weights.selector(kind).pick(0, new ConnectionCount[0]));
  }

  /// Connections that stay open are dealt out in proportion to weight, to the connection.
  @Test
  void connectionsThatStayAreInProportionToWeight() {
    final EndpointSelector selector =
        Weights.selector(SelectorKind.WEIGHTED_LEAST_CONNECTIONS, 50, 0, 30, 20);
    final ConnectionCount[] open = Weights.idle(4);
    for (int i = 0; i < 1000; i++) {
      open[selector.pick(NUMBER_NOT_LOOKED_AT, open)].began();
    }
    assertEquals(500, open[0].open());
    assertEquals(0, open[1].open());
    assertEquals(300, open[2].open());
    assertEquals(200, open[3].open());
  }

  @Test
  void anEndpointWhoseConnectionsEndIsPickedAgain() {
    final EndpointSelector selector = Weights.selector(SelectorKind.LEAST_CONNECTIONS, 1, 1);
    final ConnectionCount[] open = Weights.open(2, 1);
    assertEquals(1, selector.pick(NUMBER_NOT_LOOKED_AT, open));
    open[0].ended();
    open[0].ended();
    assertEquals(0, selector.pick(NUMBER_NOT_LOOKED_AT, open));
  }
}
