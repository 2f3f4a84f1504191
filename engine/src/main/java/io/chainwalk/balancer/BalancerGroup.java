package io.chainwalk.balancer;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Targets that are chosen among evenly, and what their group says.
///
/// @param name what it is called
/// @param weight its share of new flows in proportion to those of the listener's other groups, 0 to 999
/// @param kind what its targets are
/// @param preservesClient whether packets keep the client's address
/// @param bySourceAddress whether a client's address decides alone, so that all flows of a client have one target
/// @param crossZone whether targets of all zones are taken
/// @param targets all that are registered, in an order of their own
public record BalancerGroup(
    String name,
    int weight,
    Kind kind,
    boolean preservesClient,
    boolean bySourceAddress,
    boolean crossZone,
    List<BalancerTarget> targets) {

  /// What targets are.
  public enum Kind {
    /// Node ports of nodes: the node's own rules choose an endpoint then.
    INSTANCE,
    /// Endpoints.
    IP
  }

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException when the weight is negative
  public BalancerGroup {
    targets = List.copyOf(targets);
    if (weight < 0) {
      throw new IllegalArgumentException("weight must not be negative: " + weight);
    }
  }

  /// The targets that a flow may get: the healthy ones; all that are registered where none is healthy, because a Network
  /// Load Balancer then fails open.
  ///
  /// @param zone the zone of the balancer's node
  /// @return of that zone, or of all with [#crossZone]
  public List<BalancerTarget> eligible(final String zone) {
    final List<BalancerTarget> registered = registered(zone);
    final List<BalancerTarget> healthy =
        registered.stream().filter(BalancerTarget::healthy).toList();
    return healthy.isEmpty() ? registered : healthy;
  }

  /// Whether a node of the balancer has a healthy target.
  ///
  /// @param zone the zone of the balancer's node
  /// @return false where it would fail open
  boolean isHealthy(final String zone) {
    return registered(zone).stream().anyMatch(BalancerTarget::healthy);
  }

  private List<BalancerTarget> registered(final String zone) {
    return crossZone
        ? targets
        : targets.stream().filter(target -> target.zone().equals(zone)).toList();
  }

  /// The zones that have targets.
  ///
  /// @return in the order of their names
  Set<String> zones() {
    return targets.stream()
        .map(BalancerTarget::zone)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
