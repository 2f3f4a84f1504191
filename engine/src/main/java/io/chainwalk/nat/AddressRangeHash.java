package io.chainwalk.nat;

import io.chainwalk.flow.FlowTuple;

/// Which address of a range a flow gets: netfilter's fixed choice, the same on every little-endian machine (facts sheet
/// 6.4).
///
/// The hash is Bob Jenkins' lookup3 over 32-bit words (`hashword`, 2006, public domain) with the initial value that the
/// Linux kernel uses. Addresses go into it as the processor reads them from memory: their bytes in reverse.
///
/// **Threads:** no state. Allocates nothing.
final class AddressRangeHash {
  private static final int WORDS = 4;
  private static final int INITIAL = 0xDEAD_BEEF + (WORDS << 2);
  private static final long LOW_32 = 0xFFFF_FFFFL;

  private AddressRangeHash() {}

  /// Puts the chosen address into a tuple: as source or destination, keeping the port.
  ///
  /// @param tuple what the flow's packets look like before this translation; then with the address
  /// @param range has addresses
  /// @param kind which address is chosen
  /// @param zone the flow's zone
  static void choose(
      final FlowTuple tuple, final NatRange range, final ManipKind kind, final int zone) {
    if (range.firstHigh() == range.lastHigh() && range.firstLow() == range.lastLow()) {
      setAddress(tuple, kind, range.firstHigh(), range.firstLow());
    } else if (tuple.ipv6()) {
      chooseIpv6(tuple, range, kind, zone);
    } else {
      final int seed = range.isPersistent() ? 0 : swapped(tuple.destinationLow()) ^ zone;
      final int hash = hash(swapped(tuple.sourceLow()), 0, 0, 0, seed);
      final int first = (int) range.firstLow();
      final int span = (int) range.lastLow() - first + 1;
      setAddress(tuple, kind, 0, (first + scaled(hash, span)) & LOW_32);
    }
  }

  /// Word by word. As long as the words chosen are those of the last address, the next one is limited by the last
  /// address too; after that any will do.
  private static void chooseIpv6(
      final FlowTuple tuple, final NatRange range, final ManipKind kind, final int zone) {
    final int seed = range.isPersistent() ? 0 : swapped(tuple.destinationLow()) ^ zone;
    int hash =
        hash(
            swapped(tuple.sourceHigh() >>> 32),
            swapped(tuple.sourceHigh()),
            swapped(tuple.sourceLow() >>> 32),
            swapped(tuple.sourceLow()),
            seed);
    long high = 0;
    long low = 0;
    boolean limited = true;
    for (int i = 0; i < WORDS; i++) {
      final int first = limited ? word(range.firstHigh(), range.firstLow(), i) : 0;
      final int last = word(range.lastHigh(), range.lastLow(), i);
      final int span = limited ? last - first + 1 : -1;
      final int chosen = first + scaled(hash, span);
      high = high << 32 | low >>> 32;
      low = low << 32 | (chosen & LOW_32);
      limited &= chosen == last;
      if (!range.isPersistent()) {
        // The kernel chooses in place: a destination's word is the new one by now.
        hash ^=
            Integer.reverseBytes(
                kind == ManipKind.DESTINATION
                    ? chosen
                    : word(tuple.destinationHigh(), tuple.destinationLow(), i));
      }
    }
    setAddress(tuple, kind, high, low);
  }

  private static void setAddress(
      final FlowTuple tuple, final ManipKind kind, final long high, final long low) {
    if (kind == ManipKind.SOURCE) {
      tuple.setSource(high, low, tuple.sourcePort());
    } else {
      tuple.setDestination(high, low, tuple.destinationPort());
    }
  }

  private static int scaled(final int hash, final int span) {
    return (int) (((hash & LOW_32) * (span & LOW_32)) >>> 32);
  }

  private static int word(final long high, final long low, final int index) {
    final long half = index < 2 ? high : low;
    return (int) ((index & 1) == 0 ? half >>> 32 : half);
  }

  private static int swapped(final long word) {
    return Integer.reverseBytes((int) word);
  }

  /// lookup3 of four words.
  static int hash(final int w0, final int w1, final int w2, final int w3, final int seed) {
    int a = INITIAL + seed;
    int b = a;
    int c = a;
    a += w0;
    b += w1;
    c += w2;
    a = (a - c) ^ Integer.rotateLeft(c, 4);
    c += b;
    b = (b - a) ^ Integer.rotateLeft(a, 6);
    a += c;
    c = (c - b) ^ Integer.rotateLeft(b, 8);
    b += a;
    a = (a - c) ^ Integer.rotateLeft(c, 16);
    c += b;
    b = (b - a) ^ Integer.rotateLeft(a, 19);
    a += c;
    c = (c - b) ^ Integer.rotateLeft(b, 4);
    b += a;
    a += w3;
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }
}
