package io.chainwalk.tools.balancer;

import io.chainwalk.balancer.BalancedFlow;
import io.chainwalk.balancer.BalancerGroup;
import io.chainwalk.balancer.BalancerGroup.Kind;
import io.chainwalk.balancer.BalancerTarget;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.BalancedService;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ForwardAction;
import io.chainwalk.tools.config.LoadBalancerFront;
import io.chainwalk.tools.config.LoadBalancing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Makes target groups of Services, as the AWS Load Balancer Controller registers targets and asks for their health.
final class TargetGroups {
  private final ClusterManifests cluster;
  private final BalancedService base;
  private final BalancedFlow flow;
  private final Optional<Boolean> crossZone;

  /// Prepares the making.
  ///
  /// @param cluster what there is
  /// @param base the Service whose annotations hold for all groups
  /// @param flow decides the family
  /// @param crossZone whether targets of all zones are taken; empty for what annotations say
  TargetGroups(
      final ClusterManifests cluster,
      final BalancedService base,
      final BalancedFlow flow,
      final Optional<Boolean> crossZone) {
    this.cluster = cluster;
    this.base = base;
    this.flow = flow;
    this.crossZone = crossZone;
  }

  /// The number of a service port.
  static int number(final ServicePort port) {
    return port.vips().getFirst().port();
  }

  /// The group that an action names.
  ///
  /// @param group a Service of the same namespace, or a target group that only AWS knows, which has no targets here
  /// @return the group
  /// @throws BadInputException where there is no such Service or port
  BalancerGroup of(final ForwardAction.Group group) throws BadInputException {
    return switch (group) {
      case ForwardAction.Arn(final String arn, final int weight) ->
          new BalancerGroup(arn, weight, Kind.IP, false, false, true, List.of());
      case ForwardAction.OfService(
              final String service,
              final ForwardAction.Port port,
              final int weight) ->
          of(port(service, port), weight);
    };
  }

  private ServicePort port(final String service, final ForwardAction.Port wanted)
      throws BadInputException {
    for (final ServicePort port : cluster.services().servicePorts()) {
      if (port.namespace().equals(base.namespace())
          && port.name().equals(service)
          && isMeant(port, wanted)) {
        return port;
      }
    }
    final String words =
        switch (wanted) {
          case ForwardAction.PortNumber(final int number) -> Integer.toString(number);
          case ForwardAction.PortName(final String name) -> '"' + name + '"';
        };
    throw wrong(
        "an action names port %s of Service %s/%s, which is not among those with a cluster IP"
            .formatted(words, base.namespace(), service));
  }

  private static boolean isMeant(final ServicePort port, final ForwardAction.Port wanted) {
    return switch (wanted) {
      case ForwardAction.PortNumber(final int number) -> number(port) == number;
      case ForwardAction.PortName(final String name) -> port.portName().equals(name);
    };
  }

  /// The group of a Service.
  ///
  /// @param port one of its ports
  /// @param weight the group's
  /// @return the group
  /// @throws BadInputException where targets are to be node ports and the port has none
  BalancerGroup of(final ServicePort port, final int weight) throws BadInputException {
    final LoadBalancerFront front = base.front();
    final int number = number(port);
    if (!front.byIp() && port.nodePort() == 0) {
      throw wrong(
          "%s has no node port for targets of type instance; with aws-load-balancer-nlb-target-type"
                  .formatted(port.displayName())
              + " ip it needs none");
    }
    final Kind kind = front.byIp() ? Kind.IP : Kind.INSTANCE;
    final String stickiness = front.targetGroupAttribute(number, "stickiness.type");
    return new BalancerGroup(
        port.displayName(),
        weight,
        kind,
        preservesClient(front, number, kind),
        LoadBalancerFront.isTrue(front.targetGroupAttribute(number, "stickiness.enabled"))
            && (stickiness.isEmpty() || stickiness.equals("source_ip")),
        crossZone.orElseGet(() -> front.crossZone(number)),
        kind == Kind.IP ? endpoints(port) : nodes(port));
  }

  private BadInputException wrong(final String sentence) {
    return new BadInputException(
        List.of(base.place() + ": Service " + base.id() + ": " + sentence + '.'));
  }

  /// Of UDP the client's address is always preserved; else it is with instances, unless an attribute says otherwise.
  private boolean preservesClient(
      final LoadBalancerFront front, final int number, final Kind kind) {
    final String attribute = front.targetGroupAttribute(number, LoadBalancerFront.PRESERVE_CLIENT);
    return flow.protocol() == Protocol.UDP
        || (attribute.isEmpty() ? kind == Kind.INSTANCE : LoadBalancerFront.isTrue(attribute));
  }

  private List<BalancerTarget> endpoints(final ServicePort port) {
    return port.endpoints().stream()
        .filter(endpoint -> isReady(endpoint) && endpoint.weight() > 0)
        .map(endpoint ->
            new BalancerTarget(
                endpoint.nodeName(), endpoint.address(), endpoint.port(), zoneOf(endpoint), true))
        .toList();
  }

  private boolean isReady(final Endpoint endpoint) {
    return endpoint.ready() && endpoint.address().ipv6() == isIpv6();
  }

  private boolean isIpv6() {
    return flow.destination().ipv6();
  }

  private String zoneOf(final Endpoint endpoint) {
    final LoadBalancing balancing = cluster.loadBalancing();
    return balancing
        .endpointZones()
        .getOrDefault(endpoint.address(), balancing.zoneOf(endpoint.nodeName()));
  }

  private List<BalancerTarget> nodes(final ServicePort port) {
    return cluster.loadBalancing().nodes().stream()
        .filter(node -> !node.excluded())
        .sorted(Comparator.comparing(LoadBalancing.ClusterNode::name))
        .flatMap(node ->
            node.addresses().stream()
                .filter(address -> address.ipv6() == isIpv6())
                .limit(1)
                .map(address -> target(node, address, port)))
        .toList();
  }

  private BalancerTarget target(
      final LoadBalancing.ClusterNode node, final IpAddress address, final ServicePort port) {
    return new BalancerTarget(
        node.name(), address, port.nodePort(), node.zone(), isHealthy(node.name(), port));
  }

  /// With `externalTrafficPolicy: Local` a node answers health checks with 200 while it has ready endpoints of its own;
  /// else any node does that leads to an endpoint at all.
  private boolean isHealthy(final String node, final ServicePort port) {
    return port.policies().external() == TrafficPolicy.LOCAL
        ? port.endpoints().stream().anyMatch(e -> isReady(e) && e.nodeName().equals(node))
        : port.usableEndpoints(isIpv6()).length > 0;
  }
}
