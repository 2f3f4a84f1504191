/// A network load balancer in front of a cluster: which target a new flow gets, and what share of all flows each target
/// has. No I/O, no clock, no manifests.
///
/// Begin with [io.chainwalk.balancer.BalancerListener]. What an AWS Network Load Balancer does is modelled as far as its
/// user guide says; the function that it hashes flows with is not public, and a uniform one stands for it.
@NullMarked
package io.chainwalk.balancer;

import org.jspecify.annotations.NullMarked;
