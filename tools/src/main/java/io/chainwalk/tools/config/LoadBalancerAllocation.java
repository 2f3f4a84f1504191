package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.tools.config.BalancedService.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
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
  /// @param problems is told who finds a pool full
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

  /// What a Service says of the load balancer in front of it.
  private record Front(
      LoadBalancerFront kind, Map<String, ForwardAction> actions, List<FrontFault> faults) {}

  private static Front frontOf(final ServiceDraft service) {
    final FrontFields fields = new FrontFields(service);
    final LoadBalancerFront kind = LoadBalancerFront.of(service, fields);
    final Map<String, ForwardAction> actions = ForwardActionParser.of(service, fields);
    final boolean seen = LoadBalancerFront.mayBeOfController(service);
    return new Front(kind, actions, seen ? fields.faults() : List.of());
  }

  /// A load balancer that lacks an address.
  private record Lack(ServiceDraft service, String pool, boolean ipv6) {}

  /// Reads all load balancers, and gives each what it lacks.
  ///
  /// @param services all that may be balanced, with their cluster IPs
  /// @param taken what nobody gets; is told what was given out
  /// @return those of type `LoadBalancer`
  List<BalancedService> fill(final List<ServiceDraft> services, final TakenAddresses taken) {
    final Map<ServiceDraft, Front> fronts = new LinkedHashMap<>();
    services.stream()
        .filter(service -> service.type().equals("LoadBalancer"))
        .forEach(service -> fronts.put(service, frontOf(service)));
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

  private List<Lack> lacking(final ServiceDraft service, final Front front) {
    final List<Lack> lacking = new ArrayList<>();
    if (service.statusAddresses().isEmpty() && refusal(service, front).isEmpty()) {
      for (final IpAddress own : service.clusterIps()) {
        if (asked(service, own.ipv6()) == null) {
          lacking.add(new Lack(service, poolOf(service, front), own.ipv6()));
        }
      }
    }
    return lacking;
  }

  private String poolOf(final ServiceDraft service, final Front front) {
    return hasPoolOfClass(service)
        ? service.specText("loadBalancerClass")
        : front.kind().scheme().label();
  }

  private boolean hasPoolOfClass(final ServiceDraft service) {
    final String loadBalancerClass = service.specText("loadBalancerClass");
    return settings.pools().stream().anyMatch(pool -> pool.name().equals(loadBalancerClass));
  }

  /// Why no controller would give a Service an address: it asks for one that is none, or for a scheme that there is not
  /// where the scheme decides.
  private Optional<String> refusal(final ServiceDraft service, final Front front) {
    final String asked = service.specText("loadBalancerIP");
    if (!asked.isEmpty() && isNoAddress(service, asked)) {
      final ManifestObject object = service.origin();
      return Optional.of(
          "%s: %s: spec.loadBalancerIP must be an IP address, not \"%s\""
              .formatted(object.placeOf(ASKED_FIELD), object.title(), asked));
    }
    final boolean needsScheme =
        !hasPoolOfClass(service)
            && service.clusterIps().stream().anyMatch(own -> asked(service, own.ipv6()) == null);
    return needsScheme
        ? front.faults().stream()
            .filter(LoadBalancerFront::isOfScheme)
            .findFirst()
            .map(FrontFault::toString)
        : Optional.empty();
  }

  /// An IPv4-mapped address is none of IPv6, and no concern of a Service of IPv4 alone.
  private static boolean isNoAddress(final ServiceDraft service, final String asked) {
    final IpAddress address = ServiceDraft.parsed(asked);
    return address == null
        || (FieldChecks.isMapped(address)
            && service.clusterIps().stream().anyMatch(IpAddress::ipv6));
  }

  private static @Nullable IpAddress asked(final ServiceDraft service, final boolean ipv6) {
    final IpAddress asked = ServiceDraft.parsed(service.specText("loadBalancerIP"));
    return asked != null && asked.ipv6() == ipv6 ? asked : null;
  }

  /// A pool's ranges of one family, and who is to get an address of them.
  private record Asked(PoolAllocation ranges, String pool, boolean ipv6, List<Lack> lacking) {}

  private void give(final Map<Lack, @Nullable IpAddress> lacking, final TakenAddresses taken) {
    final List<Asked> asked = new ArrayList<>();
    for (final String pool :
        settings.pools().stream().map(LoadBalancerPool::name).distinct().toList()) {
      asked.add(asked(pool, false, lacking.keySet(), taken));
      asked.add(asked(pool, true, lacking.keySet(), taken));
    }
    // Pools may overlap: nobody new gets what somebody had, of whatever pool.
    asked.forEach(one -> one.ranges().keep(earlierOf(one)));
    for (final Asked one : asked) {
      final Map<String, IpAddress> addresses = one.ranges().give();
      addresses.forEach(
          (service, address) -> now.put(key(one.pool(), one.ipv6(), service), address));
      one.lacking().forEach(lack -> lacking.put(lack, addresses.get(lack.service().id())));
    }
  }

  private Asked asked(
      final String pool, final boolean ipv6, final Set<Lack> lacking, final TakenAddresses taken) {
    final List<Lack> own =
        lacking.stream().filter(lack -> lack.pool().equals(pool) && lack.ipv6() == ipv6).toList();
    final List<IpPrefix> ranges =
        settings.pools().stream()
            .filter(one -> one.name().equals(pool))
            .map(LoadBalancerPool::prefix)
            .filter(range -> range.address().ipv6() == ipv6)
            .toList();
    final SortedSet<String> names = new TreeSet<>();
    if (!ranges.isEmpty()) {
      own.forEach(lack -> names.add(lack.service().id()));
    }
    return new Asked(new PoolAllocation(ranges, names, taken), pool, ipv6, own);
  }

  private Map<String, IpAddress> earlierOf(final Asked asked) {
    final Map<String, IpAddress> had = new HashMap<>();
    for (final Lack lack : asked.lacking()) {
      final String service = lack.service().id();
      final IpAddress address = earlier.get(key(asked.pool(), asked.ipv6(), service));
      if (address != null) {
        had.put(service, address);
      }
    }
    return had;
  }

  private static String key(final String pool, final boolean ipv6, final String service) {
    return pool + (ipv6 ? " IPv6 " : " IPv4 ") + service;
  }

  private BalancedService balanced(
      final ServiceDraft service, final Front front, final Map<Lack, @Nullable IpAddress> given) {
    final List<Address> addresses = new ArrayList<>();
    service.statusAddresses().forEach(ip -> addresses.add(new Address(ip, "", "")));
    Optional<String> refusal = Optional.empty();
    if (settings.allocates() && addresses.isEmpty()) {
      refusal = refusal(service, front);
      refusal.ifPresentOrElse(
          why -> notices.add(Notice.LOAD_BALANCER_REFUSED, service.id(), why),
          () -> addresses.addAll(allocated(service, front, given)));
      if (!addresses.isEmpty() && !service.hasLoadBalancerStatus()) {
        service.setStatusAddresses(addresses.stream().map(Address::address).toList());
      }
    }
    for (final FrontFault fault : front.faults()) {
      if (!refusal.equals(Optional.of(fault.toString()))) {
        notices.add(Notice.LOAD_BALANCER_ANNOTATION, fault.toString());
      }
    }
    final ManifestObject object = service.origin();
    return new BalancedService(
        object.namespace(),
        object.name(),
        object.place(),
        service.specText("loadBalancerClass"),
        front.kind(),
        addresses,
        front.actions(),
        front.faults());
  }

  private List<Address> allocated(
      final ServiceDraft service, final Front front, final Map<Lack, @Nullable IpAddress> given) {
    final List<Address> addresses = new ArrayList<>();
    final String hostname = service.statusHostname();
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
      new FieldChecks(service.origin(), problems)
          .problem(
              "/status/loadBalancer",
              "%s is left out, and no address is left for it in pool "
                  + poolOf(service, front)
                  + ", see --load-balancer-pool");
    }
    return addresses;
  }
}
