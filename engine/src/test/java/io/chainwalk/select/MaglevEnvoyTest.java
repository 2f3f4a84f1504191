package io.chainwalk.select;

import static io.chainwalk.select.SelectorFixtures.benchmarkHosts;
import static io.chainwalk.select.SelectorFixtures.counts;
import static io.chainwalk.select.SelectorFixtures.key;
import static io.chainwalk.select.SelectorFixtures.named;
import static io.chainwalk.select.SelectorFixtures.ports;
import static io.chainwalk.select.SelectorFixtures.ports90;
import static io.chainwalk.select.SelectorFixtures.selector;
import static io.chainwalk.select.SelectorFixtures.standardDeviation;
import static io.chainwalk.select.SelectorFixtures.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tables and figures that Envoy's tests, benchmark and pull requests have for its Maglev.
class MaglevEnvoyTest {
  private static final int SIZE = 65537;

  @Test
  void sixHostsFillTheTableOfEnvoysBasicTest() {
    final int[] table = {2, 4, 0, 1, 5, 0, 3};
    assertArrayEquals(table, table(envoy(7, ports90(1, 1, 1, 1, 1, 1)), 7));
  }

  @Test
  void sixHostNamesFillTheTableOfEnvoysTestWithHostNames() {
    final EndpointSet names = named("90", "91", "92", "93", "94", "95");
    assertArrayEquals(new int[] {2, 5, 0, 3, 4, 1, 0}, table(envoy(7, names), 7));
  }

  @Test
  void weightsOneAndTwoFillTheTableOfEnvoysWeightedTest() {
    assertArrayEquals(
        new int[] {1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1},
        table(envoy(17, ports90(1, 2)), 17));
  }

  @Test
  void twoLocalitiesOfOneWeightFillEnvoysTable() {
    assertArrayEquals(
        new int[] {1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1},
        table(envoy(17, ports90(1, 1)), 17));
  }

  @Test
  void localitiesOfEightZeroAndTwoFillEnvoysTable() {
    assertArrayEquals(
        new int[] {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0},
        table(envoy(17, ports90(8, 2, 0)), 17));
  }

  /// Hosts of 1/1023 of a locality's 1/128 each, beside one that has a locality of 127/128 for itself.
  @Test
  void aThousandLightHostsGetOneEntryEachBesideAHeavyOne() {
    final int[] ones = new int[1024];
    Arrays.fill(ones, 1);
    final List<KeyedCandidate> hosts =
        KeyedCandidate.byKey(KeyedCandidate.of(ports(0, ones), name -> name));
    final double[] weights =
        hosts.stream()
            .mapToDouble(host -> host.place() == 0 ? 127 / 128.0 : 1 / 128.0 / 1023)
            .toArray();
    final int[] counts =
        counts(
            Arrays.stream(MaglevSelector.byXxHash64(SIZE, hosts).inRounds(weights))
                .map(i -> hosts.get(i).place())
                .toArray(),
            1024);
    assertEquals(64514, counts[0]);
    assertEquals(1023, Arrays.stream(counts).filter(count -> count == 1).count());
  }

  /// From Envoy's documentation of load balancers.
  @ParameterizedTest
  @CsvSource({"maglev", "maglev-envoy"})
  void twiceTheWeightIsTwiceTheEntries(final String kind) {
    assertArrayEquals(
        new int[] {21846, 43691}, counts(table(selector(kind, ports90(1, 2)), SIZE), 2));
  }

  /// Envoy's test of retries: the hash of attempt n is that of the first, exclusive or 2^64 - n.
  @Test
  void hashesOfRetriesFallWhereEnvoysDo() {
    final EndpointSelector selector = envoy(7, ports90(1, 1, 1, 1, 1, 1));
    final int[] places = {1, 0, 5};
    for (int attempt = 0; attempt < places.length; attempt++) {
      final long mask = -attempt;
      assertEquals(places[attempt], SelectorFixtures.pick(selector, mask ^ 10));
    }
  }

  /// Envoy pull request 28055: hosts take turns in the order of their names.
  @Test
  void orderOfHostsDoesNotMatter() {
    final EndpointSet shuffled =
        named(
            "127.0.0.1:93",
            "127.0.0.1:90",
            "127.0.0.1:95",
            "127.0.0.1:91",
            "127.0.0.1:94",
            "127.0.0.1:92");
    assertArrayEquals(new int[] {5, 4, 1, 3, 2, 1, 0}, table(envoy(7, shuffled), 7));
  }

  /// Envoy pull request 25149, for which hosts took turns in the order they were given; and what it is since they do not.
  @ParameterizedTest
  @CsvSource({"100, 29.2270, 0.029227, 29.4503", "200, 20.7921, 0.0415841, 20.7263"})
  void benchmarkHitsAreSpreadAsPublished(
      final int hosts, final double asGiven, final double relative, final double byName) {
    final List<KeyedCandidate> given = KeyedCandidate.of(benchmarkHosts(hosts), name -> name);
    final int[] table = MaglevSelector.fill(SelectorKind.MAGLEV_ENVOY, SIZE, given);
    final int[] hits = new int[hosts];
    for (int i = 0; i < 100_000; i++) {
      hits[table[(int) Long.remainderUnsigned(key(i), SIZE)]]++;
    }
    assertEquals(asGiven, standardDeviation(hits), 0.00005);
    assertEquals(relative, standardDeviation(hits) * hosts / 100_000, 0.0000005);
    assertEquals(
        byName,
        standardDeviation(SelectorFixtures.hits(envoy(SIZE, benchmarkHosts(hosts)), 100_000)),
        0.00005);
  }

  /// Envoy pull request 2982: the weight of some of 500 hosts changes. The last three were published with the formula
  /// before pull request 6035, 0.1 away at most.
  @ParameterizedTest
  @CsvSource({
    // percent of the hosts, weight before, after, keys, percent of keys moved, tolerance
    "5, 1, 127, 1000, 80.8, 0.0001",
    "5, 127, 1, 10000, 81.72, 0.0001",
    "95, 1, 127, 1000, 6.5, 0.0001",
    "95, 25, 75, 1000, 0.8, 0.0001",
    "50, 1, 127, 1000, 50.9, 0.1001",
    "50, 127, 1, 10000, 50.14, 0.1001",
    "95, 127, 1, 10000, 7.25, 0.1001"
  })
  void changedWeightsMoveTheKeysOfThePublishedTable(
      final int percent,
      final int before,
      final int after,
      final int keys,
      final double moved,
      final double tolerance) {
    assertEquals(
        moved,
        percentMovedAsGiven(
            benchmarkHosts(500, i -> i < 5 * percent ? before : 1),
            benchmarkHosts(500, i -> i < 5 * percent ? after : 1),
            keys),
        tolerance);
  }

  @ParameterizedTest
  @CsvSource({"1, 1.0, 0.98", "2, 1.65, 1.61", "3, 1.9, 1.97"})
  void hostsThatGoMoveOneOrTwoPercent(
      final int removed, final double asGiven, final double byName) {
    final EndpointSet all = benchmarkHosts(500);
    final EndpointSet rest = benchmarkHosts(500 - removed);
    assertEquals(asGiven, percentMovedAsGiven(all, rest, 10_000), 0.0001);
    assertEquals(
        byName, SelectorFixtures.percentMoved(envoy(SIZE, all), envoy(SIZE, rest), 10_000), 0.0001);
  }

  /// With hosts that take turns in the order they are given, as before Envoy pull request 28055.
  private static double percentMovedAsGiven(
      final EndpointSet before, final EndpointSet after, final int keys) {
    final IntUnaryOperator first = pickAsGiven(before);
    final IntUnaryOperator second = pickAsGiven(after);
    return 100.0
        * IntStream.range(0, keys).filter(i -> first.applyAsInt(i) != second.applyAsInt(i)).count()
        / keys;
  }

  private static IntUnaryOperator pickAsGiven(final EndpointSet endpoints) {
    final int[] table =
        MaglevSelector.fill(
            SelectorKind.MAGLEV_ENVOY, SIZE, KeyedCandidate.of(endpoints, name -> name));
    return number -> table[(int) Long.remainderUnsigned(key(number), SIZE)];
  }

  private static EndpointSelector envoy(final int size, final EndpointSet endpoints) {
    return selector("maglev-envoy:size=" + size, endpoints);
  }
}
