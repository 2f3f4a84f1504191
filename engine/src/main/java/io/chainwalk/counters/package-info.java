/// What happened to the packets, countable: one outcome for each packet, one writer for each counter.
///
/// Begin with [io.chainwalk.counters.PacketOutcome]. A worker counts in its own
/// [io.chainwalk.counters.OutcomeCounters] with plain stores; whoever wants a sum reads them after the worker has
/// handed them over (a queue, a join), never while it runs.
@NullMarked
package io.chainwalk.counters;

import org.jspecify.annotations.NullMarked;
