/// The differential scenarios of the facts sheet, section 10, as data: nodes, and what is sent through them.
///
/// Begin with [Scenarios], the book of all of them, and [Scenario]. Those of one topic are written down in one class, with
/// the words of [Lab], which is the node between a client and a server, [Script], who sends what, and [TcpTalk], a TCP
/// connection. What a kernel does with them is recorded by [RecordScenarios].
///
/// Rules that change nothing let us see from outside what the tracker thinks of a packet. The service's address is routed,
/// too, to nobody in particular: an INVALID packet leaves untranslated, and is told by its addresses. And a connection's
/// mark says as what its packets passed FORWARD: 1 for NEW, 2 for ESTABLISHED, 4 for RELATED.
@NullMarked
package io.chainwalk.tools.verify.scenario;

import org.jspecify.annotations.NullMarked;
