/// Clients' connections: accepted, TLS, HTTP/1.1 or HTTP/2, and requests handed to an
/// [io.chainwalk.tools.proxy.exchange.Exchange].
///
/// Begin with [FrontDoor], which says what stands in the pipeline of a connection.
@NullMarked
package io.chainwalk.tools.proxy.front;

import org.jspecify.annotations.NullMarked;
