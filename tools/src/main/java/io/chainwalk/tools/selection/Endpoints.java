package io.chainwalk.tools.selection;

import io.chainwalk.select.EndpointSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The endpoints there are between two changes.
///
/// @param list in the order of the input; names and addresses are unlike each other
/// @param protocol the IP protocol number
record Endpoints(List<LabEndpoint> list, int protocol) {
  /// The most that are made up.
  static final int MOST = 100_000;

  /// Copies the list.
  Endpoints {
    list = List.copyOf(list);
  }

  /// Made-up endpoints: `ep1` with the address 10.0.0.1:80, and so on.
  static Endpoints madeUp(final int count, final int protocol) {
    return new Endpoints(
        IntStream.rangeClosed(1, count).mapToObj(i -> LabEndpoint.madeUp("ep" + i, i)).toList(),
        protocol);
  }

  /// Finds one.
  ///
  /// @param text its name or its address
  Optional<LabEndpoint> find(final String text) {
    return list.stream().filter(e -> e.name().equals(text) || e.address().equals(text)).findFirst();
  }

  /// What nobody else can be called.
  Set<String> namesAndAddresses() {
    return list.stream()
        .flatMap(endpoint -> Stream.of(endpoint.name(), endpoint.address()))
        .collect(Collectors.toSet());
  }

  /// What selectors are built from.
  EndpointSet set() {
    return new EndpointSet(list.stream().map(LabEndpoint::candidate).toList(), protocol);
  }

  /// How many there are.
  int size() {
    return list.size();
  }

  /// Whether anybody takes new connections.
  boolean takeConnections() {
    return list.stream().anyMatch(LabEndpoint::takesConnections);
  }

  /// Whether all that take new connections have one weight.
  boolean areAlike() {
    return list.stream()
            .filter(LabEndpoint::takesConnections)
            .mapToInt(LabEndpoint::weight)
            .distinct()
            .count()
        <= 1;
  }

  /// The mean weight of those that take new connections.
  double meanWeight() {
    return list.stream()
        .filter(LabEndpoint::takesConnections)
        .mapToInt(LabEndpoint::weight)
        .average()
        .orElse(0);
  }

  /// What part of new connections each is to get.
  ///
  /// @return by place, in parts of 1
  double[] shares() {
    final double total = list.stream().mapToLong(LabEndpoint::weight).sum();
    return list.stream().mapToDouble(e -> e.weight() / total).toArray();
  }

  /// Where the endpoints of this stand in another list.
  ///
  /// @param other the list after a change
  /// @return by place; -1 for what is gone
  int[] placesIn(final Endpoints other) {
    final Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < other.size(); i++) {
      places.put(other.list.get(i).address(), i);
    }
    return list.stream().mapToInt(e -> places.getOrDefault(e.address(), -1)).toArray();
  }
}
