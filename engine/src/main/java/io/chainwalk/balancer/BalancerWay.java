package io.chainwalk.balancer;

import org.jspecify.annotations.Nullable;

/// A way through a load balancer.
///
/// @param zone the zone of the balancer's node that the client came to; empty where zones make no difference
/// @param group the group of targets that was chosen; null where none has any weight
/// @param target the target; null where the group has none
/// @param share how much of all new flows takes this way
public record BalancerWay(
    String zone, @Nullable BalancerGroup group, @Nullable BalancerTarget target, Ratio share) {}
