package io.chainwalk.tools.diff;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.HashMap;
import java.util.Map;

/// Names of service ports by what clients dial.
final class ServiceNames {
  private static final String ANY_ADDRESS = "*:";

  private final Map<String, String> names = new HashMap<>();

  /// Adds services. Those that were added before keep what they have.
  ///
  /// @param services their ports
  void add(final ServiceSnapshot services) {
    for (final ServicePort port : services.servicePorts()) {
      final String protocol = Protocol.nameOf(port.protocol()) + ' ';
      for (final Vip vip : port.vips()) {
        names.putIfAbsent(protocol + vip.address().withPort(vip.port()), port.displayName());
      }
      if (port.nodePort() != 0) {
        names.putIfAbsent(protocol + ANY_ADDRESS + port.nodePort(), port.displayName());
      }
    }
  }

  /// The names.
  ///
  /// @return by protocol, address and port, as `tcp 10.96.0.10:80`; for node ports see [#nodePort]
  Map<String, String> map() {
    return Map.copyOf(names);
  }

  /// Under what the service port is known that a node's address leads to.
  ///
  /// @param dialled protocol, address and port
  /// @return the same without the address
  static String nodePort(final String dialled) {
    return dialled.substring(0, dialled.indexOf(' ') + 1)
        + ANY_ADDRESS
        + dialled.substring(dialled.lastIndexOf(':') + 1);
  }
}
