package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShrinkerTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  @Test
  void twoStepsThatAreFarApartAreAllThatIsLeft() throws Exception {
    final var shrinker =
        new Shrinker<Integer>(items -> items.contains(3) && items.contains(77), 1_000, () -> false);
    assertEquals(List.of(3, 77), shrinker.shrink(HUNDRED, HUNDRED).items());
  }

  @Test
  void whatNeedsEveryStepStaysAsItIs() throws Exception {
    final var shrinker =
        new Shrinker<Integer>(items -> items.size() == HUNDRED.size(), 1_000, () -> false);
    assertEquals(HUNDRED, shrinker.shrink(HUNDRED, HUNDRED).items());
  }

  @Test
  void noMoreIsTriedThanIsAllowed() throws Exception {
    final AtomicInteger trials = new AtomicInteger();
    final var shrinker =
        new Shrinker<Integer>(
            items -> {
              trials.incrementAndGet();
              return items.contains(50);
            },
            3,
            () -> false);
    final List<Integer> shortest = shrinker.shrink(HUNDRED, HUNDRED).items();
    assertEquals(6, trials.get());
    assertTrue(shortest.contains(50));
    assertTrue(shortest.size() < HUNDRED.size());
  }

  @Test
  void singleStepIsNotTriedAgain() throws Exception {
    final var shrinker =
        new Shrinker<Integer>(
            _ -> {
              throw new AssertionError("tried");
            },
            10,
            () -> false);
    assertEquals(List.of(1), shrinker.shrink(List.of(1), List.of(1)).items());
  }

  @Test
  void wholeConversationsGoFirst() throws Exception {
    final List<List<Integer>> tried = new ArrayList<>();
    final var shrinker =
        new Shrinker<Integer>(
            items -> {
              tried.add(items);
              return items.contains(42);
            },
            100,
            () -> false);
    final List<Integer> conversations = HUNDRED.stream().map(item -> item % 10).toList();
    assertEquals(List.of(42), shrinker.shrink(HUNDRED, conversations).items());
    assertTrue(
        tried.getFirst().stream().allMatch(item -> item % 10 < 5), () -> tried.getFirst() + "");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverItTakesNoneOfWhatIsLeftCanBeLeftOut(final long seed) throws Exception {
    final SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 50; i++) {
      final Shrinker.Trial<Integer> trial = somethingFound(random);
      final List<Integer> groups = HUNDRED.stream().map(_ -> random.nextInt(10)).toList();
      final AtomicInteger trials = new AtomicInteger();
      final Shrinker.Shortest<Integer> shortest =
          new Shrinker<Integer>(
                  items -> {
                    trials.incrementAndGet();
                    return trial.shows(items);
                  },
                  150,
                  () -> false)
              .shrink(HUNDRED, groups);
      assertTrue(trials.get() <= 300);
      assertTrue(trial.shows(shortest.items()));
      assertTrue(shortest.isMinimal());
      for (final Integer item : shortest.items()) {
        assertFalse(
            trial.shows(shortest.items().stream().filter(other -> !other.equals(item)).toList()));
      }
    }
  }

  /// Some items are needed, in one of two ways, and one of them is only needed where another one is.
  private static Shrinker.Trial<Integer> somethingFound(final SplittableRandom random) {
    final Set<Integer> one = Set.of(random.nextInt(50), 50 + random.nextInt(50));
    final Set<Integer> other =
        Set.of(random.nextInt(30), 30 + random.nextInt(30), 60 + random.nextInt(40));
    final int spoiler = random.nextInt(100);
    final int remedy = random.nextInt(100);
    return items ->
        (items.containsAll(one) || items.containsAll(other))
            && (!items.contains(spoiler) || items.contains(remedy));
  }

  @Test
  void itemIsNotNeededBecauseOfOneTrialThatWentWrong() throws Exception {
    final AtomicInteger trials = new AtomicInteger();
    final Shrinker.Shortest<Integer> shortest =
        new Shrinker<Integer>(
                items -> items.contains(7) && trials.incrementAndGet() % 2 == 0, 500, () -> false)
            .shrink(HUNDRED.subList(0, 12), HUNDRED.subList(0, 12));
    assertEquals(List.of(7), shortest.items());
    assertTrue(shortest.isMinimal());
  }

  @Test
  void listThatMayBeTooLongSaysSo() throws Exception {
    final var shrinker = new Shrinker<Integer>(items -> items.size() > 90, 5, () -> false);
    assertFalse(shrinker.shrink(HUNDRED, HUNDRED).isMinimal());
  }

  @Test
  void nothingIsTriedAnyMoreOnceSomebodyWantsToStop() throws Exception {
    final AtomicInteger trials = new AtomicInteger();
    final var shrinker =
        new Shrinker<Integer>(_ -> trials.incrementAndGet() > 0, 500, () -> trials.get() == 2);
    final Shrinker.Shortest<Integer> shortest = shrinker.shrink(HUNDRED, HUNDRED);
    assertEquals(2, trials.get());
    assertFalse(shortest.isMinimal());
  }
}
