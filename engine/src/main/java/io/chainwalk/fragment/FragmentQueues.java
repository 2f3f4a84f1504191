package io.chainwalk.fragment;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.memory.OffHeapRegion;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/// The incomplete datagrams of one family: found by key, given up in the order of their deadlines, and charged for what
/// they hold. Of a fixed size, given by the kernel's memory limit.
final class FragmentQueues {
  /// No queue.
  static final int NONE = -1;

  final FragmentStore store;
  private final FragmentRuns runs;
  private final FlowHash hash;
  private final OffHeapRegion records;
  private final int[] buckets;
  private final int limitBytes;
  private final int queueBytes;
  private long chargedBytes;
  private int firstFree;
  private int oldest = NONE;
  private int newest = NONE;
  private int queueCount;
  private int fragmentCount;

  /// Makes room for what the limit allows.
  ///
  /// @param limitBytes the kernel's limit
  /// @param queueBytes what the kernel charges for a queue
  /// @param leastBytes what the smallest queue is charged with all that it holds
  /// @param hash for the keys
  /// @param seed for the balance of trees
  FragmentQueues(
      final int limitBytes,
      final int queueBytes,
      final int leastBytes,
      final FlowHash hash,
      final long seed) {
    this.limitBytes = limitBytes;
    this.queueBytes = queueBytes;
    this.hash = hash;
    store = new FragmentStore(limitBytes);
    runs = new FragmentRuns(store, seed);
    final int count = recordsFor(limitBytes, leastBytes);
    records = new OffHeapRegion(count, QueueLayout.LENGTH);
    buckets = new int[Math.max(2, Integer.highestOneBit(count) << 1)];
    Arrays.fill(buckets, NONE);
    for (int queue = 0; queue < count; queue++) {
      set(queue, QueueLayout.NEXT_IN_BUCKET, queue + 1 < count ? queue + 1 : NONE);
    }
  }

  private static int recordsFor(final int limitBytes, final int leastBytes) {
    return limitBytes / leastBytes + 1;
  }

  /// Off-heap bytes for what the limit allows, but for a page here and there; parameters as those of the constructor.
  static long offHeapBytes(final int limitBytes, final int leastBytes) {
    return (long) recordsFor(limitBytes, leastBytes) * QueueLayout.LENGTH
        + FragmentStore.offHeapBytes(limitBytes);
  }

  /// Whether another fragment, whichever it is, would be refused.
  boolean isFull() {
    return limitBytes == 0 || chargedBytes > limitBytes;
  }

  int find(final FragmentKey key) {
    int queue = buckets[bucketOf(key)];
    while (queue != NONE && !key.matches(segment(queue), records.offset(queue))) {
      queue = get(queue, QueueLayout.NEXT_IN_BUCKET);
    }
    return queue;
  }

  /// Begins a datagram. Whoever calls has seen to it that [#isFull] is false, so there is a record.
  int create(final FragmentKey key, final long deadlineNs) {
    final int queue = firstFree;
    firstFree = get(queue, QueueLayout.NEXT_IN_BUCKET);
    final int bucket = bucketOf(key);
    key.write(segment(queue), records.offset(queue));
    set(queue, QueueLayout.BUCKET, bucket);
    set(queue, QueueLayout.NEXT_IN_BUCKET, buckets[bucket]);
    buckets[bucket] = queue;
    set(queue, QueueLayout.LARGEST, 0);
    set(queue, QueueLayout.LARGEST_WITH_DF, 0);
    set(queue, QueueLayout.CHARGED, 0);
    clear(queue);
    appendToDeadlines(queue, deadlineNs);
    chargedBytes += queueBytes;
    queueCount++;
    return queue;
  }

  /// Adds a fragment to its datagram.
  ///
  /// @return one of the answers of [FragmentRuns#place]; kept unless it is a duplicate or an overlap
  int add(final int queue, final FragmentFrame frame, final int start, final int end) {
    final int place =
        runs.place(get(queue, QueueLayout.ROOT_RUN), get(queue, QueueLayout.LAST_RUN), start, end);
    if (place == FragmentRuns.DUPLICATE || place == FragmentRuns.OVERLAP) {
      return place;
    }
    final int fragment = frame.store(store);
    store.setData(fragment, start, end - start);
    if (place == FragmentRuns.END_OF_LAST_RUN) {
      runs.extend(get(queue, QueueLayout.LAST_RUN), end);
    } else {
      insertRun(queue, fragment, end);
    }
    appendBlocks(queue, fragment);
    if (start == 0) {
      set(queue, QueueLayout.FIRST_FRAGMENT, fragment);
    }
    increase(queue, QueueLayout.BYTES_THERE, end - start);
    increase(queue, QueueLayout.FRAGMENTS, 1);
    final int charge = FragmentMemory.of(frame.networkLength());
    increase(queue, QueueLayout.CHARGED, charge);
    chargedBytes += charge;
    fragmentCount++;
    return place;
  }

  private void insertRun(final int queue, final int fragment, final int end) {
    final int lastRun = get(queue, QueueLayout.LAST_RUN);
    if (lastRun == FragmentStore.NONE || store.getInt(lastRun, FragmentStore.RUN_END) < end) {
      set(queue, QueueLayout.LAST_RUN, fragment);
    }
    set(queue, QueueLayout.ROOT_RUN, runs.insert(get(queue, QueueLayout.ROOT_RUN), fragment));
  }

  private void appendBlocks(final int queue, final int fragment) {
    if (get(queue, QueueLayout.FIRST_BLOCK) == FragmentStore.NONE) {
      set(queue, QueueLayout.FIRST_BLOCK, fragment);
    } else {
      store.chain(get(queue, QueueLayout.LAST_BLOCK), fragment);
    }
    set(queue, QueueLayout.LAST_BLOCK, store.lastBlock(fragment));
  }

  /// Whether every byte of the datagram is there.
  boolean isComplete(final int queue) {
    return (get(queue, QueueLayout.FLAGS) & QueueLayout.END_IS_KNOWN) != 0
        && get(queue, QueueLayout.FIRST_FRAGMENT) != FragmentStore.NONE
        && get(queue, QueueLayout.BYTES_THERE) == get(queue, QueueLayout.END);
  }

  /// How many fragments were held before one was found to spoil the datagram.
  int fragmentsBefore(final int queue, final FragmentVerdict verdict) {
    final boolean isKeptToo =
        verdict == FragmentVerdict.MIXED_ECN || verdict == FragmentVerdict.TOO_LONG;
    return get(queue, QueueLayout.FRAGMENTS) - (isKeptToo ? 1 : 0);
  }

  /// Forgets all fragments of a datagram, and begins its time anew. The size of the largest one is not forgotten.
  void restart(final int queue, final long deadlineNs) {
    freeFragments(queue);
    clear(queue);
    removeFromDeadlines(queue);
    appendToDeadlines(queue, deadlineNs);
  }

  void remove(final int queue) {
    freeFragments(queue);
    removeFromDeadlines(queue);
    removeFromBucket(queue);
    chargedBytes -= queueBytes;
    queueCount--;
    set(queue, QueueLayout.NEXT_IN_BUCKET, firstFree);
    firstFree = queue;
  }

  private void freeFragments(final int queue) {
    final int firstBlock = get(queue, QueueLayout.FIRST_BLOCK);
    if (firstBlock != FragmentStore.NONE) {
      store.free(firstBlock, get(queue, QueueLayout.LAST_BLOCK));
    }
    chargedBytes -= get(queue, QueueLayout.CHARGED);
    fragmentCount -= get(queue, QueueLayout.FRAGMENTS);
  }

  private void clear(final int queue) {
    set(queue, QueueLayout.END, 0);
    set(queue, QueueLayout.BYTES_THERE, 0);
    set(queue, QueueLayout.FRAGMENTS, 0);
    set(queue, QueueLayout.CHARGED, 0);
    set(queue, QueueLayout.FLAGS, 0);
    set(queue, QueueLayout.FIRST_BLOCK, FragmentStore.NONE);
    set(queue, QueueLayout.FIRST_FRAGMENT, FragmentStore.NONE);
    set(queue, QueueLayout.ROOT_RUN, FragmentStore.NONE);
    set(queue, QueueLayout.LAST_RUN, FragmentStore.NONE);
  }

  private void appendToDeadlines(final int queue, final long deadlineNs) {
    segment(queue).putLong(records.offset(queue) + QueueLayout.DEADLINE, deadlineNs);
    set(queue, QueueLayout.OLDER, newest);
    set(queue, QueueLayout.NEWER, NONE);
    if (newest == NONE) {
      oldest = queue;
    } else {
      set(newest, QueueLayout.NEWER, queue);
    }
    newest = queue;
  }

  private void removeFromDeadlines(final int queue) {
    final int older = get(queue, QueueLayout.OLDER);
    final int newer = get(queue, QueueLayout.NEWER);
    if (older == NONE) {
      oldest = newer;
    } else {
      set(older, QueueLayout.NEWER, newer);
    }
    if (newer == NONE) {
      newest = older;
    } else {
      set(newer, QueueLayout.OLDER, older);
    }
  }

  private void removeFromBucket(final int queue) {
    final int bucket = get(queue, QueueLayout.BUCKET);
    final int next = get(queue, QueueLayout.NEXT_IN_BUCKET);
    if (buckets[bucket] == queue) {
      buckets[bucket] = next;
      return;
    }
    int before = buckets[bucket];
    while (get(before, QueueLayout.NEXT_IN_BUCKET) != queue) {
      before = get(before, QueueLayout.NEXT_IN_BUCKET);
    }
    set(before, QueueLayout.NEXT_IN_BUCKET, next);
  }

  private int bucketOf(final FragmentKey key) {
    return (int) key.hash(hash) & (buckets.length - 1);
  }

  /// The queue that was begun, or restarted, longest ago; or [#NONE].
  int oldest() {
    return oldest;
  }

  /// The next one in that order; or [#NONE].
  int newerThan(final int queue) {
    return get(queue, QueueLayout.NEWER);
  }

  long deadlineNs(final int queue) {
    return segment(queue).getLong(records.offset(queue) + QueueLayout.DEADLINE);
  }

  int queueCount() {
    return queueCount;
  }

  int fragmentCount() {
    return fragmentCount;
  }

  long chargedBytes() {
    return chargedBytes;
  }

  long sizeBytes() {
    return records.sizeBytes() + store.sizeBytes() + (long) buckets.length * Integer.BYTES;
  }

  long sourceLow(final int queue) {
    return segment(queue).getLong(records.offset(queue) + QueueLayout.SOURCE_LOW);
  }

  int get(final int queue, final int field) {
    return segment(queue).getInt(records.offset(queue) + field);
  }

  void set(final int queue, final int field, final int value) {
    segment(queue).putInt(records.offset(queue) + field, value);
  }

  void increase(final int queue, final int field, final int by) {
    set(queue, field, get(queue, field) + by);
  }

  /// Sets a field to a value unless it is larger.
  void raise(final int queue, final int field, final int value) {
    if (value > get(queue, field)) {
      set(queue, field, value);
    }
  }

  void setFlags(final int queue, final int flags) {
    set(queue, QueueLayout.FLAGS, get(queue, QueueLayout.FLAGS) | flags);
  }

  private UnsafeBuffer segment(final int queue) {
    return records.segment(queue);
  }
}
