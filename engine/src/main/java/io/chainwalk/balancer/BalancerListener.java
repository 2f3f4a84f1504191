package io.chainwalk.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A port of a network load balancer, and what it does with new flows.
///
/// The client comes to one of the balancer's nodes, of which there is one in each zone: name resolution hands their
/// addresses out evenly, and leaves those out that have a group without healthy targets. The node chooses a group by
/// weight, and a target of it evenly. All of it is decided by hashes of the flow.
///
/// **Threads:** immutable.
///
/// @param groups what flows are divided among, one of them at least
/// @param stickyGroups whether a client's address decides alone which group it gets
public record BalancerListener(List<BalancerGroup> groups, boolean stickyGroups) {
  private static final long ZONE_SALT = 0x5A4F_4E45L;
  private static final long GROUP_SALT = 0x4752_4F55_50L;
  private static final String NO_ZONE = "";

  /// Copies the list.
  public BalancerListener {
    groups = List.copyOf(groups);
  }

  /// The way that a flow takes.
  ///
  /// @param flow its first packet
  /// @param seed decides the hash functions
  /// @param zone the zone of the balancer's node that the client came to; empty Optional for what name resolution gives
  /// @return one of [#ways]
  public BalancerWay choose(final BalancedFlow flow, final long seed, final Optional<String> zone) {
    final List<String> zones = zones(zone);
    final String came = zones.get(part(flow.hashOfSource(seed ^ ZONE_SALT), zones.size()));
    final long total = totalWeight();
    if (total == 0) {
      return new BalancerWay(came, null, null, Ratio.of(1, zones.size()));
    }
    final long groupSeed = seed ^ GROUP_SALT;
    final BalancerGroup group =
        groupAt(
            part(
                stickyGroups ? flow.hashOfSource(groupSeed) : flow.hashOfFlow(groupSeed),
                Math.toIntExact(total)));
    final List<BalancerTarget> eligible = group.eligible(came);
    final Ratio share = Ratio.of(group.weight(), total * zones.size());
    if (eligible.isEmpty()) {
      return new BalancerWay(came, group, null, share);
    }
    final long hash = group.bySourceAddress() ? flow.hashOfAddresses(seed) : flow.hashOfFlow(seed);
    return new BalancerWay(
        came,
        group,
        eligible.get(part(hash, eligible.size())),
        share.times(Ratio.of(1, eligible.size())));
  }

  /// All ways that flows can take.
  ///
  /// @param zone the zone of the balancer's node that clients come to; empty Optional for what name resolution gives
  /// @return with shares that add up to 1, by zone, group and target
  public List<BalancerWay> ways(final Optional<String> zone) {
    final List<String> zones = zones(zone);
    final long total = totalWeight();
    final List<BalancerWay> ways = new ArrayList<>();
    for (final String came : zones) {
      if (total == 0) {
        ways.add(new BalancerWay(came, null, null, Ratio.of(1, zones.size())));
      }
      for (final BalancerGroup group : groups) {
        if (group.weight() > 0) {
          addWays(ways, came, group, Ratio.of(group.weight(), total * zones.size()));
        }
      }
    }
    return ways;
  }

  private static void addWays(
      final List<BalancerWay> ways,
      final String zone,
      final BalancerGroup group,
      final Ratio share) {
    final List<BalancerTarget> eligible = group.eligible(zone);
    if (eligible.isEmpty()) {
      ways.add(new BalancerWay(zone, group, null, share));
    }
    for (final BalancerTarget target : eligible) {
      ways.add(new BalancerWay(zone, group, target, share.times(Ratio.of(1, eligible.size()))));
    }
  }

  /// The zones whose addresses clients get, in the order of their names.
  private List<String> zones(final Optional<String> asked) {
    if (asked.isPresent()) {
      return List.of(asked.get());
    }
    final List<BalancerGroup> weighty = groups.stream().filter(g -> g.weight() > 0).toList();
    if (weighty.stream().allMatch(BalancerGroup::crossZone)) {
      return List.of(NO_ZONE);
    }
    final Set<String> all = new TreeSet<>();
    weighty.forEach(group -> all.addAll(group.zones()));
    if (all.isEmpty()) {
      return List.of(NO_ZONE);
    }
    final List<String> healthy =
        all.stream()
            .filter(zone -> weighty.stream().allMatch(group -> group.isHealthy(zone)))
            .toList();
    return healthy.isEmpty() ? List.copyOf(all) : healthy;
  }

  private long totalWeight() {
    return groups.stream().mapToLong(BalancerGroup::weight).sum();
  }

  private BalancerGroup groupAt(final int point) {
    int left = point;
    for (final BalancerGroup group : groups) {
      if (left < group.weight()) {
        return group;
      }
      left -= group.weight();
    }
    throw new IllegalStateException("the point lies behind all weights: " + point);
  }

  /// The part of 2^64 that a hash lies in.
  private static int part(final long hash, final int parts) {
    return (int) Math.unsignedMultiplyHigh(hash, parts);
  }
}
