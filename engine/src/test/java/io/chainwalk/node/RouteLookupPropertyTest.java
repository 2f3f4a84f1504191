package io.chainwalk.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The compiled lookups find what going through all prefixes finds.
final class RouteLookupPropertyTest {
  private static final int TABLES = 300;
  private static final int LOOKUPS = 200;

  private final SplittableRandom random = Seeded.random();

  @Test
  void everyIpv4AddressGoesByTheLongestPrefixThatHoldsIt() {
    for (int table = 0; table < TABLES; table++) {
      final List<IpPrefix> prefixes = prefixes(false);
      final Ipv4Lookup lookup = Ipv4Lookup.of(prefixes);
      for (int i = 0; i < LOOKUPS; i++) {
        final IpAddress address = address(false, prefixes);
        assertEquals(
            longest(prefixes, address),
            lookup.find((int) address.low()),
            () -> address + " in " + prefixes + ", seed " + Seeded.seed());
      }
    }
  }

  @Test
  void everyIpv6AddressGoesByTheLongestPrefixThatHoldsIt() {
    for (int table = 0; table < TABLES; table++) {
      final List<IpPrefix> prefixes = prefixes(true);
      final Ipv6Lookup lookup = Ipv6Lookup.of(prefixes);
      for (int i = 0; i < LOOKUPS; i++) {
        final IpAddress address = address(true, prefixes);
        assertEquals(
            longest(prefixes, address),
            lookup.find(address.high(), address.low()),
            () -> address + " in " + prefixes + ", seed " + Seeded.seed());
      }
    }
  }

  @Test
  void thePrefixesAtBothEndsOfTheAddressSpaceAreFound() {
    final Ipv4Lookup ipv4 =
        Ipv4Lookup.of(List.of(IpPrefix.parse("0.0.0.0/32"), IpPrefix.parse("255.255.255.255")));
    assertEquals(0, ipv4.find(0));
    assertEquals(Ipv4Lookup.NONE, ipv4.find(1));
    assertEquals(1, ipv4.find(-1));
    final Ipv6Lookup ipv6 =
        Ipv6Lookup.of(List.of(IpPrefix.parse("::/0"), IpPrefix.parse("ff00::/8")));
    assertEquals(0, ipv6.find(0, 0));
    assertEquals(1, ipv6.find(-1, -1));
  }

  /// Different prefixes, many of them inside one another.
  private List<IpPrefix> prefixes(final boolean ipv6) {
    final List<IpPrefix> prefixes = new ArrayList<>();
    final int count = random.nextInt(40);
    while (prefixes.size() < count) {
      final IpPrefix prefix =
          IpPrefix.around(address(ipv6, prefixes), random.nextInt(ipv6 ? 129 : 33));
      if (!prefixes.contains(prefix)) {
        prefixes.add(prefix);
      }
    }
    return prefixes;
  }

  /// An address near the edge of a prefix, or anywhere.
  private IpAddress address(final boolean ipv6, final List<IpPrefix> prefixes) {
    if (prefixes.isEmpty() || random.nextInt(4) == 0) {
      return ipv6
          ? new IpAddress(true, random.nextLong(), random.nextLong())
          : IpAddress.ofIpv4(random.nextInt());
    }
    final IpPrefix near = prefixes.get(random.nextInt(prefixes.size()));
    final IpAddress edge = random.nextBoolean() ? near.address() : near.last();
    final long low = edge.low() + random.nextInt(-2, 3);
    return ipv6 ? new IpAddress(true, edge.high(), low) : IpAddress.ofIpv4((int) low);
  }

  private static int longest(final List<IpPrefix> prefixes, final IpAddress address) {
    int found = Ipv4Lookup.NONE;
    for (int i = 0; i < prefixes.size(); i++) {
      if (prefixes.get(i).contains(address)
          && (found < 0 || prefixes.get(i).length() > prefixes.get(found).length())) {
        found = i;
      }
    }
    return found;
  }
}
