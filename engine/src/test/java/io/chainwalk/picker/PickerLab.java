package io.chainwalk.picker;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import io.chainwalk.testkit.Services;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// A picker, and words for what it does.
final class PickerLab {
  static final long SEED = 42;
  static final SelectorSpec RANDOM = SelectorSpec.parse("random");
  static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
  static final IpAddress CLIENT6 = IpAddress.parse("2001:db8::1");

  private static final Vip VIP = new Vip(IpAddress.parse("10.96.0.1"), 80, Vip.Kind.CLUSTER);

  final EndpointPicker picker;
  private final int affinitySeconds;

  PickerLab(final int affinitySeconds, final ClientAffinity affinity) {
    this.affinitySeconds = affinitySeconds;
    picker = new EndpointPicker(SEED, affinity);
  }

  /// A service port with an address, and affinity for so long.
  static ServicePort service(final int affinitySeconds, final List<Endpoint> endpoints) {
    return new ServicePort(
        "shop",
        "web",
        "http",
        Protocol.TCP,
        List.of(VIP),
        endpoints,
        0,
        new ServicePolicies(TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER, affinitySeconds),
        LoadBalancerFields.NONE);
  }

  /// From now on there are these, all healthy.
  void update(final String... endpoints) {
    update(Arrays.stream(endpoints).map(Services::ready).toArray(Endpoint[]::new));
  }

  void update(final Endpoint... endpoints) {
    picker.update(service(affinitySeconds, List.of(endpoints)), RANDOM);
  }

  PickedEndpoint pick() {
    return pick(CLIENT);
  }

  PickedEndpoint pick(final IpAddress client) {
    return pick(client, 0);
  }

  PickedEndpoint pick(final IpAddress client, final long nowNs) {
    return Objects.requireNonNull(picker.pick(client, 4000, nowNs));
  }

  /// Who is picked in so many connections, which are over at once.
  Set<String> picked(final int connections) {
    final Set<String> picked = new TreeSet<>();
    for (int i = 0; i < connections; i++) {
      final PickedEndpoint endpoint = pick();
      picked.add(endpoint.toString());
      endpoint.release();
    }
    return picked;
  }

  long openConnectionsOf(final String endpoint) {
    return picker.endpoints().stream()
        .filter(e -> e.toString().equals(endpoint))
        .mapToLong(PickedEndpoint::openConnections)
        .sum();
  }
}
