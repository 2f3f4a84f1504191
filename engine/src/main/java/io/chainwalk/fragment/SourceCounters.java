package io.chainwalk.fragment;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import java.util.Arrays;

/// How many fragments each IPv4 source has sent, as long as there is an incomplete datagram of it: what
/// `ipfrag_max_dist` is measured with. An identification comes round after 65536 datagrams, which a fast sender reaches
/// well within the time that fragments are kept; so fragments that are far apart may be of two datagrams.
final class SourceCounters {
  private static final int NONE = -1;

  private final FlowHash hash;
  private final FlowTuple tuple = new FlowTuple();
  private final int[] buckets;
  private final int[] sources;
  private final int[] fragments;
  private final int[] datagrams;
  private final int[] next;
  private int firstFree;

  /// Makes room for as many sources as there can be incomplete datagrams.
  SourceCounters(final int capacity, final FlowHash hash) {
    this.hash = hash;
    buckets = new int[Math.max(2, Integer.highestOneBit(capacity) << 1)];
    Arrays.fill(buckets, NONE);
    sources = new int[capacity];
    fragments = new int[capacity];
    datagrams = new int[capacity];
    next = new int[capacity];
    Arrays.setAll(next, i -> i + 1 < capacity ? i + 1 : NONE);
  }

  /// Begins a datagram of a source.
  ///
  /// @return the source's counter
  int join(final int source) {
    final int bucket = bucketOf(source);
    int counter = buckets[bucket];
    while (counter != NONE && sources[counter] != source) {
      counter = next[counter];
    }
    if (counter == NONE) {
      counter = firstFree;
      firstFree = next[counter];
      sources[counter] = source;
      fragments[counter] = 0;
      datagrams[counter] = 0;
      next[counter] = buckets[bucket];
      buckets[bucket] = counter;
    }
    datagrams[counter]++;
    return counter;
  }

  /// Counts a fragment.
  ///
  /// @return how many there were with this one, modulo 2^32
  int count(final int counter) {
    return ++fragments[counter];
  }

  /// Ends a datagram.
  void leave(final int counter) {
    if (--datagrams[counter] > 0) {
      return;
    }
    final int bucket = bucketOf(sources[counter]);
    if (buckets[bucket] == counter) {
      buckets[bucket] = next[counter];
    } else {
      int before = buckets[bucket];
      while (next[before] != counter) {
        before = next[before];
      }
      next[before] = next[counter];
    }
    next[counter] = firstFree;
    firstFree = counter;
  }

  private int bucketOf(final int source) {
    tuple.setIpv4(source, 0);
    return (int) hash.directed(tuple) & (buckets.length - 1);
  }
}
