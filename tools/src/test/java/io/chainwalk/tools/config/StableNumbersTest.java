package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.node.IpPrefix;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StableNumbersTest {
  private static final long SEED = Long.getLong("seed", 20_261_123L);
  private static final NumberRange PORTS = NumberRange.ofPorts(30_000, 32_767);

  private static Map<String, Long> give(
      final NumberRange range, final Collection<String> names, final Set<Long> taken) {
    return StableNumbers.give(range, new TreeSet<>(names), taken::contains, Map.of());
  }

  private static Set<String> names(final SplittableRandom random, final int count) {
    return random
        .ints(count, 0, 1_000_000)
        .mapToObj(i -> "ns" + i % 7 + "/service" + i)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The number that a name has where nobody else is there.
  private static long alone(final String name) {
    return Objects.requireNonNull(give(PORTS, List.of(name), Set.of()).get(name));
  }

  @Test
  void whoseChoiceNobodyElseHasKeepsItWhoeverComesOrGoes() {
    final SplittableRandom random = new SplittableRandom(SEED);
    for (int run = 0; run < 40; run++) {
      final Set<String> names = names(random, random.nextInt(1, 400));
      final Map<Long, List<String>> byChoice =
          names.stream().collect(Collectors.groupingBy(StableNumbersTest::alone));
      final Map<String, Long> given = give(PORTS, names, Set.of());
      byChoice.forEach((choice, rivals) ->
          assertEquals(choice, given.get(rivals.getFirst()), () -> "seed " + SEED + rivals));
    }
  }

  @Test
  void aNameThatComesMovesOnlyThoseItMeetsAtTheirNumber() {
    final SplittableRandom random = new SplittableRandom(SEED);
    int moved = 0;
    for (int run = 0; run < 100; run++) {
      final Set<String> names = names(random, 200);
      final Map<String, Long> before = give(PORTS, names, Set.of());
      final String newcomer = "ns/newcomer" + run;
      final Set<String> more = new TreeSet<>(names);
      more.add(newcomer);
      final Map<String, Long> after = give(PORTS, more, Set.of());
      for (final String name : names) {
        if (!Objects.equals(before.get(name), after.get(name))) {
          moved++;
          assertTrue(
              before.containsValue(alone(newcomer)),
              () -> "seed " + SEED + ": " + name + " moved for no reason");
        }
      }
    }
    assertTrue(moved < 30, "moved " + moved + " of 20000, seed " + SEED);
  }

  @Test
  void nobodyGetsWhatManifestsHaveAndNoTwoTheSame() {
    final SplittableRandom random = new SplittableRandom(SEED);
    for (int run = 0; run < 40; run++) {
      final Set<Long> taken = random.longs(500, 30_000, 32_768).boxed().collect(Collectors.toSet());
      final Set<String> names = names(random, 400);
      final Map<String, Long> given = give(PORTS, names, taken);
      assertEquals(names, given.keySet());
      assertEquals(names.size(), new HashSet<>(given.values()).size());
      assertTrue(given.values().stream().noneMatch(taken::contains), () -> "seed " + SEED);
      assertTrue(given.values().stream().allMatch(PORTS::contains), () -> "seed " + SEED);
    }
  }

  @Test
  void theLowerBandIsGivenOutOnlyWhenTheRestIsFull() {
    final List<String> names = IntStream.range(0, 2_768).mapToObj(i -> "a/s" + i).toList();
    final Map<String, Long> most = give(PORTS, names.subList(0, 2_682), Set.of());
    assertTrue(most.values().stream().allMatch(number -> number >= 30_086));
    final Map<String, Long> all = give(PORTS, names, Set.of());
    assertEquals(2_768, new HashSet<>(all.values()).size());
    assertTrue(all.containsValue(30_000L));
  }

  @Test
  void whoComesWhenTheRangeIsFullGetsNothing() {
    final NumberRange two = NumberRange.ofPorts(30_000, 30_001);
    final Map<String, Long> given = give(two, List.of("a/a", "a/b", "a/c"), Set.of());
    assertEquals(2, given.size());
    assertFalse(give(two, List.of("a/a"), Set.of(30_000L, 30_001L)).containsKey("a/a"));
  }

  @Test
  void whatANameHadBeforeItKeepsUnlessAManifestTakesIt() {
    final Map<String, Long> earlier = new HashMap<>(Map.of("a/a", 30_500L, "a/b", 30_501L));
    final Map<String, Long> given =
        StableNumbers.give(
            PORTS, new TreeSet<>(Set.of("a/a", "a/b")), number -> number == 30_501, earlier);
    assertEquals(30_500L, given.get("a/a"));
    assertEquals(alone("a/b"), given.get("a/b"));
  }

  @Test
  void bandsAreThoseOfTheApiServer() {
    assertEquals(new NumberRange(30_000, 32_767, 86), PORTS);
    assertEquals(new NumberRange(1, 254, 16), range("10.96.0.0/24"));
    assertEquals(new NumberRange(1, (1 << 20) - 2, 256), range("10.96.0.0/12"));
    assertEquals(new NumberRange(1, 14, 0), range("10.96.0.0/28"));
    assertEquals(new NumberRange(0, 0, 0), range("10.96.0.1/32"));
    assertEquals(new NumberRange(1, 65_535, 256), range("fd00:10:96::/112"));
    assertEquals((1L << 62) - 1, range("2001:db8::/32").last());
  }

  private static NumberRange range(final String prefix) {
    return NumberRange.ofClusterIps(IpPrefix.parse(prefix));
  }

  @Test
  void anAddressIsFoundAgainByItsOffset() {
    final IpPrefix prefix = IpPrefix.parse("fd00:10:96::/112");
    assertEquals("fd00:10:96::1f", NumberRange.addressAt(prefix, 31).toString());
    assertEquals(31, NumberRange.offsetOf(prefix, NumberRange.addressAt(prefix, 31)));
  }
}
