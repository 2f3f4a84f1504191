/// ROUTE: the machine around the chains, and where it sends a packet.
///
/// Begin with [io.chainwalk.node.Node], the immutable picture of interfaces, addresses, routes and sysctls. A packet
/// comes here twice. After PREROUTING [io.chainwalk.node.InputRouting] decides, with the destination as it is by then:
/// delivered here, forwarded, dropped, or answered with an ICMP error. If it is forwarded,
/// [io.chainwalk.node.ForwardChecks] looks at time to live and size before the packet meets FORWARD. Packets that the
/// node sends itself ask [io.chainwalk.node.OutputRouting] for their way and their source. What is decided stands in a
/// [io.chainwalk.node.RouteResult]; package `answer` writes the packets that go back.
///
/// All of it is section 8 of the facts sheet, and is held against recordings from a kernel.
///
/// **Not modelled:** neighbours (ARP, neighbour discovery): every next hop answers; routing rules and further tables,
/// so a mark or a type of service never changes the way; routes with several next hops; multicast routing; learnt path
/// MTUs; redirects; VRFs.
///
/// **Threads:** a node and what is compiled from it is immutable. The routing classes keep a place for results and
/// belong to one worker.
@NullMarked
package io.chainwalk.node;

import org.jspecify.annotations.NullMarked;
