package io.chainwalk.match;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.KeyHash;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.IpSet;
import io.chainwalk.ruleset.IpSet.Dimension;
import io.chainwalk.ruleset.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set as one rule asks it: a hash table of its entries, and the pairs of masks that occur among them, longest first.
///
/// For each pair the packet's addresses are masked and looked up once; the first entry that is found decides. So a lookup
/// costs as many probes as there are different prefix lengths, as it does in the kernel. Entries take six words:
///
/// | word | holds                                    |
/// |------|------------------------------------------|
/// | 0, 1 | first address                            |
/// | 2, 3 | second address                           |
/// | 4    | protocol and port, see [SetPorts]        |
/// | 5    | 0 for a free place, [#IN] or [#NOT_IN]   |
///
/// **Threads:** immutable.
final class CompiledSet {
  private static final int STRIDE = 6;
  private static final int PORTS = 4;
  private static final int VALUE = 5;
  private static final int IN = 1;
  private static final int NOT_IN = 2;
  private static final AddressMask NO_ADDRESS = AddressMask.ANY_IPV4;

  private final boolean returnNomatch;
  private final boolean firstIsSource;
  private final boolean secondIsSource;
  private final SetPorts ports;
  private final long[] masks;
  private final long[] words;
  private final int slotMask;

  /// Compiles a set.
  ///
  /// @param set not a `list:set`
  /// @param sources for each dimension whether it is `src`
  /// @param returnNomatch whether only entries with `nomatch` count; of no effect where a set cannot have these
  CompiledSet(final IpSet set, final List<Boolean> sources, final boolean returnNomatch) {
    final List<Dimension> dimensions = set.type().dimensions();
    this.returnNomatch = returnNomatch && dimensions.contains(Dimension.NET);
    final int portsAt = portsAt(dimensions);
    firstIsSource = sources.getFirst();
    secondIsSource = dimensions.size() > 2 && sources.get(2);
    ports =
        portsAt < 0 ? SetPorts.NONE : SetPorts.of(dimensions.get(portsAt), sources.get(portsAt));
    masks = masksOf(set.entries());
    int count = 0;
    for (final IpSet.Entry entry : set.entries()) {
      count += entry.ports() == null ? 1 : entry.ports().last() - entry.ports().first() + 1;
    }
    slotMask = Math.max(2, Integer.highestOneBit(Math.max(1, count)) << 2) - 1;
    words = new long[(slotMask + 1) * STRIDE];
    set.entries().forEach(this::add);
  }

  private static int portsAt(final List<Dimension> dimensions) {
    for (int i = 0; i < dimensions.size(); i++) {
      if (dimensions.get(i) == Dimension.PORT || dimensions.get(i) == Dimension.PROTOCOL_AND_PORT) {
        return i;
      }
    }
    return -1;
  }

  /// Four words for each pair of masks.
  private static long[] masksOf(final List<IpSet.Entry> entries) {
    final List<long[]> pairs = new ArrayList<>();
    for (final IpSet.Entry entry : entries) {
      final AddressMask first = orNone(entry.first());
      final AddressMask second = orNone(entry.second());
      final long[] pair = {first.maskHigh(), first.maskLow(), second.maskHigh(), second.maskLow()};
      if (pairs.stream().noneMatch(known -> Arrays.equals(known, pair))) {
        pairs.add(pair);
      }
    }
    pairs.sort(
        Comparator.comparingInt((long[] pair) -> -bits(pair, 0))
            .thenComparingInt(pair -> -bits(pair, 2)));
    return pairs.stream().flatMapToLong(Arrays::stream).toArray();
  }

  private static int bits(final long[] pair, final int from) {
    return Long.bitCount(pair[from]) + Long.bitCount(pair[from + 1]);
  }

  private static AddressMask orNone(final @Nullable AddressMask mask) {
    return mask == null ? NO_ADDRESS : mask;
  }

  private void add(final IpSet.Entry entry) {
    final PortRange range = entry.ports() == null ? PortRange.only(0) : entry.ports();
    final AddressMask first = orNone(entry.first());
    final AddressMask second = orNone(entry.second());
    for (int port = range.first(); port <= range.last(); port++) {
      final int at =
          place(
              first.address().high(),
              first.address().low(),
              second.address().high(),
              second.address().low(),
              SetPorts.key(entry.protocol(), port));
      words[at] = first.address().high();
      words[at + 1] = first.address().low();
      words[at + 2] = second.address().high();
      words[at + 3] = second.address().low();
      words[at + PORTS] = SetPorts.key(entry.protocol(), port);
      words[at + VALUE] = entry.nomatch() ? NOT_IN : IN;
    }
  }

  /// Whether a packet is in the set.
  boolean holds(final RulePacket packet) {
    final int portKey = ports.of(packet);
    if (portKey == SetPorts.UNKNOWN) {
      return false;
    }
    final FlowTuple tuple = packet.parsed().tuple();
    final long firstHigh = firstIsSource ? tuple.sourceHigh() : tuple.destinationHigh();
    final long firstLow = firstIsSource ? tuple.sourceLow() : tuple.destinationLow();
    final long secondHigh = secondIsSource ? tuple.sourceHigh() : tuple.destinationHigh();
    final long secondLow = secondIsSource ? tuple.sourceLow() : tuple.destinationLow();
    for (int i = 0; i < masks.length; i += 4) {
      final int at =
          place(
              firstHigh & masks[i],
              firstLow & masks[i + 1],
              secondHigh & masks[i + 2],
              secondLow & masks[i + 3],
              portKey);
      if (words[at + VALUE] != 0) {
        return words[at + VALUE] == (returnNomatch ? NOT_IN : IN);
      }
    }
    return false;
  }

  private int place(
      final long firstHigh,
      final long firstLow,
      final long secondHigh,
      final long secondLow,
      final int portKey) {
    final long first = KeyHash.of(KeyHash.of(firstHigh, firstLow), secondHigh);
    int slot = (int) (KeyHash.of(first, secondLow, portKey) >>> Integer.SIZE) & slotMask;
    int at = slot * STRIDE;
    while (words[at + VALUE] != 0
        && !(words[at + 1] == firstLow
            && words[at + PORTS] == portKey
            && words[at + 3] == secondLow
            && words[at] == firstHigh
            && words[at + 2] == secondHigh)) {
      slot = slot + 1 & slotMask;
      at = slot * STRIDE;
    }
    return at;
  }
}
