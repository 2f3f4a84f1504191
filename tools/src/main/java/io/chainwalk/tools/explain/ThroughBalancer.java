package io.chainwalk.tools.explain;

import io.chainwalk.balancer.BalancedFlow;
import io.chainwalk.balancer.BalancerGroup;
import io.chainwalk.balancer.BalancerTarget;
import io.chainwalk.balancer.BalancerWay;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.balancer.BalancerOptions;
import io.chainwalk.tools.balancer.BalancerPlan;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.chains.SelectorChoice;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.config.NodeViews;
import io.chainwalk.tools.config.Notice;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A load balancer in front of a cluster, and the rules of each node behind it.
///
/// The load balancer chooses the node; which one the user named makes no difference. The rules of nodes are written when
/// somebody asks for them.
final class ThroughBalancer {
  private final NodeViews views;
  private final RuleOptions rules;
  private final BalancerOptions balancer;
  private final SelectorChoice choice;
  private final long seed;
  private final Map<String, RuleInput> inputs = new LinkedHashMap<>();

  private ThroughBalancer(
      final NodeViews views,
      final RuleOptions rules,
      final BalancerOptions balancer,
      final SelectorChoice choice,
      final long seed) {
    this.views = views;
    this.rules = rules;
    this.balancer = balancer;
    this.choice = choice;
    this.seed = seed;
  }

  /// Reads what options name.
  ///
  /// @param rules which cluster
  /// @param balancer what stands in front of it
  /// @param choice what chooses endpoints in the place of rules
  /// @param seed decides the load balancer's hashes, and which chances are met
  /// @param standardInput read where `-` is named
  /// @return the load balancer
  /// @throws BadInputException when a file cannot be read or is wrong
  static ThroughBalancer read(
      final RuleOptions rules,
      final BalancerOptions balancer,
      final SelectorChoice choice,
      final long seed,
      final InputStream standardInput)
      throws BadInputException {
    return new ThroughBalancer(
        ClusterReader.readViews(rules.cluster(), standardInput), rules, balancer, choice, seed);
  }

  /// The way that a packet takes.
  ///
  /// @param packet the first of its flow
  /// @return empty where no load balancer listens where it goes
  /// @throws BadInputException when a load balancer cannot be what manifests say
  Optional<BalancedPacket> choose(final PacketRequest packet) throws BadInputException {
    final BalancedFlow flow = flow(packet);
    return plan(flow)
        .map(plan -> through(plan, packet, plan.listener().choose(flow, seed, balancer.zone())));
  }

  /// All ways that packets like one take, with their shares.
  ///
  /// @param packet the first of its flow
  /// @return none where no load balancer listens where it goes
  /// @throws BadInputException when a load balancer cannot be what manifests say
  List<BalancedPacket> ways(final PacketRequest packet) throws BadInputException {
    return plan(flow(packet))
        .map(plan ->
            plan.listener().ways(balancer.zone()).stream()
                .map(way -> through(plan, packet, way))
                .toList())
        .orElse(List.of());
  }

  private Optional<BalancerPlan> plan(final BalancedFlow flow) throws BadInputException {
    return BalancerPlan.of(views.chosen(), flow, balancer.crossZone());
  }

  /// A packet in words has the sequence number 0.
  private static BalancedFlow flow(final PacketRequest packet) {
    final PacketRequest.Ports ports = packet.transport().ports();
    return new BalancedFlow(
        packet.transport().protocol(),
        packet.source(),
        ports.source(),
        packet.destination(),
        ports.destination(),
        0);
  }

  private static BalancedPacket through(
      final BalancerPlan plan, final PacketRequest packet, final BalancerWay way) {
    final BalancerGroup group = way.group();
    final BalancerTarget target = way.target();
    if (!plan.admits(packet.source())) {
      return new BalancedPacket(
          plan, packet, way, null, "the source is in none of loadBalancerSourceRanges");
    }
    if (group == null) {
      return new BalancedPacket(plan, packet, way, null, "all weights are 0");
    }
    if (target == null) {
      return new BalancedPacket(
          plan, packet, way, null, "the target group " + group.name() + " has no targets");
    }
    final IpAddress source = group.preservesClient() ? packet.source() : plan.ownSource();
    return new BalancedPacket(
        plan, packet, way, packet.redirected(source, target.address(), target.port()), "");
  }

  /// The rules that a packet meets at its node.
  ///
  /// @param packet one that gets there
  /// @return those of the target's node; those of the node that was named where nobody knows the target's
  RuleInput input(final BalancedPacket packet) {
    return inputs.computeIfAbsent(
        packet.node(), name -> RuleInput.of(viewOf(name), rules, choice, seed));
  }

  private ClusterManifests viewOf(final String node) {
    return node.isEmpty() ? views.chosen() : views.of(node);
  }

  /// What there is to say about the manifests.
  ///
  /// @return sentences, but for the one that says that no node is chosen: the load balancer does that
  List<String> notices() {
    final ClusterManifests cluster = views.chosen();
    final List<String> nodes = cluster.noticed().getOrDefault(Notice.NODE_NOT_CHOSEN, List.of());
    final String notChosen =
        nodes.isEmpty() ? "" : Notice.NODE_NOT_CHOSEN.sentence(nodes.size(), nodes.getFirst());
    return Stream.concat(
            cluster.notices().stream(),
            inputs.values().stream().flatMap(input -> input.notices().stream()))
        .filter(notice -> !notice.equals(notChosen))
        .distinct()
        .toList();
  }

  /// A packet that no load balancer takes, and what is said of it.
  ///
  /// @param packet the packet
  /// @return why
  String missed(final PacketRequest packet) {
    final IpAddress address = packet.destination();
    final @Nullable String service =
        views.chosen().loadBalancing().services().stream()
            .filter(s -> s.addresses().stream().anyMatch(a -> a.address().equals(address)))
            .map(s -> s.id())
            .findFirst()
            .orElse(null);
    return service == null
        ? "no load balancer has the address " + address
        : "the load balancer of " + service + " has no listener for that protocol and port";
  }
}
