package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Gives cluster IPs to Services of which manifests do not say what they have, as the API server does.
///
/// Families are those of `ipFamilies` and `ipFamilyPolicy`; the first range tells the one of a Service that says neither.
/// The first address of all belongs to the Service `default/kubernetes`, which every API server makes for itself.
final class ClusterIpAllocation {
  private static final String API_SERVER = "default/kubernetes";
  private static final String POLICY_FIELD = "/spec/ipFamilyPolicy";
  private static final String ADDRESS_FIELD = "/spec/clusterIP";

  private final List<IpPrefix> ranges;
  private final Map<String, IpAddress> earlier;
  private final Problems problems;
  private final Notices notices;

  /// Prepares the allocation.
  ///
  /// @param ranges where addresses come from, at least one
  /// @param earlier what Services had before, by family and name; is given what they have now
  /// @param problems is told who gets none
  /// @param notices is told who gets one
  ClusterIpAllocation(
      final List<IpPrefix> ranges,
      final Map<String, IpAddress> earlier,
      final Problems problems,
      final Notices notices) {
    this.ranges = ranges;
    this.earlier = earlier;
    this.problems = problems;
    this.notices = notices;
  }

  /// Gives each Service what it lacks.
  ///
  /// @param services all that may have cluster IPs
  /// @param taken what nobody gets; is told what was given out
  void fill(final List<ServiceDraft> services, final TakenAddresses taken) {
    final Map<ServiceDraft, List<Boolean>> lacking = new LinkedHashMap<>();
    for (final ServiceDraft service : services) {
      final List<Boolean> families = families(service);
      final List<IpAddress> present = service.clusterIps();
      families.removeIf(ipv6 -> present.stream().anyMatch(ip -> ip.ipv6() == ipv6));
      if (!families.isEmpty()) {
        lacking.put(service, families);
      }
    }
    final Map<String, IpAddress> ipv4 = give(lacking, false, taken);
    final Map<String, IpAddress> ipv6 = give(lacking, true, taken);
    earlier.clear();
    lacking.forEach((service, families) -> {
      final List<IpAddress> addresses = new ArrayList<>(service.clusterIps());
      for (final boolean family : families) {
        final IpAddress address = (family ? ipv6 : ipv4).get(service.id());
        if (address == null) {
          noneLeft(service, family);
          return;
        }
        addresses.add(address);
        earlier.put(key(service.id(), family), address);
      }
      service.setClusterIps(addresses);
      notices.add(
          Notice.CLUSTER_IP_ALLOCATED, service.id(), service.id() + ' ' + addresses.getLast());
    });
  }

  /// The families that a Service is to have, the primary one first; those of a Service that came from an API server are
  /// what it has.
  private List<Boolean> families(final ServiceDraft service) {
    final List<IpAddress> present = service.clusterIps();
    final List<String> wanted = service.specTexts("ipFamilies");
    final boolean complete = !present.isEmpty() && wanted.size() == present.size();
    if (service.hasWrongClusterIps()
        || contradict(present, wanted)
        || (complete && !service.specTexts("clusterIPs").isEmpty())) {
      return new ArrayList<>();
    }
    final List<Boolean> families = new ArrayList<>();
    if (!present.isEmpty()) {
      present.forEach(ip -> families.add(ip.ipv6()));
    } else if (wanted.isEmpty()) {
      families.add(ranges.getFirst().address().ipv6());
    }
    wanted.stream().map("IPv6"::equals).filter(f -> !families.contains(f)).forEach(families::add);
    addSecond(service, families);
    return families;
  }

  /// Whether a cluster IP is of another family than the one that is wanted in its place, which is a mistake.
  private static boolean contradict(final List<IpAddress> present, final List<String> wanted) {
    return IntStream.range(0, Math.min(present.size(), wanted.size()))
        .anyMatch(i -> !wanted.get(i).equals(nameOf(present.get(i).ipv6())));
  }

  private void addSecond(final ServiceDraft service, final List<Boolean> families) {
    final String policy = service.specText("ipFamilyPolicy");
    if (families.size() > 1 || !policy.endsWith("DualStack")) {
      return;
    }
    final boolean other = !families.getFirst();
    if (hasRangeOf(other)) {
      families.add(other);
    } else if (policy.equals("RequireDualStack")) {
      new FieldChecks(service.origin(), problems)
          .problem(
              POLICY_FIELD,
              "%s is RequireDualStack, and there is no range of "
                  + nameOf(other)
                  + " cluster IPs, see --service-cidr and ServiceCIDR objects");
    }
  }

  private boolean hasRangeOf(final boolean ipv6) {
    return ranges.stream().anyMatch(range -> range.address().ipv6() == ipv6);
  }

  private static String nameOf(final boolean ipv6) {
    return ipv6 ? "IPv6" : "IPv4";
  }

  private static String key(final String service, final boolean ipv6) {
    return nameOf(ipv6) + ' ' + service;
  }

  /// Range by range: what one has no room for, the next is asked for.
  private Map<String, IpAddress> give(
      final Map<ServiceDraft, List<Boolean>> lacking,
      final boolean ipv6,
      final TakenAddresses taken) {
    final SortedSet<String> names = new TreeSet<>();
    lacking.forEach((service, families) -> {
      if (families.contains(ipv6)) {
        names.add(service.id());
      }
    });
    final Map<String, IpAddress> given = new TreeMap<>();
    for (final IpPrefix range : ranges) {
      if (range.address().ipv6() == ipv6) {
        giveOf(range, names, taken, given);
        names.removeAll(given.keySet());
      }
    }
    return given;
  }

  private void giveOf(
      final IpPrefix range,
      final SortedSet<String> names,
      final TakenAddresses taken,
      final Map<String, IpAddress> given) {
    final NumberRange numbers = NumberRange.ofClusterIps(range);
    final boolean first = range.equals(ranges.getFirst());
    final Map<String, Long> before = new HashMap<>();
    for (final String name : names) {
      final IpAddress had = earlier.get(key(name, range.address().ipv6()));
      if (had != null && range.contains(had)) {
        before.put(name, NumberRange.offsetOf(range, had));
      }
    }
    final boolean isThere = names.contains(API_SERVER);
    if (first && isThere) {
      before.put(API_SERVER, numbers.first());
    }
    StableNumbers.give(
            numbers,
            names,
            number ->
                taken.has(NumberRange.addressAt(range, number))
                    || (first && !isThere && number == numbers.first()),
            before)
        .forEach((name, number) -> {
          final IpAddress address = NumberRange.addressAt(range, number);
          given.put(name, address);
          taken.take(address);
        });
  }

  private void noneLeft(final ServiceDraft service, final boolean ipv6) {
    final String all =
        String.join(
            ", ",
            ranges.stream()
                .filter(range -> range.address().ipv6() == ipv6)
                .map(IpPrefix::toString)
                .toList());
    new FieldChecks(service.origin(), problems)
        .problem(
            ADDRESS_FIELD,
            "%s is left out, and no cluster IP is left for it "
                + (all.isEmpty()
                    ? "because there is no range of " + nameOf(ipv6) + " addresses"
                    : "in " + all)
                + ", see --service-cidr and ServiceCIDR objects");
  }
}
