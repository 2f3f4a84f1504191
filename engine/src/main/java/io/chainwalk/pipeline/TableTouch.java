package io.chainwalk.pipeline;

import io.chainwalk.chain.Rules;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.flow.FlowTuple;

/// Has the memory fetched that the packets of a burst will ask for: first the table's buckets of all, then the first
/// entries of their chains, in two bare loops, so that the cache misses overlap. Packets whose bucket is empty begin a
/// connection: for them likewise what the rules and the index of sources have about them.
final class TableTouch {
  /// A packet is looked up by its own tuple, and perhaps by the reverse.
  private static final int HASHES_PER_PACKET = 2;

  private final long[] hashes = new long[HASHES_PER_PACKET * Burst.CAPACITY];
  private final int[] references = new int[HASHES_PER_PACKET * Burst.CAPACITY];
  private final int[] places = new int[HASHES_PER_PACKET * Burst.CAPACITY];
  private final PacketContext[] newcomers = new PacketContext[HASHES_PER_PACKET * Burst.CAPACITY];
  private final FlowTuple[] tuples = new FlowTuple[HASHES_PER_PACKET * Burst.CAPACITY];
  private int count;

  /// Written so that the loads are not optimised away; nobody wants the value.
  @SuppressWarnings("UnusedVariable")
  private long touched;

  void begin() {
    count = 0;
  }

  /// Notes what a packet will be looked up by.
  ///
  /// @param place the packet's in the burst
  void note(final int place, final long hash) {
    places[count] = place;
    hashes[count++] = hash;
  }

  void load(final PacketContext[] packets, final ConntrackHandle connections, final Rules rules) {
    connections.touchBuckets(hashes, count, references);
    touched = connections.touchEntries(references, count);
    int fresh = 0;
    for (int i = 0; i < count; i++) {
      final PacketContext packet = packets[places[i]];
      if (references[i] == ConntrackHandle.EMPTY
          && hashes[i] == packet.hash
          && !packet.isAdmitted) { // the short way is for packets of connections
        newcomers[fresh] = packet;
        tuples[fresh++] = packet.parsed().tuple();
      }
    }
    if (fresh > 0) {
      touched ^= connections.touchSources(tuples, fresh) ^ rules.touch(newcomers, fresh);
    }
  }
}
