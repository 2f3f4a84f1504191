/// CONNTRACK: which flow is this, and in what state. One table, shared by all workers without a lock.
///
/// Begin with [io.chainwalk.conntrack.ConntrackTable], the memory, and [io.chainwalk.conntrack.ConntrackHandle], the
/// table as one worker sees it. A packet comes here straight after parsing. `find` answers with the entry of its flow,
/// in either direction; a miss *claims* an entry, which no other worker can find until it is *confirmed*, after the
/// packet has survived the chains. A packet that is dropped before then takes its entry with it.
///
/// The structure is the kernel's: buckets of chains, in which an entry stands twice, once under each of its tuples.
/// Chains are singly linked lists after Harris (2001) and Michael (2002): inserted at the head with a CAS on the
/// bucket, deleted by first marking the link that leaves the node. Both nodes of an entry become visible in one store,
/// that of its control word, so an entry is never half there.
///
/// | field            | one writer                         | readers    | write                | read          |
/// |------------------|------------------------------------|------------|----------------------|---------------|
/// | bucket head      | whoever wins the CAS               | any worker | CAS                  | acquire       |
/// | link             | the claimer before insertion; then whoever wins the CAS | any worker | plain; CAS | acquire |
/// | both tuples      | the claimer, before insertion      | any worker | plain                | plain, after the head or link that led here |
/// | control          | the claimer; then whoever wins the CAS | any worker | plain, release; CAS | acquire    |
/// | deadline         | any worker, the last one wins      | any worker | opaque               | opaque        |
/// | tags             | the claimer, before confirm        | any worker | plain                | plain, after `control` |
/// | tracker area     | the worker that has the flow, see below | the same | plain              | plain         |
/// | spare link       | whoever pushes on the free list, or removed the entry | whoever pops; who removed | plain | acquire |
/// | retired          | who removed the entry              | the same   | plain                | plain         |
///
/// **Reclamation.** An entry that was unlinked may still be in the hands of a worker that found it earlier in its
/// burst. It rests in the limbo of the worker that removed it until every worker has been outside a burst since
/// ([io.chainwalk.conntrack.BurstEpochs]). So nothing a worker found changes its identity before the worker's burst
/// ends. A worker that stalls inside a burst blocks nobody; it only keeps the entries that were removed meanwhile from
/// being used again, and when the spare ones are used up, new flows are refused as if the table were full.
///
/// **Tracker area.** Packets of one connection, both directions, are given to one worker at a time (see
/// `FlowDispatcher`); the area has no protection of its own.
@NullMarked
package io.chainwalk.conntrack;

import org.jspecify.annotations.NullMarked;
