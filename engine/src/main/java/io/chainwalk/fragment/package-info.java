/// DEFRAGMENT and FRAGMENT: datagrams are put together before anyone looks at their ports, and cut again on the way out.
///
/// Begin with [io.chainwalk.fragment.Reassembler]. It holds fragments, in memory of a fixed size, until one completes its
/// datagram, and answers each with a [io.chainwalk.fragment.FragmentVerdict]. The
/// [io.chainwalk.fragment.Datagram] is then a packet like any other; it only remembers where it was cut, so that a
/// [io.chainwalk.fragment.Fragmenter] can put it out as it came. The same class cuts what is too large for its way, and
/// says what has to be refused.
///
/// Behaviour is that of netfilter (facts sheet, section 5) and of the kernel's output functions (8.1, 8.3), and is held
/// against recordings from a kernel. Left out are: the VRF device, and for IPv6 datagrams to link-local and multicast
/// addresses the interface, as parts of what tells datagrams apart; and zones, which no packet has before `raw`.
///
/// **Threads:** each object belongs to one worker. Nothing here reads a clock or allocates once it is made, and nothing
/// throws on any bytes.
@NullMarked
package io.chainwalk.fragment;

import org.jspecify.annotations.NullMarked;
