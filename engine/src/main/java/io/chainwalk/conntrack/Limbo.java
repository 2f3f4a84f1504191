package io.chainwalk.conntrack;

import org.agrona.concurrent.UnsafeBuffer;

/// Where one worker's removed entries rest until no worker can still stand on them: a list, oldest first, through the
/// entries themselves. The epoch of its removal stands in a field of its own, because a worker that found the entry
/// before may still move its deadline or set status bits.
///
/// **Threads:** one, the worker that owns it.
final class Limbo {
  private static final int NOTHING = -1;

  private final EntryStore store;
  private final BurstEpochs epochs;
  private int oldest = NOTHING;
  private int newest = NOTHING;

  Limbo(final EntryStore store, final BurstEpochs epochs) {
    this.store = store;
    this.epochs = epochs;
  }

  /// Takes in an entry that no chain leads to any more.
  void add(final int entry) {
    final UnsafeBuffer buffer = store.buffer(entry);
    final int offset = store.offset(entry);
    buffer.putInt(offset + store.layout.retiredOffset(), (int) epochs.advance());
    buffer.putInt(offset + ConntrackEntryLayout.SPARE_LINK_OFFSET, NOTHING);
    if (oldest == NOTHING) {
      oldest = entry;
    } else {
      store
          .buffer(newest)
          .putInt(store.offset(newest) + ConntrackEntryLayout.SPARE_LINK_OFFSET, entry);
    }
    newest = entry;
  }

  /// Frees the entries whose removal every worker has left behind. To be called outside a burst.
  void drain() {
    if (oldest == NOTHING) {
      return;
    }
    final long safe = Math.min(epochs.current(), epochs.oldest());
    while (oldest != NOTHING) {
      final int entry = oldest;
      final UnsafeBuffer buffer = store.buffer(entry);
      final int offset = store.offset(entry);
      if (buffer.getInt(offset + store.layout.retiredOffset()) - (int) safe > 0) {
        return;
      }
      oldest = buffer.getInt(offset + ConntrackEntryLayout.SPARE_LINK_OFFSET);
      store.free(entry);
    }
  }
}
