/// What clients and servers say to each other, read off the packets of a capture: answers of name servers, and the heads
/// of HTTP requests.
///
/// Begin with [io.chainwalk.tools.messages.PacketMessages]: it gets every packet of a capture, in order, and passes over
/// those that carry neither after a look at their ports. [io.chainwalk.tools.messages.AnsweredNames] remembers who was
/// told which address for which name, [io.chainwalk.tools.messages.RequestHeads] follows TCP connections as servers do,
/// and [io.chainwalk.tools.messages.SearchMisses] tells names that do not exist from those that a resolver made up on its
/// way through a search list.
///
/// Packets and the order of their bytes are read here; DNS messages are taken apart by dnsjava, HTTP heads by Netty's
/// decoder. All memory is bounded, and every bound is deterministic: it depends on the packets and their order alone.
/// Nothing here knows of replay or of rules, and nothing reads a clock.
///
/// **Threads:** all classes are for one thread; records are immutable.
@NullMarked
package io.chainwalk.tools.messages;

import org.jspecify.annotations.NullMarked;
