package io.chainwalk.ruletext;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.AddressMask;
import java.util.ArrayList;
import java.util.List;

/// Ranges of IPv4 addresses as prefixes.
final class AddressRanges {
  private AddressRanges() {}

  /// The fewest prefixes that hold all addresses from one to another and no others.
  static List<AddressMask> prefixes(final long from, final long to) {
    final List<AddressMask> prefixes = new ArrayList<>();
    long at = from;
    while (at <= to) {
      int hostBits = Math.min(32, Long.numberOfTrailingZeros(at));
      while (at + (1L << hostBits) - 1 > to) {
        hostBits--;
      }
      prefixes.add(AddressMask.prefix(IpAddress.ofIpv4((int) at), 32 - hostBits));
      at += 1L << hostBits;
    }
    return prefixes;
  }
}
