package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.tools.config.BalancedService.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Gives addresses of pools to load balancers of which no status says what they have, as a cloud's controller would.
///
/// A pool that has the name of the Service's `loadBalancerClass` counts first, then the one of its scheme.
/// `spec.loadBalancerIP` is the address itself.
final class LoadBalancerAllocation {
  private static final String ASKED_FIELD = "/spec/loadBalancerIP";

  private final AllocationSettings settings;
  private final Map<String, IpAddress> earlier;
  private final Problems problems;
  private final Notices notices;
  private final Map<String, IpAddress> now = new HashMap<>();

  /// Prepares the allocation.
  ///
  /// @param settings the pools
  /// @param earlier what Services had before, by pool, family and name; is given what they have now
  /// @param problems is told who gets none
  /// @param notices is told who gets one
  LoadBalancerAllocation(
      final AllocationSettings settings,
      final Map<String, IpAddress> earlier,
      final Problems problems,
      final Notices notices) {
    this.settings = settings;
    this.earlier = earlier;
    this.problems = problems;
    this.notices = notices;
  }

  /// A load balancer that lacks an address.
  private record Lack(ServiceDraft service, String pool, boolean ipv6) {}

  /// Reads all load balancers, and gives each what it lacks.
  ///
  /// @param services all that may be balanced, with their cluster IPs
  /// @param taken what nobody gets
  /// @return those of type `LoadBalancer`
  List<BalancedService> fill(final List<ServiceDraft> services, final TakenAddresses taken) {
    final Map<ServiceDraft, LoadBalancerFront> fronts = new LinkedHashMap<>();
    services.stream()
        .filter(service -> service.type().equals("LoadBalancer"))
        .forEach(service -> fronts.put(service, LoadBalancerFront.of(service, problems)));
    final Map<Lack, @Nullable IpAddress> given = new LinkedHashMap<>();
    if (settings.allocates()) {
      fronts.forEach((service, front) -> lacking(service, front).forEach(l -> given.put(l, null)));
      give(given, taken);
      earlier.clear();
      earlier.putAll(now);
    }
    final List<BalancedService> balanced = new ArrayList<>();
    fronts.forEach((service, front) -> balanced.add(balanced(service, front, given)));
    return balanced;
  }

  private List<Lack> lacking(final ServiceDraft service, final LoadBalancerFront front) {
    final List<Lack> lacking = new ArrayList<>();
    if (service.statusAddresses().isEmpty()) {
      for (final IpAddress own : service.clusterIps()) {
        if (asked(service, own.ipv6()) == null) {
          lacking.add(new Lack(service, poolOf(service, front), own.ipv6()));
        }
      }
    }
    return lacking;
  }

  private String poolOf(final ServiceDraft service, final LoadBalancerFront front) {
    final String loadBalancerClass = service.specText("loadBalancerClass");
    return settings.pools().stream().anyMatch(pool -> pool.name().equals(loadBalancerClass))
        ? loadBalancerClass
        : front.scheme().label();
  }

  private static @Nullable IpAddress asked(final ServiceDraft service, final boolean ipv6) {
    final IpAddress asked = ServiceDraft.parsed(service.specText("loadBalancerIP"));
    return asked != null && asked.ipv6() == ipv6 ? asked : null;
  }

  private void give(final Map<Lack, @Nullable IpAddress> lacking, final TakenAddresses taken) {
    for (final LoadBalancerPool pool : settings.pools()) {
      final Map<String, List<Lack>> byService = new TreeMap<>();
      lacking.forEach((lack, address) -> {
        if (address == null
            && lack.pool().equals(pool.name())
            && lack.ipv6() == pool.prefix().address().ipv6()) {
          byService.computeIfAbsent(lack.service().id(), _ -> new ArrayList<>()).add(lack);
        }
      });
      final Map<String, IpAddress> addresses = giveOf(pool, byService, taken);
      byService.forEach(
          (service, lacks) -> lacks.forEach(lack -> lacking.put(lack, addresses.get(service))));
    }
  }

  private Map<String, IpAddress> giveOf(
      final LoadBalancerPool pool,
      final Map<String, List<Lack>> byService,
      final TakenAddresses taken) {
    final IpPrefix prefix = pool.prefix();
    final Map<String, Long> before = new HashMap<>();
    for (final String service : byService.keySet()) {
      final IpAddress had = earlier.get(key(pool.name(), prefix.address().ipv6(), service));
      if (had != null && prefix.contains(had)) {
        before.put(service, NumberRange.offsetOf(prefix, had));
      }
    }
    final Map<String, IpAddress> addresses = new TreeMap<>();
    StableNumbers.give(
            NumberRange.ofAddresses(prefix),
            new TreeSet<>(byService.keySet()),
            number -> taken.has(NumberRange.addressAt(prefix, number)),
            before)
        .forEach((service, number) -> {
          final IpAddress address = NumberRange.addressAt(prefix, number);
          addresses.put(service, address);
          now.put(key(pool.name(), prefix.address().ipv6(), service), address);
        });
    return addresses;
  }

  private static String key(final String pool, final boolean ipv6, final String service) {
    return pool + (ipv6 ? " IPv6 " : " IPv4 ") + service;
  }

  private BalancedService balanced(
      final ServiceDraft service,
      final LoadBalancerFront front,
      final Map<Lack, @Nullable IpAddress> given) {
    final List<Address> addresses = new ArrayList<>();
    service.statusAddresses().forEach(ip -> addresses.add(new Address(ip, "", "")));
    if (settings.allocates() && addresses.isEmpty()) {
      addresses.addAll(allocated(service, front, given));
      if (!addresses.isEmpty() && !service.hasLoadBalancerStatus()) {
        service.setStatusAddresses(addresses.stream().map(Address::address).toList());
      }
    }
    final ManifestObject object = service.origin();
    return new BalancedService(
        object.namespace(),
        object.name(),
        object.place(),
        service.specText("loadBalancerClass"),
        front,
        addresses,
        ForwardActionParser.of(service, problems));
  }

  private List<Address> allocated(
      final ServiceDraft service,
      final LoadBalancerFront front,
      final Map<Lack, @Nullable IpAddress> given) {
    final List<Address> addresses = new ArrayList<>();
    final String hostname = service.statusHostname();
    final FieldChecks checks = new FieldChecks(service.origin(), problems);
    final String asked = service.specText("loadBalancerIP");
    if (!asked.isEmpty()) {
      checks.address(asked, ASKED_FIELD);
    }
    for (final IpAddress own : service.clusterIps()) {
      final IpAddress wanted = asked(service, own.ipv6());
      if (wanted != null) {
        addresses.add(new Address(wanted, "", hostname));
        continue;
      }
      final String pool = poolOf(service, front);
      final IpAddress address = given.get(new Lack(service, pool, own.ipv6()));
      if (address != null) {
        addresses.add(new Address(address, pool, hostname));
        final String id = service.id();
        notices.add(Notice.LOAD_BALANCER_FROM_POOL, id, id + ' ' + address + " of pool " + pool);
      }
    }
    if (addresses.isEmpty() && !service.clusterIps().isEmpty()) {
      checks.problem(
          "/status/loadBalancer",
          "%s is left out, and no address is left for it in pool "
              + poolOf(service, front)
              + ", see --load-balancer-pool");
    }
    return addresses;
  }
}
