package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/// Finds out which buckets some entries are in that are to be removed, and has the memory fetched that this will ask
/// for: first the buckets, then what stands at the head of these, in two bare loops, so that the cache misses overlap.
///
/// **Threads:** one, that of the worker's handle.
final class RemovalTouch {
  private static final int LISTS = 3;

  private final ConntrackTable table;
  private final FlowTuple tuple = new FlowTuple();
  private final int[] buckets;
  private final int[] heads;

  /// Written so that the loads are not optimised away; nobody wants the value.
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /// Makes room for what is found out.
  ///
  /// @param table holds the entries
  /// @param most at a time
  RemovalTouch(final ConntrackTable table, final int most) {
    this.table = table;
    buckets = new int[LISTS * most];
    heads = new int[LISTS * most];
  }

  void load(final int[] connections, final int count) {
    for (int i = 0; i < count; i++) {
      locate(connections[i], i);
    }
    final UnsafeBuffer tuples = table.tuples.chains.heads;
    final UnsafeBuffer sources = table.sources.chains.heads;
    for (int i = 0; i < LISTS * count; i += LISTS) {
      heads[i] = tuples.getInt(buckets[i] << 2);
      heads[i + 1] = tuples.getInt(buckets[i + 1] << 2);
      heads[i + 2] = sources.getInt(buckets[i + 2] << 2);
    }
    VarHandle.acquireFence(); // who was led to an entry by a head sees the memory it is in
    touched = touchEntries(LISTS * count);
  }

  /// Finds the buckets of one entry.
  ///
  /// @param connection the entry
  /// @param place where they are to be remembered
  void locate(final int connection, final int place) {
    final EntryStore store = table.storeOf(connection);
    final int entry = ConntrackTable.entryOf(connection);
    store.readTuple(entry, 0, tuple);
    buckets[LISTS * place] = table.tuples.chains.bucketOf(table.hash.directed(tuple));
    buckets[LISTS * place + 2] = table.sources.chains.bucketOf(table.hash.ofSource(tuple));
    store.readTuple(entry, 1, tuple);
    buckets[LISTS * place + 1] = table.tuples.chains.bucketOf(table.hash.directed(tuple));
  }

  private long touchEntries(final int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (heads[i] != Chains.END) {
        final int connection = (heads[i] - 1) >>> 1;
        final EntryStore store = table.storeOf(connection);
        final int entry = ConntrackTable.entryOf(connection);
        sum ^= store.buffer(entry).getLong(store.offset(entry));
      }
    }
    return sum;
  }

  /// The bucket of its tuple of one direction.
  int bucket(final int place, final int direction) {
    return buckets[LISTS * place + direction];
  }

  /// Its bucket in the index of sources.
  int sourceBucket(final int place) {
    return buckets[LISTS * place + 2];
  }
}
