/// Where an HTTP request goes: entrances, their rules in order, and what a rule does. No I/O, no clock, no manifests.
///
/// An [Entrance] is what stands in front of Services: a load balancer, an Ingress controller, a Gateway. Each of its
/// listeners has a [RouteTable]: rules in an order in which the first that matches wins. How manifests become rules in
/// such an order differs between controllers, and is said where they are read; what a rule matches and what follows is
/// the same for all and is here.
@NullMarked
package io.chainwalk.route;

import org.jspecify.annotations.NullMarked;
