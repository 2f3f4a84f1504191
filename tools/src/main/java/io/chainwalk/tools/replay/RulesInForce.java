package io.chainwalk.tools.replay;

import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RuleProgram;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.tools.chains.LoadedNode;
import io.chainwalk.tools.chains.SelectorsInForce;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The rules that packets meet from some moment on.
///
/// A connection's tag is the number of its endpoint plus one. Numbers mean the same from the first rules of a run to the
/// last; so an endpoint that is gone still has one.
public final class RulesInForce {
  private final ServiceDispatch services;
  private final ServiceSnapshot now;
  private final Rulesets rulesets;
  private final RuleLabels labels;
  private final RuleProgram program;
  private final SelectorsInForce selectors;
  private final double[] shares;
  private final BitSet present = new BitSet();
  private final BitSet changed = new BitSet();

  private RulesInForce(
      final ServiceDispatch services,
      final ServiceSnapshot now,
      final LoadedNode node,
      final double[] shares,
      final ServiceSnapshot before) {
    this.services = services;
    this.now = now;
    rulesets = node.rulesets();
    labels = node.labels();
    program = node.program();
    selectors = node.selectors();
    this.shares = shares;
    final Set<String> there = new HashSet<>();
    for (final ServicePort port : now.servicePorts()) {
      port.endpoints().forEach(endpoint -> there.add(key(port, endpoint)));
    }
    final Map<String, ServicePort> portsBefore = byName(before);
    final Map<String, ServicePort> portsNow = byName(now);
    final List<ServicePort> ports = services.snapshot().servicePorts();
    for (int i = 0; i < ports.size(); i++) {
      final List<Endpoint> endpoints = ports.get(i).endpoints();
      final String name = nameOf(ports.get(i));
      changed.set(
          services.firstEndpoint(i),
          services.firstEndpoint(i) + endpoints.size(),
          !Objects.equals(portsBefore.get(name), portsNow.get(name)));
      for (int j = 0; j < endpoints.size(); j++) {
        present.set(
            services.firstEndpoint(i) + j, there.contains(key(ports.get(i), endpoints.get(j))));
      }
    }
  }

  /// The rules that are loaded on a node at this moment.
  ///
  /// @param services all services and endpoints of the run, which number the endpoints
  /// @param now those that there are at this moment
  /// @param node where the rules are
  /// @return the rules
  static RulesInForce of(
      final ServiceDispatch services, final ServiceSnapshot now, final LoadedNode node) {
    return new RulesInForce(services, now, node, node.shares(services), now);
  }

  /// The rules that come after these.
  ///
  /// @param next the services that there are from then on
  /// @param node where the rules are
  /// @return rules that know what has changed
  RulesInForce then(final ServiceSnapshot next, final LoadedNode node) {
    final double[] nextShares = node.shares(services);
    Arrays.setAll(nextShares, i -> nextShares[i] == shares[i] ? shares[i] : Double.NaN);
    return new RulesInForce(services, next, node, nextShares, now);
  }

  /// An endpoint is where packets arrive, whatever its port is called and whichever Service it belongs to.
  private static String key(final ServicePort port, final Endpoint endpoint) {
    return port.protocol() + " " + endpoint;
  }

  private static Map<String, ServicePort> byName(final ServiceSnapshot snapshot) {
    return snapshot.servicePorts().stream()
        .collect(Collectors.toMap(RulesInForce::nameOf, port -> port, (first, _) -> first));
  }

  private static String nameOf(final ServicePort port) {
    return port.protocol() + " " + port.displayName();
  }

  /// The services that number the endpoints.
  ///
  /// @return the same for all rules of a run
  public ServiceDispatch services() {
    return services;
  }

  /// The services and endpoints that there are at this moment.
  ///
  /// @return a part of [#services]
  public ServiceSnapshot now() {
    return now;
  }

  /// The rules as they are loaded.
  ///
  /// @return both families
  public Rulesets rulesets() {
    return rulesets;
  }

  /// What is remembered of packets that meet [#rulesets].
  ///
  /// @return tags are endpoints' numbers plus one
  public RuleLabels labels() {
    return labels;
  }

  /// The compiled rules.
  ///
  /// @return for any number of workers
  public RuleProgram program() {
    return program;
  }

  /// What chooses endpoints in the place of the rules.
  ///
  /// @return for [#rulesets]
  public SelectorsInForce selectors() {
    return selectors;
  }

  /// Which part of its service port's new connections an endpoint is to get.
  ///
  /// @param endpoint its number
  /// @return 0 to 1; 0 for one that takes none; NaN where that depends on the packet, or where it was something else
  ///     under rules before these
  double expectedShare(final int endpoint) {
    return shares[endpoint];
  }

  /// Whether the service port of a connection's endpoint is not what it was before these rules: other addresses, other
  /// endpoints, other policies, or gone.
  ///
  /// @param tag the connection's, not 0
  /// @return false for the rules that a run begins with
  boolean hasNewService(final int tag) {
    return changed.get(tag - 1);
  }

  /// Whether a connection's endpoint is there, in whatever condition, behind whichever service port.
  ///
  /// @param tag the connection's, not 0
  /// @return false when it is gone
  public boolean hasEndpoint(final int tag) {
    return present.get(tag - 1);
  }

  /// A connection's endpoint.
  ///
  /// @param tag the connection's, not 0
  /// @return as `address:port`
  String endpointText(final int tag) {
    return services.endpoint(tag - 1).toString();
  }
}
