/// `chainwalk ingress`: a reverse proxy in front of the Services of a cluster, as its Ingresses and HTTPRoutes say.
///
/// A request's way:
///
/// ```
///   accept    front     FrontDoor, TlsDoor          a connection of a client, its certificate
///   head      http      StrictRequestDecoder        HTTP/1.1; Netty's codec for HTTP/2
///   check     http      RequestCheck                one length, one host, a target
///   route     engine    RouteTable.find             the rule
///   group     exchange  Destination                 by cookie or weight: StickyCookies, GroupChoice
///   target    targets   GroupTargets                by cookie or algorithm: EndpointPicker
///   upstream  upstream  UpstreamPool                a connection of the same event loop
///   answer    exchange  Exchange                    and back to a ClientSide
/// ```
@NullMarked
package io.chainwalk.tools.proxy;

import org.jspecify.annotations.NullMarked;
