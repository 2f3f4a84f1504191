package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Gives addresses of one pool's ranges of one family, so that who has which depends on the others as little as possible.
///
/// A name's hash says which range it is asked of, a larger one with as much more chance as it has addresses, and then
/// which address of it ([StableNumbers]). Only who finds its range full gets an address of another, of the first that has
/// one.
final class PoolAllocation {
  private final List<IpPrefix> ranges;
  private final TakenAddresses taken;
  private final SortedSet<String> lacking;
  private final Map<String, IpAddress> given = new TreeMap<>();

  /// Prepares the allocation.
  ///
  /// @param ranges of one family
  /// @param names who is to get an address
  /// @param taken what nobody gets; is told what was given out
  PoolAllocation(
      final List<IpPrefix> ranges, final SortedSet<String> names, final TakenAddresses taken) {
    this.ranges = ranges.stream().distinct().toList();
    this.lacking = new TreeSet<>(names);
    this.taken = taken;
  }

  /// Lets names keep what they had before, where it is still of the pool and nobody else's.
  ///
  /// @param earlier addresses by name
  void keep(final Map<String, IpAddress> earlier) {
    for (final String name : List.copyOf(lacking)) {
      final IpAddress had = earlier.get(name);
      if (had != null
          && !taken.has(had)
          && ranges.stream().anyMatch(range -> range.contains(had))) {
        give(name, had);
      }
    }
  }

  /// Gives the others theirs.
  ///
  /// @return the address of each name; none for those that found the pool full
  Map<String, IpAddress> give() {
    final Map<IpPrefix, SortedSet<String>> chosen = new HashMap<>();
    lacking.forEach(name -> chosen.computeIfAbsent(choice(name), _ -> new TreeSet<>()).add(name));
    ranges.forEach(range -> give(range, chosen.getOrDefault(range, new TreeSet<>())));
    ranges.forEach(range -> give(range, new TreeSet<>(lacking)));
    return given;
  }

  private void give(final IpPrefix range, final SortedSet<String> names) {
    StableNumbers.give(
            NumberRange.ofAddresses(range),
            names,
            number -> taken.has(NumberRange.addressAt(range, number)),
            Map.of())
        .forEach((name, number) -> give(name, NumberRange.addressAt(range, number)));
  }

  private void give(final String name, final IpAddress address) {
    given.put(name, address);
    taken.take(address);
    lacking.remove(name);
  }

  private IpPrefix choice(final String name) {
    final List<BigInteger> ends = new ArrayList<>();
    BigInteger size = BigInteger.ZERO;
    for (final IpPrefix range : ranges) {
      final NumberRange numbers = NumberRange.ofAddresses(range);
      size = size.add(BigInteger.valueOf(numbers.last() - numbers.first() + 1));
      ends.add(size);
    }
    // Not the hash that chooses the address within the range: one must not say anything of the
    // other.
    final BigInteger drawn = StableNumbers.hash("range of " + name).mod(size);
    int index = 0;
    while (drawn.compareTo(ends.get(index)) >= 0) {
      index++;
    }
    return ranges.get(index);
  }
}
