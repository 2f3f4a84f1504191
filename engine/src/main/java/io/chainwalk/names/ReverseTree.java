package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The names below `in-addr.arpa` and `ip6.arpa` (RFC 1035 section 3.5, RFC 3596 section 2.5).
///
/// A cluster IP is the name of its Service alone. An endpoint's address has a name for each Service that tells of it,
/// headless or not, as CoreDNS has it.
final class ReverseTree {
  static final DomainName IPV4 = DomainName.parse("in-addr.arpa");
  static final DomainName IPV6 = DomainName.parse("ip6.arpa");

  private static final Pattern BYTE = Pattern.compile("0|[1-9]\\d{0,2}");
  private static final Pattern NIBBLE = Pattern.compile("[0-9a-f]");
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private final Map<IpAddress, Map<DomainName, RecordSource>> names = new HashMap<>();
  private final NavigableSet<IpAddress> addresses;
  private final int ttlSeconds;

  ReverseTree(final ServiceTree services, final int ttlSeconds) {
    this.ttlSeconds = ttlSeconds;
    services
        .all()
        .forEach(service ->
            service
                .clusterIps()
                .forEach(address ->
                    names.computeIfAbsent(
                        address, key -> nameOf(services.clusterIp(service, address, 0)))));
    final Map<IpAddress, Map<DomainName, RecordSource>> endpoints = new HashMap<>();
    services
        .all()
        .forEach(service ->
            service
                .visibleEndpoints()
                .forEach(endpoint ->
                    endpoints
                        .computeIfAbsent(endpoint.address(), key -> new LinkedHashMap<>())
                        .putAll(nameOf(services.host(service, endpoint, 0)))));
    endpoints.forEach(names::putIfAbsent);
    this.addresses = Collections.unmodifiableNavigableSet(new TreeSet<>(names.keySet()));
  }

  private static Map<DomainName, RecordSource> nameOf(final NameContent.Host host) {
    return Map.of(host.target(), host.source());
  }

  /// The name of an address.
  static DomainName nameOf(final IpAddress address) {
    final List<String> labels = new ArrayList<>();
    if (address.ipv6()) {
      for (final long word : new long[] {address.low(), address.high()}) {
        for (int shift = 0; shift < Long.SIZE; shift += 4) {
          labels.add(Long.toHexString(word >>> shift & 0xF));
        }
      }
    } else {
      for (int shift = 0; shift < IPV4_BITS; shift += 8) {
        labels.add(Long.toString(address.low() >>> shift & 0xFF));
      }
    }
    return (address.ipv6() ? IPV6 : IPV4).below(labels.toArray(String[]::new));
  }

  /// What is at a name.
  ///
  /// @param name in one of the two zones, and none of them
  NameContent find(final DomainName name) {
    final boolean ipv6 = name.isIn(IPV6);
    final List<String> labels = name.labelsBelow(ipv6 ? IPV6 : IPV4);
    final String text = String.join(".", labels);
    final Optional<IpAddress> first = ipv6 ? ipv6(labels) : ipv4(labels);
    if (first.isEmpty()) {
      return new NameContent.NoName(new Absence(Absence.Kind.NO_ADDRESS, "", "", text));
    }
    final int free = ipv6 ? IPV6_BITS - 4 * labels.size() : IPV4_BITS - 8 * labels.size();
    if (free > 0) {
      final IpAddress found = addresses.ceiling(first.get());
      return found != null && found.compareTo(last(first.get(), free)) <= 0
          ? new NameContent.Bare(new Absence(Absence.Kind.ONLY_NAMES_BELOW, "", "", text))
          : unknown(text);
    }
    final Map<DomainName, RecordSource> targets = names.getOrDefault(first.get(), Map.of());
    if (targets.isEmpty()) {
      return unknown(first.get().toString());
    }
    final List<NameRecord> records = new ArrayList<>();
    targets.forEach((target, source) ->
        records.add(new NameRecord(name, ttlSeconds, new RecordData.Pointer(target), source)));
    return new NameContent.Records(records, List.of());
  }

  private static NameContent unknown(final String address) {
    return new NameContent.NoName(new Absence(Absence.Kind.UNKNOWN_ADDRESS, "", "", address));
  }

  /// The first address of those a name is about, which may be one.
  private static Optional<IpAddress> ipv4(final List<String> labels) {
    if (labels.size() > IPV4_BITS / 8) {
      return Optional.empty();
    }
    int address = 0;
    for (int i = 0; i < labels.size(); i++) {
      final String label = labels.get(i);
      if (!BYTE.matcher(label).matches() || Integer.parseInt(label) > 0xFF) {
        return Optional.empty();
      }
      address |= Integer.parseInt(label) << (24 - 8 * (labels.size() - 1 - i));
    }
    return Optional.of(IpAddress.ofIpv4(address));
  }

  private static Optional<IpAddress> ipv6(final List<String> labels) {
    if (labels.size() > IPV6_BITS / 4) {
      return Optional.empty();
    }
    final long[] words = new long[2];
    for (int i = 0; i < labels.size(); i++) {
      final String label = labels.get(i);
      if (!NIBBLE.matcher(label).matches()) {
        return Optional.empty();
      }
      final int place = labels.size() - 1 - i; // from the most significant one
      words[place / 16] |= Long.parseLong(label, 16) << (60 - 4 * (place % 16));
    }
    return Optional.of(new IpAddress(true, words[0], words[1]));
  }

  /// The last address of those that differ in their last bits only.
  private static IpAddress last(final IpAddress first, final int freeBits) {
    if (!first.ipv6()) {
      return new IpAddress(false, 0, first.low() | (1L << freeBits) - 1);
    }
    return freeBits >= Long.SIZE
        ? new IpAddress(true, first.high() | ones(freeBits - Long.SIZE), -1L)
        : new IpAddress(true, first.high(), first.low() | ones(freeBits));
  }

  private static long ones(final int bits) {
    return bits == Long.SIZE ? -1L : (1L << bits) - 1;
  }
}
