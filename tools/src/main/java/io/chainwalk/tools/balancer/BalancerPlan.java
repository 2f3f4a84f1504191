package io.chainwalk.tools.balancer;

import io.chainwalk.balancer.BalancedFlow;
import io.chainwalk.balancer.BalancerGroup;
import io.chainwalk.balancer.BalancerListener;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.ServicePort;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.BalancedService;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ForwardAction;
import io.chainwalk.tools.config.LoadBalancerFront;
import io.chainwalk.tools.config.LoadBalancerScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A listener of the load balancer in front of a Service, as its manifest and the cluster make it.
///
/// The Service itself is one group of targets; the annotation `actions.<PROTOCOL>-<PORT>` adds those of other Services,
/// which share its annotations, as the AWS Load Balancer Controller has it.
///
/// @param service the Service
/// @param address the load balancer's address that the flow came to
/// @param port the Service's port behind the listener
/// @param listener what is done with flows
public record BalancerPlan(
    BalancedService service,
    BalancedService.Address address,
    ServicePort port,
    BalancerListener listener) {
  /// Stands for the address of the balancer's node in the cluster's network, of which no manifest tells: set aside for
  /// documentation.
  private static final IpAddress NODE_IPV4 = IpAddress.parse("192.0.2.2");

  private static final IpAddress NODE_IPV6 = IpAddress.parse("2001:db8::2");

  /// Finds the listener that a flow comes to.
  ///
  /// @param cluster the cluster
  /// @param flow its first packet
  /// @param crossZone whether targets of all zones are taken; empty for what the manifests say
  /// @return empty where no load balancer listens there
  /// @throws BadInputException where a Service has no targets because of what the manifests say
  public static Optional<BalancerPlan> of(
      final ClusterManifests cluster, final BalancedFlow flow, final Optional<Boolean> crossZone)
      throws BadInputException {
    for (final BalancedService service : cluster.loadBalancing().services()) {
      for (final BalancedService.Address address : service.addresses()) {
        final Optional<ServicePort> port =
            address.address().equals(flow.destination())
                ? portOf(cluster, service, flow)
                : Optional.empty();
        if (port.isPresent()) {
          final BalancerListener listener = listener(cluster, service, port.get(), flow, crossZone);
          return Optional.of(new BalancerPlan(service, address, port.get(), listener));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<ServicePort> portOf(
      final ClusterManifests cluster, final BalancedService service, final BalancedFlow flow) {
    return cluster.services().servicePorts().stream()
        .filter(port ->
            port.namespace().equals(service.namespace())
                && port.name().equals(service.name())
                && port.protocol() == flow.protocol()
                && TargetGroups.number(port) == flow.destinationPort())
        .findFirst();
  }

  private static BalancerListener listener(
      final ClusterManifests cluster,
      final BalancedService service,
      final ServicePort port,
      final BalancedFlow flow,
      final Optional<Boolean> crossZone)
      throws BadInputException {
    refuse(service, port);
    final TargetGroups targets = new TargetGroups(cluster, service, flow, crossZone);
    final Optional<ForwardAction> action = action(service, port);
    final List<BalancerGroup> groups = new ArrayList<>();
    groups.add(targets.of(port, action.map(ForwardAction::baseWeight).orElse(1)));
    for (final ForwardAction.Group group : action.map(ForwardAction::groups).orElse(List.of())) {
      groups.add(targets.of(group));
    }
    return new BalancerListener(groups, action.map(ForwardAction::sticky).orElse(false));
  }

  /// Listeners of TCP may be of TLS too, and those of one number for both protocols are of both.
  private static Optional<ForwardAction> action(
      final BalancedService service, final ServicePort port) {
    return listeners(port).stream()
        .map(service.actions()::get)
        .filter(Objects::nonNull)
        .findFirst();
  }

  private static List<String> listeners(final ServicePort port) {
    final String protocol = Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT);
    return Stream.of(protocol, "TCP_UDP", protocol.equals("TCP") ? "TLS" : protocol)
        .map(listener -> listener + '-' + TargetGroups.number(port))
        .toList();
  }

  /// Who asks for a listener asks for the annotations that make it.
  private static void refuse(final BalancedService service, final ServicePort port)
      throws BadInputException {
    final List<String> wrong =
        service.faults().stream()
            .filter(fault ->
                listeners(port).stream()
                    .anyMatch(listener ->
                        LoadBalancerFront.concerns(fault, TargetGroups.number(port), listener)))
            .map(fault -> fault + ".")
            .toList();
    if (!wrong.isEmpty()) {
      throw new BadInputException(wrong);
    }
  }

  /// Whether `loadBalancerSourceRanges` let a client in: the controller makes a security group of them.
  ///
  /// @param source the client's address
  /// @return true where there are none
  public boolean admits(final IpAddress source) {
    final List<String> ranges = port.loadBalancer().sourceRanges();
    return ranges.isEmpty()
        || ranges.stream().anyMatch(range -> IpPrefix.parse(range).contains(source));
  }

  /// Where packets come from whose client's address is not preserved.
  ///
  /// @return the load balancer's address where that is one of the cluster's network; or one that stands for it
  public IpAddress ownSource() {
    if (service.front().scheme() == LoadBalancerScheme.INTERNAL) {
      return address.address();
    }
    return address.address().ipv6() ? NODE_IPV6 : NODE_IPV4;
  }
}
