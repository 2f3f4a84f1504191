/// What stands in front of Services, out of manifests: Ingresses as the specification, ingress-nginx and AWS Load Balancer
/// Controller have them, and HTTPRoutes of Gateway API.
///
/// [EntranceReader] makes [io.chainwalk.route.Entrance]s of them, each with rules in the order of its controller. What a
/// controller would refuse is refused with its own words; what is not modelled is said. [ServiceTargets] leads from a
/// rule's target to a port of a Service. The command `route` says where one request goes.
///
/// Everything is read once, by one thread, and immutable then.
@NullMarked
package io.chainwalk.tools.routes;

import org.jspecify.annotations.NullMarked;
