/// Traffic that is made up: seeded, stateful, and as nasty as traffic gets.
///
/// Begin with [TrafficGenerator], which makes [Step]s, one after another, looking at what became of those before. A step
/// does not hold a packet but a [PacketPlan]: what an answer looks like depends on where the node sent the question. So
/// any part of a list of steps can be taken again, on any node: that is how a difference is shrunk.
@NullMarked
package io.chainwalk.tools.traffic;

import org.jspecify.annotations.NullMarked;
