/// CONNTRACK: which flow is this, and in what state. One table, shared by all workers without a lock.
///
/// Begin with [io.chainwalk.conntrack.ConntrackTable], the memory, and [io.chainwalk.conntrack.ConntrackHandle], the
/// table as one worker sees it; [io.chainwalk.conntrack.ConntrackEntry] is a cursor on one entry. A packet comes here
/// straight after parsing. `find` answers with the entry of its flow, in either direction; a miss *claims* an entry,
/// which no other worker can find until it is *confirmed*, after the packet has survived the chains. A packet that is
/// dropped before then takes its entry with it.
///
/// | class              | what it does                                                                  |
/// |--------------------|-------------------------------------------------------------------------------|
/// | `EntryStore`       | entries of one address family: their memory, free list and life               |
/// | `Chains`           | buckets of lists through the entries                                          |
/// | `TupleIndex`       | finds an entry by either of its tuples; each tuple belongs to one entry only  |
/// | `SourceIndex`      | finds the connections of a client, for source NAT                             |
/// | `Confirmation`     | makes a claimed entry known, and settles clashes                              |
/// | `Removal`, `Limbo`, `BurstEpochs` | take an entry out, and keep it until nobody can stand on it    |
/// | `RemovalTouch`     | finds the buckets of what is removed, and has them fetched for many at a time |
/// | `Sweeper`, `EarlyDrop` | remove what has expired, and what a full table can spare                  |
///
/// The structure is the kernel's: one array of buckets for both families, with chains in which an entry stands twice,
/// once under each of its tuples. Chains are singly linked lists after Harris (2001) and Michael (2002). Both nodes of an
/// entry become visible in one store, that of its control word, so an entry is never half there.
///
/// | field            | one writer                         | readers    | write                | read          |
/// |------------------|------------------------------------|------------|----------------------|---------------|
/// | bucket head      | whoever wins the CAS               | any worker | CAS                  | acquire       |
/// | link, source link | the claimer before insertion; then whoever wins the CAS | any worker | plain; CAS | acquire |
/// | both tuples      | the claimer, before insertion      | any worker | plain                | plain, after the head or link that led here |
/// | control: life, protocol, zone, status | the claimer; then whoever wins the CAS | any worker | plain, release; CAS | acquire |
/// | deadline         | any worker, the last one wins      | any worker | opaque               | opaque        |
/// | tag, output interface | the claimer, before confirm   | any worker | plain                | plain, after `control` |
/// | mark             | any worker, the last one wins      | any worker | opaque               | opaque        |
/// | tracker area     | the worker that has the flow, see below | the same; a crowded table's sweep reads the state | plain | plain |
/// | spare link       | whoever pushes on the free list, or removed the entry | whoever pops; who removed | plain | acquire |
/// | retired          | who removed the entry              | the same   | plain                | plain         |
/// | segment of entries | whoever wins the CAS             | any worker | CAS                  | acquire to reserve; plain by who was led to an entry |
/// | `crowded`        | any worker                         | any worker | volatile             | volatile      |
/// | `count`          | any worker                         | any worker | atomic add           | volatile      |
///
/// **Reclamation.** An entry that was unlinked may still be in the hands of a worker that found it earlier in its
/// burst. It rests in the limbo of the worker that removed it until every worker has been outside a burst since
/// (`BurstEpochs`). So nothing a worker found changes its identity before the worker's burst ends. A worker that stalls
/// inside a burst blocks nobody; it only keeps the entries that were removed meanwhile from being used again, and when
/// the spare ones are used up, new flows are refused as if the table were full.
///
/// **Bounded work.** A chain takes 64 nodes; an insertion that would make it longer is refused. A burst's sweep looks at
/// 64 entries of each family, and at four more for each connection that the burst began; early drop at eight buckets. Only a walk over everything, and the collection at the
/// end of a run, go through all entries.
///
/// **Tracker area.** Packets of one connection, both directions, are given to one worker at a time (see
/// `FlowDispatcher`); the area has no protection of its own.
@NullMarked
package io.chainwalk.conntrack;

import org.jspecify.annotations.NullMarked;
