package io.chainwalk.select;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The endpoints of one service at one moment: what a selector is built from. Immutable: a change is a new set.
///
/// @param candidates in an order that selectors keep: what a selector answers is a place in it, from 0
/// @param protocol the IP protocol number, which some hash along with the name
public record EndpointSet(List<Candidate> candidates, int protocol) {
  private static final int TCP = 6;

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException when two candidates have one name
  public EndpointSet {
    candidates = List.copyOf(candidates);
    final Set<String> names = new HashSet<>();
    for (final Candidate candidate : candidates) {
      if (!names.add(candidate.name())) {
        throw new IllegalArgumentException("two endpoints have one name: " + candidate.name());
      }
    }
  }

  /// Endpoints of a TCP service.
  ///
  /// @param candidates in an order that selectors keep
  /// @return the set
  public static EndpointSet of(final List<Candidate> candidates) {
    return new EndpointSet(candidates, TCP);
  }

  /// How many there are.
  ///
  /// @return with those of weight 0
  public int size() {
    return candidates.size();
  }

  /// The weights.
  ///
  /// @return by place
  public int[] weights() {
    return candidates.stream().mapToInt(Candidate::weight).toArray();
  }

  /// The sum of all weights; 0 when nobody takes new connections.
  ///
  /// @return below 2^47
  public long totalWeight() {
    return candidates.stream().mapToLong(Candidate::weight).sum();
  }
}
