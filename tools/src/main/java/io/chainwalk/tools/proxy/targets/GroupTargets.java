package io.chainwalk.tools.proxy.targets;

import io.chainwalk.flow.Protocol;
import io.chainwalk.picker.ClientAffinity;
import io.chainwalk.picker.EndpointPicker;
import io.chainwalk.picker.PickedEndpoint;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.sticky.RequestHash;
import io.chainwalk.sticky.Target;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The targets of one group, for as long as the proxy runs: who gets requests is published to an [EndpointPicker], which
/// threads of clients pick from without a lock.
///
/// A target gets requests if its endpoint is ready and its checks pass. Where they pass for none, all ready ones get
/// requests, as with an Application Load Balancer: checks that fail everywhere say more of the checks.
///
/// **Threads:** any may pick; updates and outcomes of checks are taken one at a time.
public final class GroupTargets {
  /// How often the selector is asked for another target; one that hashes has the same answer each time.
  private static final int TRIES_BY_SELECTOR = 4;

  private final String name;
  private final EndpointPicker picker;
  private final ProxyMetrics metrics;
  private final ProxyMetrics.OfGroup counters;
  private final Set<Target> unhealthy = new HashSet<>();

  private SelectorSpec spec = SelectorSpec.parse("random");
  private List<Endpoint> endpoints = List.of();
  private volatile Resolution.Nowhere nowhere = new Resolution.Nowhere(503, "not resolved");
  private volatile boolean isFound;
  private boolean isGone;

  /// Makes a group without targets.
  ///
  /// @param name [TargetGroup#name]
  /// @param seed decides random choices
  /// @param metrics where it is counted
  public GroupTargets(final String name, final long seed, final ProxyMetrics metrics) {
    this.name = name;
    this.metrics = metrics;
    picker = new EndpointPicker(seed, ClientAffinity.DEFAULT);
    counters = metrics.ofGroup(name);
  }

  /// Changes its targets.
  ///
  /// @param group how they are chosen from
  /// @param resolution who they are
  /// @throws IllegalArgumentException when the algorithm is none, or cannot have so many; all is as before
  public synchronized void update(final TargetGroup group, final Resolution resolution) {
    final SelectorSpec next = SelectorSpec.parse(group.algorithm());
    switch (resolution) {
      case Resolution.Found found -> {
        forgetMissing(found.endpoints());
        publish(found.endpoints(), next);
        isFound = true;
      }
      case Resolution.Nowhere none -> {
        forgetMissing(List.of());
        publish(List.of(), next);
        nowhere = none;
        isFound = false;
      }
    }
  }

  /// Says whether [#update] would take a group.
  ///
  /// @param group how targets are chosen from
  /// @param resolution who they are
  /// @throws IllegalArgumentException when the algorithm is none, or cannot have so many
  public static void check(final TargetGroup group, final Resolution resolution) {
    final SelectorSpec spec = SelectorSpec.parse(group.algorithm());
    if (resolution instanceof Resolution.Found found) {
      new EndpointPicker(0, ClientAffinity.DEFAULT).update(service(found.endpoints()), spec);
    }
  }

  /// No rule has it any more: requests on their way still pick from it, and nothing is told of its targets.
  public synchronized void retire() {
    isGone = true;
    endpoints.forEach(endpoint -> metrics.forget(name, endpoint.toString()));
  }

  private void forgetMissing(final List<Endpoint> next) {
    final Set<Target> present = new HashSet<>();
    next.forEach(endpoint -> present.add(targetOf(endpoint)));
    unhealthy.retainAll(present);
    for (final Endpoint endpoint : endpoints) {
      if (!present.contains(targetOf(endpoint))) {
        metrics.forget(name, endpoint.toString());
      }
    }
  }

  private void publish(final List<Endpoint> next, final SelectorSpec nextSpec) {
    final List<Endpoint> healthy = next.stream().map(this::asChecked).toList();
    final ServicePort checked = service(healthy);
    final boolean anyIsHealthy =
        checked.usableEndpoints(false).length + checked.usableEndpoints(true).length > 0;
    picker.update(anyIsHealthy ? checked : service(next), nextSpec);
    endpoints = next;
    spec = nextSpec;
    if (!isGone) {
      next.forEach(endpoint ->
          metrics.health(name, endpoint.toString(), !unhealthy.contains(targetOf(endpoint))));
    }
  }

  private Endpoint asChecked(final Endpoint endpoint) {
    return unhealthy.contains(targetOf(endpoint))
        ? new Endpoint(
            endpoint.address(),
            endpoint.port(),
            false,
            false,
            endpoint.terminating(),
            endpoint.nodeName(),
            endpoint.forZones(),
            endpoint.forNodes(),
            endpoint.weight())
        : endpoint;
  }

  private static ServicePort service(final List<Endpoint> endpoints) {
    return new ServicePort("", "", "", Protocol.TCP, List.of(), endpoints);
  }

  static Target targetOf(final Endpoint endpoint) {
    return new Target(endpoint.address(), endpoint.port());
  }

  /// Takes the outcome of checks.
  ///
  /// @param target what was checked; nothing happens where it is not one of the group any more
  /// @param passes whether it is healthy from now on
  public synchronized void checked(final Target target, final boolean passes) {
    final boolean isKnown = endpoints.stream().anyMatch(e -> targetOf(e).equals(target));
    if (isKnown && (passes ? unhealthy.remove(target) : unhealthy.add(target))) {
      publish(endpoints, spec);
    }
  }

  /// All targets, whether they get requests or not.
  ///
  /// @return in the order in which they were given
  public synchronized List<Target> targets() {
    return endpoints.stream().map(GroupTargets::targetOf).toList();
  }

  /// The targets that do not pass their checks.
  ///
  /// @return as it is now
  public synchronized Set<Target> unhealthy() {
    return Set.copyOf(unhealthy);
  }

  /// Picks a target for a request, and counts the request as begun.
  ///
  /// @param request the request
  /// @param clientPort the client's port
  /// @param stickiness of the group; the hash, if it is one
  /// @param remembered the target a cookie names; null for none
  /// @return to be released exactly once; null where nobody takes requests
  public @Nullable PickedEndpoint pick(
      final RequestHead request,
      final int clientPort,
      final TargetStickiness stickiness,
      final @Nullable Target remembered) {
    if (remembered != null) {
      final PickedEndpoint known = picker.pickKnown(remembered.address(), remembered.port());
      if (known != null) {
        return known;
      }
    }
    return stickiness instanceof TargetStickiness.Hash hash
        ? picker.pickByHash(RequestHash.of(hash.of(), request))
        : picker.pick(request.peer(), clientPort, System.nanoTime());
  }

  /// Picks any target other than one that did not accept, if there is one.
  ///
  /// @param request the request
  /// @param clientPort the client's port
  /// @param failed what did not accept
  /// @return to be released exactly once; null where nobody takes requests
  public @Nullable PickedEndpoint pickAnother(
      final RequestHead request, final int clientPort, final PickedEndpoint failed) {
    final Target avoided = targetOf(failed.endpoint());
    for (int i = 0; i < TRIES_BY_SELECTOR; i++) {
      final PickedEndpoint picked = picker.pick(request.peer(), clientPort, System.nanoTime());
      if (picked == null || !targetOf(picked.endpoint()).equals(avoided)) {
        return picked;
      }
      picked.release();
    }
    for (final PickedEndpoint other : picker.endpoints()) {
      final Target target = targetOf(other.endpoint());
      final PickedEndpoint picked =
          target.equals(avoided) ? null : picker.pickKnown(target.address(), target.port());
      if (picked != null) {
        return picked;
      }
    }
    return picker.pick(request.peer(), clientPort, System.nanoTime());
  }

  /// What is answered where nobody takes requests.
  ///
  /// @return 503, or what the rule's dialect says of its reference
  public int statusWithout() {
    return isFound ? 503 : nowhere.status();
  }

  /// The group's name.
  ///
  /// @return as rules have it
  public String name() {
    return name;
  }

  /// Its counters.
  ///
  /// @return always the same
  public ProxyMetrics.OfGroup counters() {
    return counters;
  }
}
