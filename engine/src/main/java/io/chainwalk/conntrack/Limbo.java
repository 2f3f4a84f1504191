package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.SPARE_LINK_OFFSET;

/// Where one worker's removed entries rest until no worker can still stand on them: a list, oldest first, through the
/// entries themselves. The epoch of their removal stands in a field of its own, because a worker that found an entry
/// before may still move its deadline or set status bits.
///
/// All entries of a burst get one epoch, at its end. An entry has room for the lower half of it; as long as a worker is
/// in a burst, no more epochs can begin than there are entries to remove, so a difference of two halves has the right
/// sign. An idle worker's entries may be older than that: hence the whole epoch of its newest ones.
///
/// **Threads:** one, the worker that owns it.
final class Limbo {
  private static final int NOTHING = -1;

  private final EntryStore store;
  private final BurstEpochs epochs;
  private int oldest = NOTHING;
  private int newest = NOTHING;
  private int oldestOfBurst = NOTHING;
  private long newestEpoch;

  Limbo(final EntryStore store, final BurstEpochs epochs) {
    this.store = store;
    this.epochs = epochs;
  }

  /// Takes in an entry that no chain leads to any more.
  void add(final int entry) {
    setNext(entry, NOTHING);
    if (oldest == NOTHING) {
      oldest = entry;
    } else {
      setNext(newest, entry);
    }
    if (oldestOfBurst == NOTHING) {
      oldestOfBurst = entry;
    }
    newest = entry;
  }

  /// Frees the entries whose removal every worker has left behind. To be called between bursts.
  void drain() {
    if (oldest == NOTHING) {
      return;
    }
    if (oldest != oldestOfBurst) {
      freeUntil(epochs.oldest());
    }
    if (oldestOfBurst != NOTHING) {
      newestEpoch = epochs.advance();
      for (int entry = oldestOfBurst; entry != NOTHING; entry = next(entry)) {
        store
            .buffer(entry)
            .putInt(store.offset(entry) + store.layout.retiredOffset(), (int) newestEpoch);
      }
      oldestOfBurst = NOTHING;
    }
  }

  private void freeUntil(final long safeEpoch) {
    final boolean allSafe = newestEpoch <= safeEpoch;
    while (oldest != oldestOfBurst) {
      final int entry = oldest;
      final int retired =
          store.buffer(entry).getInt(store.offset(entry) + store.layout.retiredOffset());
      if (!allSafe && retired - (int) safeEpoch > 0) {
        return;
      }
      oldest = next(entry);
      store.free(entry);
    }
  }

  private int next(final int entry) {
    return store.buffer(entry).getInt(store.offset(entry) + SPARE_LINK_OFFSET);
  }

  private void setNext(final int entry, final int next) {
    store.buffer(entry).putInt(store.offset(entry) + SPARE_LINK_OFFSET, next);
  }
}
