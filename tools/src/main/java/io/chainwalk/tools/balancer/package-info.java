/// A network load balancer in front of a cluster that manifests describe: its listeners, groups and targets.
///
/// Begin with [io.chainwalk.tools.balancer.BalancerPlan]; what happens to flows is in
/// [io.chainwalk.balancer.BalancerListener].
@NullMarked
package io.chainwalk.tools.balancer;

import org.jspecify.annotations.NullMarked;
