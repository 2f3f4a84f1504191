package io.chainwalk.match;

import io.chainwalk.flow.KeyHash;
import java.util.Arrays;

/// The buckets of a `hashlimit` table (facts sheet 7.4): credits per address and port, that come with time.
///
/// A bucket that has not been asked for a time is gone at the next sweep, which the kernel makes once in a while; the
/// clock of sweeps begins with the first packet. Here buckets are looked through only when the table is full; until then
/// one that a sweep would have taken is simply filled anew when it is asked again.
///
/// Open addressing, eight words for a bucket:
///
/// | word | holds                                                 |
/// |------|-------------------------------------------------------|
/// | 0, 1 | source address                                        |
/// | 2, 3 | destination address                                   |
/// | 4    | both ports, and a bit that says that the place is taken |
/// | 5    | credit                                                |
/// | 6    | by bytes, how often it may still be filled up at once |
/// | 7    | the tick of its last packet                           |
///
/// It grows by doubling as keys come, up to the most buckets there may be, and gets a second array of its size when it is
/// swept the first time; both happen within a packet. From then on nothing is allocated any more.
///
/// **Threads:** one, the worker's.
final class HashlimitTable {
  /// No bucket.
  static final int NONE = -1;

  /// What [#find] says of a bucket that would have to be made, or made anew: it would be full.
  static final int FULL = -2;

  private static final int STRIDE = 8;
  private static final int PORTS = 4;
  private static final int CREDIT = 5;
  private static final int REFILLS = 6;
  private static final int UPDATED = 7;
  private static final long TAKEN = 1L << 32;
  private static final int FIRST_CAPACITY = 64;
  private static final long NEVER_YET = Long.MIN_VALUE;

  private final HashlimitConfig config;
  private long[] words = new long[0];
  private long[] spare = new long[0];
  private int mask;
  private int size;
  private long firstTick = NEVER_YET;
  private long sweptTick = NEVER_YET;

  HashlimitTable(final HashlimitConfig config) {
    this.config = config;
  }

  HashlimitConfig config() {
    return config;
  }

  /// How many buckets there are, stale ones included.
  int size() {
    return size;
  }

  /// Finds the bucket of a key, or makes it, and gives it what time has earned it.
  ///
  /// @param ports source and destination port, 0 where they are no part of the key
  /// @param now ticks
  /// @return the bucket, or [#NONE] when there are too many
  int bucket(
      final long sourceHigh,
      final long sourceLow,
      final long destinationHigh,
      final long destinationLow,
      final int ports,
      final long now) {
    if (firstTick == NEVER_YET) {
      firstTick = now;
      resize(FIRST_CAPACITY, now);
    }
    final long portsWord = (ports & 0xFFFF_FFFFL) | TAKEN;
    int at = place(sourceHigh, sourceLow, destinationHigh, destinationLow, portsWord);
    if (words[at + PORTS] != 0) {
      if (isStale(at, lastSweep(now))) {
        fill(at, now);
      } else {
        earn(at, now);
      }
      return at;
    }
    if (!makeRoom(now)) {
      return NONE;
    }
    at = place(sourceHigh, sourceLow, destinationHigh, destinationLow, portsWord);
    words[at] = sourceHigh;
    words[at + 1] = sourceLow;
    words[at + 2] = destinationHigh;
    words[at + 3] = destinationLow;
    words[at + PORTS] = portsWord;
    fill(at, now);
    size++;
    return at;
  }

  /// Takes from a bucket what a packet costs, if there is enough in it.
  ///
  /// @param bucket as [#bucket] found it for this packet
  /// @param bytes whether the rule that asks counts bytes
  /// @param lengthBytes of the packet
  /// @return whether there was enough
  boolean pay(final int bucket, final boolean bytes, final int lengthBytes) {
    final long cost = bytes ? costOf(bucket, lengthBytes) : config.cost();
    if (Long.compareUnsigned(words[bucket + CREDIT], cost) < 0) {
      return false;
    }
    words[bucket + CREDIT] -= cost;
    return true;
  }

  /// Looks for the bucket of a key, without making it and without giving or taking anything.
  ///
  /// @param ports source and destination port, 0 where they are no part of the key
  /// @param now ticks
  /// @return the bucket, [#FULL], or [#NONE] when there are too many
  int find(
      final long sourceHigh,
      final long sourceLow,
      final long destinationHigh,
      final long destinationLow,
      final int ports,
      final long now) {
    if (firstTick == NEVER_YET) {
      return FULL;
    }
    final long portsWord = (ports & 0xFFFF_FFFFL) | TAKEN;
    final int at = place(sourceHigh, sourceLow, destinationHigh, destinationLow, portsWord);
    if (words[at + PORTS] != 0) {
      return isStale(at, lastSweep(now)) ? FULL : at;
    }
    return size < config.max() || (sweptTick != lastSweep(now) && hasStale(lastSweep(now)))
        ? FULL
        : NONE;
  }

  private boolean hasStale(final long sweep) {
    for (int at = 0; at < words.length; at += STRIDE) {
      if (words[at + PORTS] != 0 && isStale(at, sweep)) {
        return true;
      }
    }
    return false;
  }

  /// Whether there is enough in a bucket for a packet, without taking it.
  ///
  /// @param bucket as [#find] found it for this packet, or [#FULL]
  /// @param bytes whether the rule that asks counts bytes
  /// @param lengthBytes of the packet
  /// @param now ticks
  /// @return what [#pay] would answer
  boolean canPay(final int bucket, final boolean bytes, final int lengthBytes, final long now) {
    final boolean isFull = bucket == FULL;
    final long credit = isFull ? config.full() : earned(bucket, now);
    if (!bytes) {
      return Long.compareUnsigned(credit, config.cost()) >= 0;
    }
    return (isFull ? config.cap() : words[bucket + REFILLS]) != 0
        || Long.compareUnsigned(credit, byteCost(lengthBytes)) >= 0;
  }

  private long byteCost(final int lengthBytes) {
    return Math.min(((lengthBytes >> 4) + 1) * config.cost(), config.full());
  }

  private long costOf(final int bucket, final int lengthBytes) {
    final long cost = byteCost(lengthBytes);
    if (Long.compareUnsigned(words[bucket + CREDIT], cost) < 0 && words[bucket + REFILLS] != 0) {
      words[bucket + REFILLS]--;
      words[bucket + CREDIT] = config.full();
    }
    return cost;
  }

  private void fill(final int at, final long now) {
    words[at + CREDIT] = config.full();
    words[at + REFILLS] = config.cap();
    words[at + UPDATED] = now;
  }

  private void earn(final int at, final long now) {
    words[at + CREDIT] = earned(at, now);
    words[at + UPDATED] = now;
  }

  /// What is in a bucket with what time has brought since its last packet.
  private long earned(final int at, final long now) {
    final long before = words[at + CREDIT];
    final long elapsed = now - words[at + UPDATED];
    if (elapsed == 0) {
      return before;
    }
    final long filled = before + elapsed * config.perTick();
    final boolean wrapped = config.bytes() && Long.compareUnsigned(filled, before) <= 0;
    return wrapped || Long.compareUnsigned(filled, config.full()) > 0 ? config.full() : filled;
  }

  /// When buckets were swept last.
  private long lastSweep(final long now) {
    return firstTick + (now - firstTick) / config.sweepTicks() * config.sweepTicks();
  }

  private boolean isStale(final int at, final long sweep) {
    return sweep - words[at + UPDATED] >= config.expireTicks();
  }

  private int place(
      final long sourceHigh,
      final long sourceLow,
      final long destinationHigh,
      final long destinationLow,
      final long portsWord) {
    final long addresses = KeyHash.of(KeyHash.of(sourceHigh, sourceLow), destinationHigh);
    int slot = (int) (KeyHash.of(addresses, destinationLow, portsWord) >>> Integer.SIZE) & mask;
    int at = slot * STRIDE;
    while (words[at + PORTS] != 0
        && !(words[at + 1] == sourceLow
            && words[at + 3] == destinationLow
            && words[at + PORTS] == portsWord
            && words[at] == sourceHigh
            && words[at + 2] == destinationHigh)) {
      slot = slot + 1 & mask;
      at = slot * STRIDE;
    }
    return at;
  }

  /// Sees to it that one more bucket fits: sweeps if the table is full and a sweep has come by since the last one.
  private boolean makeRoom(final long now) {
    if (size >= config.max()) {
      if (sweptTick == lastSweep(now)) {
        return false;
      }
      resize(mask + 1, now);
      return size < config.max();
    }
    if (2 * size > mask) {
      resize(2 * (mask + 1), now);
    }
    return true;
  }

  /// Puts the buckets that are not stale into a table of a size.
  private void resize(final int capacity, final long now) {
    final long[] old = words;
    final int length = capacity * STRIDE;
    words = spare.length == length ? spare : new long[length];
    Arrays.fill(words, 0);
    spare = old;
    mask = capacity - 1;
    size = 0;
    sweptTick = lastSweep(now);
    for (int from = 0; from < old.length; from += STRIDE) {
      if (old[from + PORTS] != 0 && sweptTick - old[from + UPDATED] < config.expireTicks()) {
        final int to =
            place(old[from], old[from + 1], old[from + 2], old[from + 3], old[from + PORTS]);
        System.arraycopy(old, from, words, to, STRIDE);
        size++;
      }
    }
  }
}
