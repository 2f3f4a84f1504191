package io.chainwalk.select;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// A candidate that takes new connections, with what a hashing selector hashes for it. Only while a selector is built.
///
/// @param key the bytes
/// @param place of the candidate in its [EndpointSet]
/// @param weight above 0
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyedCandidate(byte[] key, int place, int weight) {
  /// Those of a set whose weight is above 0, in the set's order.
  ///
  /// @param endpoints the set
  /// @param key makes a name into a key
  /// @return the candidates
  static List<KeyedCandidate> of(final EndpointSet endpoints, final UnaryOperator<String> key) {
    final List<KeyedCandidate> keyed = new ArrayList<>();
    for (int place = 0; place < endpoints.size(); place++) {
      final Candidate candidate = endpoints.candidates().get(place);
      if (candidate.weight() > 0) {
        final byte[] bytes = key.apply(candidate.name()).getBytes(StandardCharsets.UTF_8);
        keyed.add(new KeyedCandidate(bytes, place, candidate.weight()));
      }
    }
    return keyed;
  }

  /// The same in the order of their keys' bytes, so that what is built does not depend on the set's order.
  ///
  /// @param candidates in any order
  /// @return a new list
  static List<KeyedCandidate> byKey(final List<KeyedCandidate> candidates) {
    return candidates.stream().sorted((a, b) -> Arrays.compareUnsigned(a.key, b.key)).toList();
  }

  /// The places.
  ///
  /// @param candidates in any order
  /// @return in their order
  static int[] places(final List<KeyedCandidate> candidates) {
    return candidates.stream().mapToInt(KeyedCandidate::place).toArray();
  }

  /// The weights.
  ///
  /// @param candidates in any order
  /// @return in their order
  static int[] weights(final List<KeyedCandidate> candidates) {
    return candidates.stream().mapToInt(KeyedCandidate::weight).toArray();
  }
}
