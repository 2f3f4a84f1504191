package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  @Test
  void twoStepsThatAreFarApartAreAllThatIsLeft() throws Exception {
    final var shrinker =
        new Shrinker<Integer>(items -> items.contains(3) && items.contains(77), 1_000);
    assertEquals(List.of(3, 77), shrinker.shrink(HUNDRED));
  }

  @Test
  void whatNeedsEveryStepStaysAsItIs() throws Exception {
    final var shrinker = new Shrinker<Integer>(items -> items.size() == HUNDRED.size(), 1_000);
    assertEquals(HUNDRED, shrinker.shrink(HUNDRED));
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
            3);
    final List<Integer> shortest = shrinker.shrink(HUNDRED);
    assertEquals(3, trials.get());
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
            10);
    assertEquals(List.of(1), shrinker.shrink(List.of(1)));
  }
}
