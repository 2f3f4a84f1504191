package io.chainwalk.tools.traffic;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// Whatever is left to chance, from one seed.
final class Dice {
  private static final int PER_THOUSAND = 1000;

  private final SplittableRandom random;

  Dice(final long seed) {
    random = new SplittableRandom(seed);
  }

  /// A number from 0 on.
  ///
  /// @param bound at least 1
  int below(final int bound) {
    return random.nextInt(bound);
  }

  /// A number between two, these included.
  int between(final int first, final int last) {
    return random.nextInt(first, last + 1);
  }

  int word() {
    return random.nextInt();
  }

  boolean chance(final int perThousand) {
    return random.nextInt(PER_THOUSAND) < perThousand;
  }

  boolean coin() {
    return random.nextBoolean();
  }

  int oneOf(final int... numbers) {
    return numbers[random.nextInt(numbers.length)];
  }

  <T> T oneOf(final List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /// One of several things, each as likely as its weight is.
  ///
  /// @param weights at least one of them above 0
  /// @return an index
  int weighted(final int... weights) {
    int sum = 0;
    for (final int weight : weights) {
      sum += weight;
    }
    int left = random.nextInt(sum);
    int index = 0;
    while (left >= weights[index]) {
      left -= weights[index++];
    }
    return index;
  }

  byte[] bytes(final int count) {
    final byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  <T> void shuffle(final List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }
}
