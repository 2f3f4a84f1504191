/// What the user sees of connections: the table as `conntrack -L` lists it, events as `conntrack -E` prints them, and
/// what is odd about the connections that are left.
///
/// Begin with [io.chainwalk.tools.inspect.ConntrackText], which has the format, and
/// [io.chainwalk.tools.inspect.TrackedConnection], an entry copied out of the table, which is all that the rest works
/// on. [io.chainwalk.tools.inspect.EventStream] writes events while packets are walked,
/// [io.chainwalk.tools.inspect.ConnectionList] the table when they are through, and
/// [io.chainwalk.tools.inspect.StaleConnections] looks for connections that dialled a Service and lead past its
/// endpoints. Files are [io.chainwalk.tools.inspect.TextOutput]s: they get their names when they are complete.
///
/// The format is that of conntrack-tools 1.4.7 on a 6.18 kernel, held to recordings of it, column by column: other
/// people's scripts read it. Nothing here knows of replay; what is told of a connection comes from its entry alone.
@NullMarked
package io.chainwalk.tools.inspect;

import org.jspecify.annotations.NullMarked;
