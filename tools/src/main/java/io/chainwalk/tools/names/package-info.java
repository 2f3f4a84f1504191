/// The commands `resolve` and `dns`: a cluster's DNS on the command line, and for real clients.
///
/// | what                              | writers                 | how       | readers               |
/// |-----------------------------------|-------------------------|-----------|-----------------------|
/// | the names in force, immutable     | whoever reloads         | volatile  | volatile              |
/// | answers encoded so far            | event loops             | concurrent map | event loops      |
/// | counts                            | event loops             | `LongAdder` | whoever sums them up |
///
/// Begin with [io.chainwalk.tools.names.ResolveCommand], or with [io.chainwalk.tools.names.DnsResponder], which makes
/// messages of messages and knows no sockets; [io.chainwalk.tools.names.DnsServer] has these.
@NullMarked
package io.chainwalk.tools.names;

import org.jspecify.annotations.NullMarked;
