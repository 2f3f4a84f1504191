package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowHash;
import org.agrona.concurrent.UnsafeBuffer;

/// The memory of all connections, both address families, fixed in size when it is made.
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

  final EntryStore ipv4;
  final EntryStore ipv6;
  final BurstEpochs epochs = new BurstEpochs(MAX_WORKERS);
  final FlowHash hash;
  private final int maxConnections;
  private final UnsafeBuffer count = PaddedWords.allocate(1);

  /// Allocates the table.
  ///
  /// @param maxConnections netfilter's `nf_conntrack_max`: more connections than this are not admitted;
  ///     1 to [#LARGEST_MAX_CONNECTIONS]
  /// @param hash the run's keyed hash; lookups must be given hashes made by the same one
  /// @throws IllegalArgumentException when maxConnections is out of range
  /// @throws OutOfMemoryError when the JVM may not have that much direct memory
  public ConntrackTable(final int maxConnections, final FlowHash hash) {
    if (maxConnections < 1 || maxConnections > LARGEST_MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "maxConnections must be 1 to " + LARGEST_MAX_CONNECTIONS + ": " + maxConnections);
    }
    this.maxConnections = maxConnections;
    this.hash = hash;
    // Removed entries rest for a burst or two before they can be used again; these spare ones stand
    // in meanwhile.
    final int entryCount = maxConnections + Math.max(1024, maxConnections >>> 6);
    ipv4 = new EntryStore(false, maxConnections, entryCount, hash);
    ipv6 = new EntryStore(true, maxConnections, entryCount, hash);
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

  /// Memory of entries and buckets of both families.
  ///
  /// @return bytes
  public long sizeBytes() {
    return ipv4.sizeBytes() + ipv6.sizeBytes();
  }

  EntryStore storeOf(final int connection) {
    return (connection & IPV6_BIT) == 0 ? ipv4 : ipv6;
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
}
