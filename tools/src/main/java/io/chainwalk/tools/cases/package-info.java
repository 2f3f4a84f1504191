/// What a node did with packets, written down: who handed which packet in, and what came out of the node because of it.
///
/// Begin with [Exchange], one packet's story; a [WalkCase] is a node and what it did with a list of packets, and
/// [CaseFolder] is how that stands in files. [PacketNode] is whatever takes packets as a node does: the kernel of
/// this machine, or a recording of one.
///
/// Packets are IP packets without link header.
@NullMarked
package io.chainwalk.tools.cases;

import org.jspecify.annotations.NullMarked;
