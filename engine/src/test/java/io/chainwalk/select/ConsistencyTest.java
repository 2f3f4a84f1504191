package io.chainwalk.select;

import static io.chainwalk.select.SelectorFixtures.benchmarkHosts;
import static io.chainwalk.select.SelectorFixtures.counts;
import static io.chainwalk.select.SelectorFixtures.key;
import static io.chainwalk.select.SelectorFixtures.nameOf;
import static io.chainwalk.select.SelectorFixtures.percentMoved;
import static io.chainwalk.select.SelectorFixtures.selector;
import static io.chainwalk.select.SelectorFixtures.withoutLast;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How many flows a stateless choice sends elsewhere when endpoints come and go, and how uneven it is.
class ConsistencyTest {
  private static final int FLOWS = 100_000;
  private static final int SMALL = 65537;

  /// Of n endpoints one goes, or one comes: 1 - 1/n of all flows move under a modulo; 1/n, the least there can be, under
  /// a ring and rendezvous; and that and 0.883 % more under a Maglev table of 65,537 entries for 500.
  @ParameterizedTest
  @CsvSource({
    "flow-hash, 3, 66.667, 0",
    "flow-hash, 500, 99.8, 0",
    "rendezvous, 3, 33.333, 0",
    "rendezvous, 500, 0.2, 0",
    // a ring's shares are uneven: a host's points cover its share give or take 1 / sqrt(points)
    "ring-hash, 500, 0.2, 0.08",
    "maglev, 500, 1.083, 0.16",
    "maglev-envoy, 500, 1.083, 0.16",
    "maglev-cilium:size=65537, 500, 1.083, 0.16"
  })
  void shareOfFlowsThatMoveWhenOneEndpointGoesOrComes(
      final String spec, final int count, final double percent, final double unevenness) {
    final EndpointSet all = benchmarkHosts(count);
    final EndpointSelector more = selector(spec, all);
    final EndpointSelector fewer = selector(spec, withoutLast(all, 1));
    final double chance = 400 * Math.sqrt(percent / 100 * (1 - percent / 100) / FLOWS);
    assertEquals(percent, percentMoved(more, fewer, FLOWS), chance + unevenness);
    assertEquals(percent, percentMoved(fewer, more, FLOWS), chance + unevenness);
  }

  /// JET tracks those connections only that the endpoints on the horizon would take over.
  @ParameterizedTest
  @CsvSource({"468, 47, 9.126", "468, 70, 13.011"})
  void shareOfFlowsThatEndpointsOnTheHorizonWouldTake(
      final int working, final int horizon, final double percent) {
    final EndpointSet all = benchmarkHosts(working + horizon);
    final EndpointSelector with = selector("rendezvous", all);
    final EndpointSelector without = selector("rendezvous", withoutLast(all, horizon));
    final double chance = 400 * Math.sqrt(percent / 100 * (1 - percent / 100) / FLOWS);
    assertEquals(percent, percentMoved(without, with, FLOWS), chance);
  }

  /// Figure 11 of the Maglev paper, for what Maglev is compared with: what the most loaded of 1000 backends gets above
  /// the mean, in tables of so many entries. Sixty repetitions with other seeds had 35.8 to 52.6 %, and six of the larger
  /// table 12.0 to 13.5 %, where the greatest of a thousand shares is expected 12.6 % above the mean, give or take 1.4. The
  /// paper's 49.5 % and 12.3 % lie within.
  @ParameterizedTest
  @CsvSource({"65537, 35.8, 52.6", "655373, 11.2, 14.0"})
  void rendezvousTablesAreAsUnevenAsInThePaper(
      final int size, final double least, final double most) {
    final EndpointSelector selector = selector("rendezvous", benchmarkHosts(1000));
    final int[] table = IntStream.range(0, size).map(i -> pick(selector, key(i))).toArray();
    assertWithin(least, most, percentAboveMean(table, 1000));
  }

  /// With 1000 points each. The paper's 29.7 % and 10.3 % lie within the bands; how it builds its ring it does not say.
  @ParameterizedTest
  @CsvSource({"65537, 25, 55", "655373, 8, 15"})
  void ringTablesAreAsUnevenAsInThePaper(final int size, final double least, final double most) {
    final EndpointSelector selector = selector("ring-hash:size=1000000", benchmarkHosts(1000));
    final long step = Long.divideUnsigned(-1L, size);
    final int[] table = IntStream.range(0, size).map(i -> pick(selector, i * step)).toArray();
    assertWithin(least, most, percentAboveMean(table, 1000));
  }

  @ParameterizedTest
  @CsvSource({"maglev", "maglev-envoy", "maglev-cilium"})
  void flowsOfAnEndpointThatDrainsAreSharedOut(final String kind) {
    final EndpointSelector all = selector(kind + ":size=" + SMALL, benchmarkHosts(10));
    final EndpointSelector draining =
        selector(kind + ":size=" + SMALL, benchmarkHosts(10, i -> i == 4 ? 0 : 1));
    final EndpointSelector gone =
        selector(kind + ":size=" + SMALL, SelectorFixtures.without(benchmarkHosts(10), 4));
    for (int i = 0; i < 10_000; i++) {
      assertEquals(nameOf(gone, key(i)), nameOf(draining, key(i)));
    }
    assertTrue(percentMoved(all, draining, 10_000) < 12);
  }

  private static int pick(final EndpointSelector selector, final long hash) {
    return SelectorFixtures.pick(selector, hash);
  }

  private static double percentAboveMean(final int[] table, final int count) {
    final double most = Arrays.stream(counts(table, count)).max().orElseThrow();
    return 100 * (most * count / table.length - 1);
  }

  private static void assertWithin(final double least, final double most, final double value) {
    assertTrue(value >= least && value <= most, () -> value + " is not " + least + " to " + most);
  }
}
