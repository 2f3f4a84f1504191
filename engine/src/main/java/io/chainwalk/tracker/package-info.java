/// TRACK: what a protocol makes of a packet: is it part of its connection, which state is that in now, how long may it
/// last.
///
/// Begin with [io.chainwalk.tracker.TcpTracker]; the other protocols are simpler. A tracker is pure logic over 56 bytes
/// that belong to the connection ([io.chainwalk.tracker.TrackerArea]); it has no table, no clock and no lock, and
/// answers with a [io.chainwalk.tracker.TrackerResult], which says what the caller has to do. Behaviour is that of
/// netfilter, sections 3 and 4 of the facts sheet, and is held against recordings from a kernel.
@NullMarked
package io.chainwalk.tracker;

import org.jspecify.annotations.NullMarked;
