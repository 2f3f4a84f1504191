/// What a flow is: addresses, ports, protocol, and nothing about bytes or tables.
///
/// Begin with [io.chainwalk.flow.FlowTuple]. Addresses are numbers whose most significant bit is the first bit on
/// the wire, so that `10.0.0.1` is `0x0A000001`; an IPv4 address lives in the low half of the low word.
@NullMarked
package io.chainwalk.flow;

import org.jspecify.annotations.NullMarked;
