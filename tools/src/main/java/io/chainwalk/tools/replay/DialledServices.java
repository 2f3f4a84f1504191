package io.chainwalk.tools.replay;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which service port clients dial: by its addresses, else by its node port.
///
/// **Threads:** one at a time.
final class DialledServices {
  private record Dialled(IpAddress address, int protocol, int port) {}

  private record NodePort(int protocol, int port) {}

  private final Map<Dialled, Integer> servicePorts = new HashMap<>();
  private final Map<NodePort, Integer> nodePorts = new HashMap<>();
  private int known;

  /// Begins with none.
  DialledServices() {}

  /// Learns what there is. Services are only ever appended during a run.
  ///
  /// @param services all service ports, those learned before in front
  void learn(final List<ServicePort> services) {
    for (; known < services.size(); known++) {
      final ServicePort servicePort = services.get(known);
      for (final Vip vip : servicePort.vips()) {
        servicePorts.putIfAbsent(
            new Dialled(vip.address(), servicePort.protocol(), vip.port()), known);
      }
      if (servicePort.nodePort() > 0) {
        nodePorts.putIfAbsent(new NodePort(servicePort.protocol(), servicePort.nodePort()), known);
      }
    }
  }

  /// The service port that a packet was for, where rules have refused it. Those that refuse what dials no Service's
  /// address ask whether it dials the node's, so that the node port says which Service it is.
  ///
  /// @param tuple the packet as it came
  /// @return its place among the service ports; null for none
  @Nullable Integer find(final FlowTuple tuple) {
    return find(
        tuple.protocol(),
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()),
        tuple.destinationPort());
  }

  /// The same for a destination.
  ///
  /// @param protocol the IP protocol number
  /// @param address the address dialled
  /// @param port the port dialled
  /// @return its place among the service ports; null for none
  @Nullable Integer find(final int protocol, final IpAddress address, final int port) {
    final Integer byAddress = servicePorts.get(new Dialled(address, protocol, port));
    return byAddress == null ? nodePorts.get(new NodePort(protocol, port)) : byAddress;
  }
}
