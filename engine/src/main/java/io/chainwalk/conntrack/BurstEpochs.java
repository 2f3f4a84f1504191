package io.chainwalk.conntrack;

import io.chainwalk.memory.CacheLine;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;

/// Tells when no worker can still hold what was removed: quiescent-state reclamation at burst boundaries.
///
/// There is one epoch number. A worker that begins a burst publishes the number it read; between bursts it publishes
/// [#OUTSIDE]. Who has unlinked something raises the number and remembers the new one; once every worker is outside or
/// has published at least that number, each of them began its burst after the unlinking and cannot have met it.
///
/// Why there is a fence in [#enter]: a worker whose store is still on its way to memory looks as if it were outside. The
/// table is read with acquire loads, and nothing but a full fence keeps those behind the store: a volatile store is
/// ordered before volatile loads only. With it, either [#oldest] sees the store, or the worker sees the unlinking.
///
/// **Threads:** any; one slot has one writer. No operation waits.
final class BurstEpochs {
  private static final long OUTSIDE = Long.MAX_VALUE;

  private final int maxWorkers;
  private final UnsafeBuffer slots;
  final UnsafeBuffer epoch;
  private final AtomicInteger workers = new AtomicInteger();

  BurstEpochs(final int maxWorkers) {
    this.maxWorkers = maxWorkers;
    slots = PaddedWords.allocate(maxWorkers);
    for (int i = 0; i < maxWorkers; i++) {
      slots.putLong(i * CacheLine.PAIR_BYTES, OUTSIDE);
    }
    epoch = PaddedWords.allocate(1);
  }

  /// Gives a worker its slot, for good.
  ///
  /// @return the worker's number
  /// @throws IllegalStateException when there is none left
  int register() {
    final int worker = workers.getAndUpdate(n -> Math.min(n + 1, maxWorkers));
    if (worker == maxWorkers) {
      throw new IllegalStateException("more than " + maxWorkers + " workers on one table");
    }
    return worker;
  }

  void enter(final int worker) {
    slots.putLongOpaque(worker * CacheLine.PAIR_BYTES, epoch.getLongVolatile(0));
    VarHandle.fullFence();
  }

  void leave(final int worker) {
    slots.putLongRelease(worker * CacheLine.PAIR_BYTES, OUTSIDE);
  }

  /// Begins a new epoch.
  ///
  /// @return its number: what was unlinked before the call is safe once [#oldest] is not below it
  long advance() {
    return epoch.getAndAddLong(0, 1) + 1;
  }

  /// The least epoch any worker inside a burst may have begun in.
  ///
  /// @return that number; that of a burst that would begin now when all are outside
  long oldest() {
    long oldest = epoch.getLongVolatile(0);
    final int registered = workers.get();
    for (int i = 0; i < registered; i++) {
      oldest = Math.min(oldest, slots.getLongVolatile(i * CacheLine.PAIR_BYTES));
    }
    return oldest;
  }
}
