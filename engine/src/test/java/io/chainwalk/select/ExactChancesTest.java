package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Selectors by weight, without chance: how many of all 2^64 numbers pick an endpoint is known from where picks change.
class ExactChancesTest {
  private static final BigInteger NUMBERS = BigInteger.ONE.shiftLeft(64);
  private static final int BIAS_BITS = 31;

  static List<int[]> weights() {
    final SplittableRandom random = Seeded.random();
    final List<int[]> weights = new ArrayList<>();
    for (final int count : new int[] {1, 2, 3, 5, 10, 100}) {
      weights.addAll(Weights.all(Math.max(2, count)));
      weights.add(Weights.random(random, count));
    }
    weights.add(new int[] {7});
    weights.add(new int[] {0, 0, 3, 0});
    weights.add(new int[] {1, 65_535});
    weights.add(Weights.random(random, 10_000));
    weights.removeIf(vector -> Weights.nonZero(vector) == 0);
    return weights;
  }

  static Stream<int[]> manyWeights() {
    final SplittableRandom random = Seeded.random();
    return Stream.generate(() -> Weights.random(random, 1 + random.nextInt(200)))
        .filter(vector -> Weights.nonZero(vector) > 0)
        .limit(500);
  }

  /// Vose's identity: what an endpoint has of its own column and of others' is its share of all columns, here exactly.
  @Test
  void partsOfColumnsAddUpToTheWeights() {
    Stream.concat(weights().stream(), manyWeights())
        .forEach(weights -> {
          final AliasTable table = new AliasTable(weights);
          final long[] parts = new long[weights.length];
          for (int column = 0; column < weights.length; column++) {
            parts[column] += table.threshold(column);
            parts[table.alias(column)] += table.width() - table.threshold(column);
          }
          assertEquals(Arrays.stream(weights).asLongStream().sum(), table.width());
          for (int i = 0; i < weights.length; i++) {
            assertEquals((long) weights[i] * weights.length, parts[i]);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("weights")
  void theAliasTableIsOffByLessThanTwoToTheMinus31(final int[] weights) {
    final AliasTable table = new AliasTable(weights);
    final BigInteger width = BigInteger.valueOf(table.width());
    final BigInteger all = width.multiply(BigInteger.valueOf(weights.length));
    final BigInteger[] numbers = zeros(weights.length);
    for (int column = 0; column < weights.length; column++) {
      final BigInteger begin = width.multiply(BigInteger.valueOf(column));
      final BigInteger from = firstNumber(begin, all);
      final BigInteger change =
          firstNumber(begin.add(BigInteger.valueOf(table.threshold(column))), all);
      final BigInteger to = firstNumber(begin.add(width), all);
      assertAllPick(table::draw, column, from, change);
      assertAllPick(table::draw, table.alias(column), change, to);
      numbers[column] = numbers[column].add(change.subtract(from));
      numbers[table.alias(column)] = numbers[table.alias(column)].add(to.subtract(change));
    }
    assertShares(weights, numbers);
  }

  @ParameterizedTest
  @MethodSource("weights")
  void thresholdsAreOffByLessThanTwoToTheMinus31(final int[] weights) {
    final EndpointSelector selector = Weights.selector(SelectorKind.WEIGHTED_THRESHOLD, weights);
    final BigInteger all = BigInteger.valueOf(selector.endpoints().totalWeight());
    final BigInteger[] numbers = zeros(weights.length);
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      final BigInteger from = firstNumber(BigInteger.valueOf(sum), all);
      sum += weights[i];
      final BigInteger to = firstNumber(BigInteger.valueOf(sum), all);
      assertAllPick(bits -> selector.pick(bits, new ConnectionCount[0]), i, from, to);
      numbers[i] = to.subtract(from);
    }
    assertShares(weights, numbers);
  }

  private interface Pick {
    int at(long bits);
  }

  private static BigInteger[] zeros(final int count) {
    return Stream.generate(() -> BigInteger.ZERO).limit(count).toArray(BigInteger[]::new);
  }

  /// The first of all numbers that lies at a part of the whole, or behind it.
  private static BigInteger firstNumber(final BigInteger part, final BigInteger of) {
    return part.multiply(NUMBERS).add(of).subtract(BigInteger.ONE).divide(of);
  }

  /// As far as its two ends and its middle tell.
  private static void assertAllPick(
      final Pick pick, final int place, final BigInteger from, final BigInteger to) {
    if (from.compareTo(to) < 0) {
      assertEquals(place, pick.at(from.longValue()));
      assertEquals(place, pick.at(from.add(to).shiftRight(1).longValue()));
      assertEquals(place, pick.at(to.subtract(BigInteger.ONE).longValue()));
    }
  }

  private static void assertShares(final int[] weights, final BigInteger[] numbers) {
    final BigInteger sum = BigInteger.valueOf(Arrays.stream(weights).asLongStream().sum());
    for (int i = 0; i < weights.length; i++) {
      final BigInteger exact = NUMBERS.multiply(BigInteger.valueOf(weights[i]));
      final BigInteger error = numbers[i].multiply(sum).subtract(exact).abs();
      final int place = i;
      assertTrue(
          weights[i] == 0
              ? numbers[i].signum() == 0
              : error.shiftLeft(BIAS_BITS).compareTo(exact) < 0,
          () -> "endpoint %d of %s: %s".formatted(place, Arrays.toString(weights), error));
    }
  }
}
