/// A request on its way: routed, sent to an endpoint, answered.
///
/// An [Exchange] is one request and its answer. It stands between a [ClientSide], which is an HTTP/1.1 connection or a
/// stream of an HTTP/2 connection, and a connection to an endpoint; all three are on one event loop.
@NullMarked
package io.chainwalk.tools.proxy.exchange;

import org.jspecify.annotations.NullMarked;
