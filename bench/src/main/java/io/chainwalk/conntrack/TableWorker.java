package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/// What one thread of [TableBenchmark] does to the table: each method is one burst. All tuples of a burst are worked out and
/// hashed first, each once.
@State(Scope.Thread)
public class TableWorker {
  static final int BURST = 32;
  private static final long STEP_NS = 1_000;

  /// What is looked up: in the second half what comes instead.
  private final FlowTuple[] tuples = newTuples(2 * BURST);

  /// Of the connections that come.
  private final FlowTuple[] replies = newTuples(BURST);

  private final long[] hashes = new long[2 * BURST];
  private final int[] references = new int[2 * BURST];
  private FlowHash hash = new FlowHash(1);
  private ConntrackHandle handle = new ConntrackTable(1, hash).newHandle();
  private TableWriter writer = new TableWriter(handle);
  private TableKeys keys = new TableKeys(1, 0, 1);
  private long lifeNs;
  private long nowNs;

  /// Called by JMH.
  public TableWorker() {}

  private static FlowTuple[] newTuples(final int count) {
    final FlowTuple[] tuples = new FlowTuple[count];
    Arrays.setAll(tuples, _ -> new FlowTuple());
    return tuples;
  }

  /// Puts this thread's flows into the table. They expire one after the other, at a time that only [#expire] comes to.
  ///
  /// @param benchmark has the table
  /// @param threads how many there are
  @Setup
  public void fill(final TableBenchmark benchmark, final ThreadParams threads) {
    hash = benchmark.hash;
    handle = benchmark.table.newHandle();
    writer = new TableWriter(handle);
    final int threadCount = threads.getThreadCount();
    keys = new TableKeys(benchmark.flows / threadCount, threads.getThreadIndex(), threadCount);
    lifeNs = keys.count() * STEP_NS;
    nowNs = 0;
    for (int i = 0; i < keys.count(); i++) {
      handle.beginBurst();
      readOriginal(0, keys.at(i));
      TableKeys.readReply(keys.at(i), replies[0]);
      writer.insert(tuples[0], hashes[0], replies[0], nowNs, lifeNs + (i + 1) * STEP_NS);
      handle.endBurst(nowNs);
    }
    nowNs = lifeNs;
    keys.shuffle();
  }

  /// By turns the tuple of the original and of the reply direction.
  ///
  /// @return something of them
  long prepareFind(final boolean present) {
    long sum = 0;
    for (int i = 0; i < BURST; i++) {
      final int flow = present ? keys.present() : keys.absent();
      if ((i & 1) == 0) {
        TableKeys.readOriginal(flow, tuples[i]);
      } else {
        TableKeys.readReply(flow, tuples[i]);
      }
      hashes[i] = hash.directed(tuples[i]);
      sum ^= hashes[i];
    }
    return sum;
  }

  /// The original tuples of connections that go and of those that come, and the reply tuples of these.
  ///
  /// @return something of them
  long prepareReplace() {
    for (int i = 0; i < BURST; i++) {
      keys.exchange();
      readOriginal(i, keys.leaving());
      readOriginal(BURST + i, keys.entering());
      TableKeys.readReply(keys.entering(), replies[i]);
    }
    return hashes[0];
  }

  /// Both tuples of connections that come.
  ///
  /// @return something of them
  long prepareExpire() {
    for (int i = 0; i < BURST; i++) {
      final int flow = keys.any();
      readOriginal(i, flow);
      TableKeys.readReply(flow, replies[i]);
    }
    return hashes[0];
  }

  private void readOriginal(final int place, final int flow) {
    TableKeys.readOriginal(flow, tuples[place]);
    hashes[place] = hash.directed(tuples[place]);
  }

  int find(final boolean present, final boolean touched) {
    handle.beginBurst();
    prepareFind(present);
    if (touched) {
      touch(BURST);
    }
    int sum = 0;
    for (int i = 0; i < BURST; i++) {
      final int hit = handle.find(tuples[i], hashes[i], nowNs);
      if (hit == ConntrackHandle.NONE == present) {
        throw new IllegalStateException(tuples[i] + " is there: " + !present);
      }
      sum ^= hit;
    }
    handle.endBurst(nowNs);
    return sum;
  }

  void replace(final boolean touched) {
    handle.beginBurst();
    prepareReplace();
    if (touched) {
      touch(2 * BURST);
    }
    for (int i = 0; i < BURST; i++) {
      final int entering = BURST + i;
      handle.remove(ConntrackHandle.connectionOf(handle.find(tuples[i], hashes[i], nowNs)));
      writer.insert(tuples[entering], hashes[entering], replies[i], nowNs, Long.MAX_VALUE);
    }
    handle.endBurst(nowNs);
  }

  void expire() {
    handle.beginBurst();
    prepareExpire();
    touch(BURST);
    for (int i = 0; i < BURST; i++) {
      nowNs += STEP_NS;
      if (handle.find(tuples[i], hashes[i], nowNs) != ConntrackHandle.NONE) {
        throw new IllegalStateException(tuples[i] + " has not expired");
      }
      writer.insert(tuples[i], hashes[i], replies[i], nowNs, nowNs + lifeNs);
    }
    handle.endBurst(nowNs);
  }

  private void touch(final int count) {
    handle.touchBuckets(hashes, count, references);
    handle.touchEntries(references, count);
  }
}
