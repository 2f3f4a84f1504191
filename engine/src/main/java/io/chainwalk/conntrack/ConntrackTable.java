package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.memory.HugePages;
import io.chainwalk.memory.OffHeapRegion;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/// The memory of all connections, both address families. The buckets are allocated when it is made, entries as they are
/// needed, up to the limit.
///
/// A *connection* is a number: the index of its entry, with [#IPV6_BIT] set for IPv6. A *hit* is a connection and the
/// direction in which a tuple belongs to it: `connection << 1 | direction`.
///
/// **Threads:** any number up to [#MAX_WORKERS], each with a [ConntrackHandle] of its own.
public final class ConntrackTable {
  /// The most connections a table can be made for.
  public static final int LARGEST_MAX_CONNECTIONS = 1 << 26;

  /// The most handles a table gives out.
  public static final int MAX_WORKERS = 256;

  /// Set in the number of an IPv6 connection.
  static final int IPV6_BIT = 1 << 29;

  /// Removed entries rest until every worker has ended its burst; spare ones stand in meanwhile. In a table that is kept
  /// full, a worker removes a million a second, and another one that the scheduler stops in the middle of a burst may
  /// come back after some tens of milliseconds only. They take no memory until they are used.
  private static final int MIN_SPARE_ENTRIES = 1 << 16;

  final EntryStore ipv4;
  final EntryStore ipv6;
  final TupleIndex tuples;
  final SourceIndex sources;
  final BurstEpochs epochs = new BurstEpochs(MAX_WORKERS);
  final FlowHash hash;
  private final int maxConnections;
  private final UnsafeBuffer count = PaddedWords.allocate(1);

  /// The table was found full, and what can be spared is being removed.
  private volatile boolean crowded;

  /// Makes the table.
  ///
  /// @param maxConnections netfilter's `nf_conntrack_max`: more connections than this are not admitted;
  ///     1 to [#LARGEST_MAX_CONNECTIONS]
  /// @param hash the run's keyed hash; lookups must be given hashes made by the same one
  /// @throws IllegalArgumentException when maxConnections is out of range
  /// @throws OutOfMemoryError when the JVM may not have enough direct memory for the buckets
  public ConntrackTable(final int maxConnections, final FlowHash hash) {
    if (maxConnections < 1 || maxConnections > LARGEST_MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "maxConnections must be 1 to " + LARGEST_MAX_CONNECTIONS + ": " + maxConnections);
    }
    this.maxConnections = maxConnections;
    this.hash = hash;
    final int entryCount = maxConnections + Math.max(MIN_SPARE_ENTRIES, maxConnections >>> 6);
    ipv4 = new EntryStore(false, entryCount);
    ipv6 = new EntryStore(true, entryCount);
    tuples = new TupleIndex(maxConnections, hash, ipv4, ipv6);
    sources = new SourceIndex(maxConnections, hash, ipv4, ipv6);
  }

  /// Makes the table's face to one worker.
  ///
  /// @return a handle, to be used by one thread at a time
  /// @throws IllegalStateException when there are [#MAX_WORKERS] already
  public ConntrackHandle newHandle() {
    return new ConntrackHandle(this, epochs.register());
  }

  /// netfilter's `nf_conntrack_max`.
  ///
  /// @return connections
  public int maxConnections() {
    return maxConnections;
  }

  /// netfilter's `nf_conntrack_count`: connections, including unconfirmed ones and expired ones not yet collected.
  ///
  /// @return how many at about this moment
  public int count() {
    return (int) count.getLongVolatile(0);
  }

  /// Memory of entries and buckets, source index included, as allocated so far.
  ///
  /// @return bytes
  public long sizeBytes() {
    return regions().stream().mapToLong(OffHeapRegion::sizeBytes).sum();
  }

  /// How much of that memory is there, and on huge pages.
  ///
  /// @return the usage; empty where the system does not tell
  public Optional<HugePages.Usage> memoryUsage() {
    return HugePages.usageOf(regions());
  }

  private List<OffHeapRegion> regions() {
    return List.of(ipv4.memory(), ipv6.memory(), tuples.chains.memory(), sources.chains.memory());
  }

  EntryStore storeOf(final int connection) {
    return isIpv6(connection) ? ipv6 : ipv4;
  }

  static boolean isIpv6(final int connection) {
    return (connection & IPV6_BIT) != 0;
  }

  static int entryOf(final int connection) {
    return connection & ~IPV6_BIT;
  }

  /// Counts one connection more.
  ///
  /// @return whether the limit allows it; counted either way
  boolean countUp() {
    return count.getAndAddLong(0, 1) < maxConnections;
  }

  void countDown() {
    count.getAndAddLong(0, -1);
  }

  /// Whether more than 95 % of what is allowed is there.
  boolean isNearlyFull() {
    return count() > (long) maxConnections * 95 / 100;
  }

  boolean isCrowded() {
    return crowded;
  }

  void setCrowded(final boolean crowded) {
    this.crowded = crowded;
  }
}
