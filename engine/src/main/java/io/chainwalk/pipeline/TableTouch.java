package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackHandle;

/// Has the table's memory fetched that the packets of a burst will ask for: first the buckets of all, then the first
/// entries of their chains, in two bare loops, so that the cache misses overlap.
final class TableTouch {
  /// A packet is looked up by its own tuple, and perhaps by the reverse.
  private static final int HASHES_PER_PACKET = 2;

  private final long[] hashes = new long[HASHES_PER_PACKET * Burst.CAPACITY];
  private final int[] references = new int[HASHES_PER_PACKET * Burst.CAPACITY];
  private int count;

  /// Written so that the loads are not optimised away; nobody wants the value.
  @SuppressWarnings("UnusedVariable")
  private long touched;

  void begin() {
    count = 0;
  }

  /// Notes what a packet will be looked up by.
  void note(final long hash) {
    hashes[count++] = hash;
  }

  void load(final ConntrackHandle connections) {
    connections.touchBuckets(hashes, count, references);
    touched = connections.touchEntries(references, count);
  }
}
