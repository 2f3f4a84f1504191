package io.chainwalk.flow;

/// The keyed hash of a tuple: the same for every worker of a run, different from run to run unless seeded.
///
/// Each half of the tuple is masked with a secret word before two of them are multiplied to 128 bits and folded, and a
/// second multiplication follows; the construction is that of wyhash and folly's `hash_128_to_64` family. Without the
/// key, which never leaves the process, no set of tuples can be chosen to collide: the multiplier of every varying
/// word is unknown. The table bounds its chains besides, so that a flood that got lucky costs entries, not time.
///
/// **Threads:** immutable.
public final class FlowHash {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final long key0;
  private final long key1;
  private final long key2;
  private final long key3;

  /// Makes the hash for a seed.
  ///
  /// @param seed any number; the key is derived from it
  public FlowHash(final long seed) {
    long state = seed + GOLDEN;
    key0 = scramble(state);
    state += GOLDEN;
    key1 = scramble(state);
    state += GOLDEN;
    key2 = scramble(state);
    state += GOLDEN;
    key3 = scramble(state) | 1;
  }

  /// Hashes a tuple in its direction, with its zone: a tuple and its reverse have different hashes.
  ///
  /// @param tuple what to hash
  /// @return 64 well-mixed bits
  public long directed(final FlowTuple tuple) {
    final long ports =
        (long) tuple.sourcePort() << 48
            | (long) tuple.destinationPort() << 32
            | (long) tuple.zone() << 9
            | (long) tuple.protocol() << 1
            | (tuple.ipv6() ? 1 : 0);
    if (!tuple.ipv6()) {
      return ofWords(tuple.sourceLow() << 32 | tuple.destinationLow(), ports);
    }
    final long source = fold(tuple.sourceHigh() ^ key2, tuple.sourceLow() ^ key0);
    final long destination = fold(tuple.destinationHigh() ^ key3, tuple.destinationLow() ^ key1);
    return ofWords(source + Long.rotateLeft(destination, 32), ports);
  }

  /// The same hash for an IPv4 tuple without zone.
  ///
  /// @param addresses source in the upper half, destination in the lower
  /// @param ports source in the upper half, destination in the lower
  /// @param protocol its number
  /// @return 64 well-mixed bits
  public long directedIpv4(final long addresses, final int ports, final int protocol) {
    return ofWords(addresses, (long) ports << 32 | (long) protocol << 1);
  }

  /// Hashes a flow: a tuple and that of its answer have the same hash. This is what keeps both directions of a
  /// connection that is not translated on one worker. Of ICMP it takes in the identifier, but neither type nor code: a
  /// reply has another type than its request. The zone is left out, because the two directions may have different ones.
  ///
  /// @param tuple what to hash
  /// @return 64 well-mixed bits
  public long symmetric(final FlowTuple tuple) {
    final int protocol = tuple.protocol();
    final int sourcePort = tuple.sourcePort();
    final int destinationPort =
        protocol == Protocol.ICMP || protocol == Protocol.ICMPV6
            ? sourcePort
            : tuple.destinationPort();
    final long source =
        fold(tuple.sourceLow() ^ key0, Long.rotateLeft(tuple.sourceHigh(), 7) ^ sourcePort ^ key1);
    final long destination =
        fold(
            tuple.destinationLow() ^ key0,
            Long.rotateLeft(tuple.destinationHigh(), 7) ^ destinationPort ^ key1);
    return fold((source + destination) ^ key2, protocol ^ key3);
  }

  /// Hashes where a tuple comes from: its source address, source port field, protocol and zone.
  ///
  /// @param tuple what to hash
  /// @return 64 well-mixed bits
  public long ofSource(final FlowTuple tuple) {
    final long rest =
        (long) tuple.sourcePort() << 48
            | (long) tuple.zone() << 9
            | (long) tuple.protocol() << 1
            | (tuple.ipv6() ? 1 : 0);
    return ofWords(fold(tuple.sourceHigh() ^ key3, tuple.sourceLow() ^ key2), rest);
  }

  /// Hashes an address alone.
  ///
  /// @param ipv6 the family
  /// @param high first half of an IPv6 address, 0 for IPv4
  /// @param low second half, or the IPv4 address as an unsigned number
  /// @return 64 well-mixed bits
  public long ofAddress(final boolean ipv6, final long high, final long low) {
    return ofWords(fold(high ^ key3, low ^ key2), ipv6 ? 1 : 0);
  }

  private long ofWords(final long addresses, final long ports) {
    return fold(fold(addresses ^ key0, ports ^ key1) ^ key2, key3);
  }

  /// The 128-bit product, its halves folded into one word.
  private static long fold(final long a, final long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
  private static long scramble(final long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }
}
