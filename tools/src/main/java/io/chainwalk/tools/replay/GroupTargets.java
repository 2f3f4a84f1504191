package io.chainwalk.tools.replay;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.route.Backend;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.select.Candidate;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.EndpointSelector;
import io.chainwalk.select.EndpointSet;
import io.chainwalk.select.RandomBits;
import io.chainwalk.select.SelectionHash;
import io.chainwalk.select.SelectorKind;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.sticky.RequestHash;
import io.chainwalk.sticky.Target;
import io.chainwalk.tools.messages.CapturedRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The endpoints of a group of targets, and which of them a request goes to.
///
/// Where the entrance sends requests to nodes or to a cluster IP, kube-proxy chooses the endpoint by chance, whatever the
/// group's algorithm is. How long requests take is not known: for algorithms that go by load each is over at once.
final class GroupTargets {
  /// Random bits of a request: the first choose its group, these the target.
  private static final int TARGET_DRAW = 1;

  private final TargetGroup group;
  private final List<Target> targets;
  private final EndpointSelector selector;
  private final ConnectionCount[] idle;
  private final FlowTuple tuple = new FlowTuple();

  private GroupTargets(
      final TargetGroup group, final List<Target> targets, final EndpointSelector selector) {
    this.group = group;
    this.targets = List.copyOf(targets);
    this.selector = selector;
    idle =
        Stream.generate(ConnectionCount::new).limit(targets.size()).toArray(ConnectionCount[]::new);
  }

  /// Makes the targets of a group.
  ///
  /// @param group the group
  /// @param way how its Service is reached
  /// @param port its Service's port
  /// @return targets that may be none
  /// @throws IllegalArgumentException when the group's algorithm cannot have its endpoints
  static GroupTargets of(final TargetGroup group, final Backend.Way way, final ServicePort port) {
    final Set<Target> targets = new LinkedHashSet<>();
    final List<Candidate> candidates = new ArrayList<>();
    for (final boolean ipv6 : new boolean[] {false, true}) {
      for (final int place : port.usableEndpoints(ipv6)) {
        final Endpoint endpoint = port.endpoints().get(place);
        final Target target = new Target(endpoint.address(), endpoint.port());
        if (targets.add(target)) {
          candidates.add(new Candidate(target.toString(), endpoint.weight()));
        }
      }
    }
    final SelectorSpec spec =
        way == Backend.Way.ENDPOINTS
            ? SelectorSpec.parse(group.algorithm())
            : SelectorSpec.of(SelectorKind.RANDOM);
    return new GroupTargets(group, List.copyOf(targets), spec.build(EndpointSet.of(candidates)));
  }

  /// Whether a target is one of those that requests may go to.
  boolean has(final Target target) {
    return targets.contains(target);
  }

  /// Chooses.
  ///
  /// @param request what asks
  /// @param seed the run's
  /// @param requestNumber the request's, from 1
  /// @return null where there is nobody
  @Nullable Target choose(
      final CapturedRequest request, final long seed, final long requestNumber) {
    final int place = selector.pick(numberFor(request, seed, requestNumber), idle);
    return place == EndpointSelector.NONE ? null : targets.get(place);
  }

  private long numberFor(final CapturedRequest request, final long seed, final long requestNumber) {
    if (group.stickiness() instanceof TargetStickiness.Hash(final TargetStickiness.HashSource of)) {
      return RequestHash.of(of, request.head());
    }
    final IpAddress client = request.conversation().sender();
    return switch (selector.spec().input()) {
      case NOTHING -> 0;
      case RANDOM_BITS -> RandomBits.of(seed, requestNumber, TARGET_DRAW);
      case CLIENT -> SelectionHash.ofClient(client.ipv6(), client.high(), client.low());
      case FLOW -> {
        setTuple(request);
        yield SelectionHash.ofFlow(tuple);
      }
    };
  }

  private void setTuple(final CapturedRequest request) {
    final IpAddress from = request.conversation().sender();
    final IpAddress to = request.conversation().receiver();
    if (from.ipv6()) {
      tuple.setIpv6(from.high(), from.low(), to.high(), to.low());
    } else {
      tuple.setIpv4((int) from.low(), (int) to.low());
    }
    tuple.setProtocolAndPorts(
        Protocol.TCP, request.conversation().senderPort(), request.conversation().receiverPort());
  }

  /// The part of the group's requests that a target gets in the long run.
  ///
  /// @param target its text
  /// @return null where that depends on who asks
  @Nullable Double share(final String target) {
    final long total = selector.endpoints().totalWeight();
    if (dependsOnRequest() || total == 0) {
      return null;
    }
    return selector.endpoints().candidates().stream()
        .filter(candidate -> candidate.name().equals(target))
        .map(candidate -> (double) candidate.weight() / total)
        .findFirst()
        .orElse(null);
  }

  private boolean dependsOnRequest() {
    if (!(group.stickiness() instanceof TargetStickiness.None)) {
      return true;
    }
    return switch (selector.spec().kind()) {
      case RANDOM, ROUND_ROBIN, WEIGHTED_RANDOM, WEIGHTED_THRESHOLD, SMOOTH_WRR, LVS_WRR -> false;
      case LEAST_CONNECTIONS,
          WEIGHTED_LEAST_CONNECTIONS,
          POWER_OF_CHOICES,
          SOURCE_HASH,
          FLOW_HASH,
          RING_HASH,
          RING_HASH_MURMUR2,
          RENDEZVOUS,
          MAGLEV,
          MAGLEV_ENVOY,
          MAGLEV_CILIUM ->
          true;
    };
  }
}
