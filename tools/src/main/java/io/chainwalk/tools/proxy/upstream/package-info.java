/// Connections to endpoints: made, kept while idle, used again.
///
/// Each event loop has an [UpstreamPool] of its own, and a request uses a connection of the loop that its client is on. So
/// nothing here is locked, and no byte changes threads on its way.
@NullMarked
package io.chainwalk.tools.proxy.upstream;

import org.jspecify.annotations.NullMarked;
