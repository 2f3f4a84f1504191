package io.chainwalk.select;

import java.util.Arrays;
import java.util.List;

/// A ring of points, several for each candidate (Karger et al. 1997), as Envoy builds it: a pick is the candidate of the
/// first point at or behind the hash, and of the first of all where there is none.
///
/// A candidate's points are the hashes of its name with `_0`, `_1` and so on behind it. How many there are: the candidate
/// of the least weight gets its share of the size, rounded up, and the others as many times more as they are heavier. So
/// there are more points than the size says, unless it divides; but at most 8 Mi, Envoy's limit, to which everything is
/// scaled down. Fractions are carried from candidate to candidate in the set's order, which therefore matters where
/// weights differ. When candidates are added or removed, all others get fewer points or more, so that the ring keeps
/// its size: that moves connections beyond what consistent hashing has to move. From 10 candidates to 8 it is 12 % of
/// those whose candidate stays.
///
/// The points lie in order, and a second array says where each of so many equal sectors of the ring begins. A pick looks
/// up its sector and goes on from there: by less than a point on average, since there are as many sectors as points or
/// more, and points are spread evenly. The first two steps are taken without a branch; where they do not suffice, the
/// rest is a binary search.
public final class RingSelector extends EndpointSelector {
  /// In order, signed; with one more behind them that no hash is behind.
  private final long[] points;

  private final int count;
  private final Places places;
  private final int[] sectors;
  private final int sectorShift;

  RingSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    this(spec, endpoints, SelectorSizes.MOST_RING);
  }

  /// One with another limit.
  ///
  /// @param spec kind and least number of points
  /// @param endpoints what to pick from
  /// @param mostPoints Envoy's `maximum_ring_size`
  RingSelector(final SelectorSpec spec, final EndpointSet endpoints, final int mostPoints) {
    super(spec, endpoints);
    final List<KeyedCandidate> candidates = KeyedCandidate.of(endpoints, name -> name + "_");
    final int[] counts = pointsOf(KeyedCandidate.weights(candidates), spec.size(), mostPoints);
    final long[] unordered = hashes(spec.kind(), candidates, counts);
    count = unordered.length;
    points = Arrays.copyOf(unordered, count + 1);
    points[count] = Long.MAX_VALUE;
    Arrays.sort(points);
    final int bits = Integer.SIZE - Integer.numberOfLeadingZeros(points.length);
    sectorShift = Long.SIZE - bits;
    sectors = sectors(1 << bits);
    places = new Places(owners(unordered, counts), KeyedCandidate.places(candidates));
  }

  int at(final long hash) {
    if (count == 0) {
      return NONE;
    }
    final int point = firstAtOrBehind(ordered(hash));
    return places.at(point == count ? 0 : point);
  }

  /// How many points there are.
  ///
  /// @return 0 for a set that nobody of takes new connections
  int pointCount() {
    return count;
  }

  /// A point of the ring.
  ///
  /// @param index from 0, in order
  /// @return where it lies, unsigned
  long point(final int index) {
    return ordered(points[index]);
  }

  /// How many points each candidate gets. In floating point and in this order because Envoy does it so; other roundings
  /// would be other rings.
  private static int[] pointsOf(final int[] weights, final int leastPoints, final int mostPoints) {
    final double sum = Arrays.stream(weights).asLongStream().sum();
    final double least = Arrays.stream(weights).min().orElse(1) / sum;
    final double scale = Math.min(Math.ceil(least * leastPoints) / least, mostPoints);
    final int[] counts = new int[weights.length];
    double current = 0;
    double target = 0;
    for (int i = 0; i < weights.length; i++) {
      target += scale * (weights[i] / sum);
      while (current < target) {
        counts[i]++;
        current++;
      }
    }
    return counts;
  }

  private static long[] hashes(
      final SelectorKind kind, final List<KeyedCandidate> candidates, final int[] counts) {
    final long[] hashes = new long[Arrays.stream(counts).sum()];
    int next = 0;
    for (int i = 0; i < counts.length; i++) {
      final byte[] prefix = candidates.get(i).key();
      final byte[] bytes = Arrays.copyOf(prefix, prefix.length + 10);
      for (int point = 0; point < counts[i]; point++) {
        final int length = appendNumber(bytes, prefix.length, point);
        final long hash =
            kind == SelectorKind.RING_HASH
                ? XxHash64.of(bytes, length, 0)
                : MurmurHash2.of(bytes, length, MurmurHash2.STANDARD_SEED);
        hashes[next++] = ordered(hash);
      }
    }
    return hashes;
  }

  private static int appendNumber(final byte[] bytes, final int at, final int number) {
    int end = at + 1;
    for (int rest = number; rest > 9; rest /= 10) {
      end++;
    }
    int rest = number;
    for (int i = end - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  /// Whose each point is. Of points that fall together the first is that of the candidate that comes first.
  private int[] owners(final long[] unordered, final int[] counts) {
    final int[] owners = new int[count];
    Arrays.fill(owners, NONE);
    int next = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int point = 0; point < counts[i]; point++) {
        int slot = firstAtOrBehind(unordered[next++]);
        while (owners[slot] != NONE) {
          slot++;
        }
        owners[slot] = i;
      }
    }
    return owners;
  }

  private int[] sectors(final int number) {
    final int[] starts = new int[number];
    int point = 0;
    for (int i = 0; i < number; i++) {
      final long start = ordered((long) i << sectorShift);
      while (points[point] < start) {
        point++;
      }
      starts[i] = point;
    }
    return starts;
  }

  private int firstAtOrBehind(final long value) {
    int point = sectors[(int) (ordered(value) >>> sectorShift)];
    point += points[point] < value ? 1 : 0;
    point += points[point] < value ? 1 : 0;
    return points[point] < value ? search(value, point + 1) : point;
  }

  private int search(final long value, final int from) {
    int low = from;
    int high = count;
    while (low < high) {
      final int middle = (low + high) >>> 1;
      if (points[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Turns unsigned order into signed order, and back.
  private static long ordered(final long value) {
    return value ^ Long.MIN_VALUE;
  }
}
