package io.chainwalk.select;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Endpoints and flows as the published tests of Envoy and Cilium have them, and what to count of them.
final class SelectorFixtures {
  private static final ConnectionCount[] NOBODY_LOOKS = {};

  private SelectorFixtures() {}

  /// Endpoints of weight 1.
  static EndpointSet named(final String... names) {
    return EndpointSet.of(Arrays.stream(names).map(Candidate::of).toList());
  }

  /// 127.0.0.1:90 and the ports behind it, with these weights.
  static EndpointSet ports90(final int... weights) {
    return ports(90, weights);
  }

  static EndpointSet ports(final int first, final int... weights) {
    return EndpointSet.of(
        IntStream.range(0, weights.length)
            .mapToObj(i -> new Candidate("127.0.0.1:" + (first + i), weights[i]))
            .toList());
  }

  /// The hosts of Envoy's load balancer benchmark.
  static EndpointSet benchmarkHosts(final int count) {
    return benchmarkHosts(count, _ -> 1);
  }

  static EndpointSet benchmarkHosts(final int count, final IntUnaryOperator weight) {
    return EndpointSet.of(
        IntStream.range(0, count)
            .mapToObj(i ->
                new Candidate("10.0.%d.%d:6379".formatted(i / 256, i % 256), weight.applyAsInt(i)))
            .toList());
  }

  /// The keys of that benchmark: xxHash64 of a number as eight bytes of a little-endian machine.
  static long key(final long number) {
    final byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    return XxHash64.of(bytes, bytes.length, 0);
  }

  static EndpointSelector selector(final String spec, final EndpointSet endpoints) {
    return SelectorSpec.parse(spec).build(endpoints);
  }

  static int pick(final EndpointSelector selector, final long hash) {
    return selector.pick(hash, NOBODY_LOOKS);
  }

  static String nameOf(final EndpointSelector selector, final long hash) {
    final int place = pick(selector, hash);
    return place == EndpointSelector.NONE
        ? "nobody"
        : selector.endpoints().candidates().get(place).name();
  }

  /// What a table of this size holds: the hashes 0 to size - 1 fall on one entry each.
  static int[] table(final EndpointSelector selector, final int size) {
    return IntStream.range(0, size).map(hash -> pick(selector, hash)).toArray();
  }

  /// How often each place was picked for that many keys.
  static int[] hits(final EndpointSelector selector, final int keys) {
    final int[] hits = new int[selector.endpoints().size()];
    for (int i = 0; i < keys; i++) {
      hits[pick(selector, key(i))]++;
    }
    return hits;
  }

  /// How often each number is there.
  static int[] counts(final int[] table, final int count) {
    final int[] counts = new int[count];
    for (final int entry : table) {
      counts[entry]++;
    }
    return counts;
  }

  static double standardDeviation(final int[] counts) {
    final double mean = Arrays.stream(counts).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(counts).mapToDouble(n -> (n - mean) * (n - mean)).average().orElseThrow());
  }

  /// How many of a hundred keys are answered with another endpoint.
  static double percentMoved(
      final EndpointSelector before, final EndpointSelector after, final int keys) {
    int moved = 0;
    for (int i = 0; i < keys; i++) {
      if (!nameOf(before, key(i)).equals(nameOf(after, key(i)))) {
        moved++;
      }
    }
    return 100.0 * moved / keys;
  }

  /// The set without the candidates at the end.
  static EndpointSet withoutLast(final EndpointSet endpoints, final int removed) {
    return EndpointSet.of(endpoints.candidates().subList(0, endpoints.size() - removed));
  }

  static EndpointSet without(final EndpointSet endpoints, final int place) {
    final List<Candidate> rest = new ArrayList<>(endpoints.candidates());
    rest.remove(place);
    return EndpointSet.of(rest);
  }
}
