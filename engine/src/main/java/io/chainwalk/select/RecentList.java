package io.chainwalk.select;

import io.chainwalk.flow.KeyHash;
import java.util.Arrays;

/// A list of netfilter's match `recent`: addresses, each with the times of its last packets and the TTL of the
/// last one. When it is full the address that was updated least recently gives way.
///
/// Entries are numbers; chains of a hash table and the list by age run through arrays, as the kernel's run through its
/// entries. An entry takes memory when it is first needed, and room for more times when an address comes again; both
/// stay, so that a list that has been full once allocates nothing any more.
///
/// **Threads:** one.
public final class RecentList {
  /// No entry.
  public static final int NONE = -1;

  /// The most packets of an address that are remembered.
  public static final int MOST_STAMPS = 1 << 16;

  private static final int FIRST_STAMPS = 2;
  private static final int FIRST_ENTRIES = 4;

  private final RecentNeeds needs;
  private int mostStamps;
  private int[] buckets = new int[0];
  private int bucketMask = -1;
  private int[] nextInBucket = new int[0];
  private int[] older = new int[0];
  private int[] newer = new int[0];
  private boolean[] ipv6 = new boolean[0];
  private long[] highs = new long[0];
  private long[] lows = new long[0];
  private int[] ttls = new int[0];
  private int[] indexes = new int[0];
  private int[] stampCounts = new int[0];
  private long[][] stamps = new long[0][];
  private int oldest = NONE;
  private int newest = NONE;
  private int free = NONE;
  private int used;
  private int size;

  /// Makes an empty list.
  ///
  /// @param needs what it is to hold
  public RecentList(final RecentNeeds needs) {
    this.needs = needs;
    mostStamps = needs.stamps();
  }

  /// Sees to it that so many packets of an address are remembered. A list that has to remember more forgets everything,
  /// as the kernel's does; one that has to remember less goes on as it is.
  ///
  /// @param wanted how many packets
  public void makeRoom(final int wanted) {
    if (wanted > mostStamps) {
      mostStamps = wanted;
      while (oldest != NONE) {
        remove(oldest);
      }
    }
  }

  /// The part of an address that the list is about, its upper half.
  ///
  /// @param isIpv6 the family
  /// @param high of the address
  /// @return to be asked for
  public long maskedHigh(final boolean isIpv6, final long high) {
    return isIpv6 ? high & needs.maskHigh6() : 0;
  }

  /// The lower half of that.
  ///
  /// @param isIpv6 the family
  /// @param low of the address
  /// @return to be asked for
  public long maskedLow(final boolean isIpv6, final long low) {
    return low & (isIpv6 ? needs.maskLow6() : needs.mask4());
  }

  /// How many addresses are in it.
  ///
  /// @return 0 up to what it has room for
  public int size() {
    return size;
  }

  /// Finds an address.
  ///
  /// @param isIpv6 the family
  /// @param high upper half of the address, masked
  /// @param low lower half, masked
  /// @param ttl that the entry must have; 0 for any, and an entry with 0 has any
  /// @return the entry, or [#NONE]
  public int find(final boolean isIpv6, final long high, final long low, final int ttl) {
    if (size == 0) {
      return NONE;
    }
    int entry = buckets[bucketOf(high, low)];
    while (entry != NONE) {
      if (lows[entry] == low
          && highs[entry] == high
          && ipv6[entry] == isIpv6
          && (ttl == 0 || ttls[entry] == 0 || ttls[entry] == ttl)) {
        return entry;
      }
      entry = nextInBucket[entry];
    }
    return NONE;
  }

  /// Adds an address that is not there, with one packet.
  ///
  /// @param isIpv6 the family
  /// @param high upper half of the address, masked
  /// @param low lower half, masked
  /// @param ttl of the packet; 0 for none
  /// @param stamp when it came, in ticks
  public void add(
      final boolean isIpv6, final long high, final long low, final int ttl, final long stamp) {
    if (size == needs.addresses()) {
      remove(oldest);
    }
    final int entry = take();
    ipv6[entry] = isIpv6;
    highs[entry] = high;
    lows[entry] = low;
    ttls[entry] = ttl;
    stamps[entry][0] = stamp;
    indexes[entry] = 1;
    stampCounts[entry] = 1;
    append(entry, bucketOf(high, low));
    makeNewest(entry);
    size++;
  }

  /// Behind the others of its bucket: of several entries of one address, which differ in their TTL, the first added is
  /// found first.
  private void append(final int entry, final int bucket) {
    nextInBucket[entry] = NONE;
    int last = buckets[bucket];
    if (last == NONE) {
      buckets[bucket] = entry;
      return;
    }
    while (nextInBucket[last] != NONE) {
      last = nextInBucket[last];
    }
    nextInBucket[last] = entry;
  }

  /// Adds a packet to an entry.
  ///
  /// @param entry of the packet's address
  /// @param ttl of the packet; 0 for none
  /// @param stamp when it came, in ticks
  public void update(final int entry, final int ttl, final long stamp) {
    final int index = indexes[entry] & (mostStamps - 1);
    if (index == stamps[entry].length) {
      stamps[entry] = Arrays.copyOf(stamps[entry], Math.min(mostStamps, 2 * index));
    }
    stamps[entry][index] = stamp;
    indexes[entry] = index + 1;
    stampCounts[entry] = Math.max(stampCounts[entry], index + 1);
    ttls[entry] = ttl;
    unlinkAge(entry);
    makeNewest(entry);
  }

  /// How many packets of an entry are remembered.
  ///
  /// @param entry an address
  /// @return at least 1
  public int stampCount(final int entry) {
    return stampCounts[entry];
  }

  /// When one of them came.
  ///
  /// @param entry an address
  /// @param which of its packets, from 0, in no order
  /// @return ticks
  public long stamp(final int entry, final int which) {
    return stamps[entry][which];
  }

  /// Removes the address that was updated least recently, if that was too long ago: `--reap`, which removes one at most.
  ///
  /// @param since the first tick that is not too long ago
  /// @param spared an entry that stays all the same, or [#NONE]
  public void reap(final long since, final int spared) {
    if (oldest != NONE && oldest != spared && lastStamp(oldest) - since < 0) {
      remove(oldest);
    }
  }

  /// When the last packet of an entry came.
  ///
  /// @param entry an address
  /// @return ticks
  public long lastStamp(final int entry) {
    return stamps[entry][indexes[entry] - 1];
  }

  /// Removes an address.
  ///
  /// @param entry the address
  public void remove(final int entry) {
    final int bucket = bucketOf(highs[entry], lows[entry]);
    if (buckets[bucket] == entry) {
      buckets[bucket] = nextInBucket[entry];
    } else {
      int before = buckets[bucket];
      while (nextInBucket[before] != entry) {
        before = nextInBucket[before];
      }
      nextInBucket[before] = nextInBucket[entry];
    }
    unlinkAge(entry);
    nextInBucket[entry] = free;
    free = entry;
    size--;
  }

  private int take() {
    if (free != NONE) {
      final int entry = free;
      free = nextInBucket[entry];
      return entry;
    }
    if (used == lows.length) {
      grow();
    }
    stamps[used] = new long[Math.min(FIRST_STAMPS, mostStamps)];
    return used++;
  }

  private void grow() {
    final int room = Math.min(needs.addresses(), Math.max(FIRST_ENTRIES, 2 * used));
    nextInBucket = Arrays.copyOf(nextInBucket, room);
    older = Arrays.copyOf(older, room);
    newer = Arrays.copyOf(newer, room);
    ipv6 = Arrays.copyOf(ipv6, room);
    highs = Arrays.copyOf(highs, room);
    lows = Arrays.copyOf(lows, room);
    ttls = Arrays.copyOf(ttls, room);
    indexes = Arrays.copyOf(indexes, room);
    stampCounts = Arrays.copyOf(stampCounts, room);
    stamps = Arrays.copyOf(stamps, room);
    spread(Integer.highestOneBit(room) << 1);
  }

  /// Puts the entries into more buckets; those of one address stay in their order.
  private void spread(final int count) {
    final int[] before = buckets;
    buckets = new int[count];
    bucketMask = count - 1;
    Arrays.fill(buckets, NONE);
    for (final int first : before) {
      int entry = first;
      while (entry != NONE) {
        final int next = nextInBucket[entry];
        append(entry, bucketOf(highs[entry], lows[entry]));
        entry = next;
      }
    }
  }

  private void makeNewest(final int entry) {
    older[entry] = newest;
    newer[entry] = NONE;
    if (newest == NONE) {
      oldest = entry;
    } else {
      newer[newest] = entry;
    }
    newest = entry;
  }

  private void unlinkAge(final int entry) {
    if (older[entry] == NONE) {
      oldest = newer[entry];
    } else {
      newer[older[entry]] = newer[entry];
    }
    if (newer[entry] == NONE) {
      newest = older[entry];
    } else {
      older[newer[entry]] = older[entry];
    }
  }

  private int bucketOf(final long high, final long low) {
    return (int) (KeyHash.of(high, low) >>> 32) & bucketMask;
  }
}
