package io.chainwalk.testkit;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.Arrays;
import java.util.List;

/// Services from words: addresses with ports as `10.96.0.10:80` and `[fd00::10]:80`.
public final class Services {
  private Services() {}

  /// A service port with one VIP and healthy endpoints.
  ///
  /// @param name the service's name
  /// @param protocol the protocol's number
  /// @param vip where clients send to
  /// @param endpoints who serves it
  /// @return the service port
  public static ServicePort port(
      final String name, final int protocol, final String vip, final String... endpoints) {
    return port(
        name, protocol, List.of(vip), Arrays.stream(endpoints).map(Services::ready).toList());
  }

  /// A service port.
  ///
  /// @param name the service's name
  /// @param protocol the protocol's number
  /// @param vips where clients send to
  /// @param endpoints who serves it, in any condition
  /// @return the service port
  public static ServicePort port(
      final String name,
      final int protocol,
      final List<String> vips,
      final List<Endpoint> endpoints) {
    final List<Vip> addresses =
        vips.stream().map(text -> new Vip(address(text), portOf(text), Vip.Kind.CLUSTER)).toList();
    return new ServicePort("shop", name, "", protocol, addresses, endpoints);
  }

  /// A healthy endpoint.
  ///
  /// @param text address and port
  /// @return the endpoint
  public static Endpoint ready(final String text) {
    return Endpoint.ready(address(text), portOf(text));
  }

  /// An endpoint that is being shut down and still answers.
  ///
  /// @param text address and port
  /// @return the endpoint
  public static Endpoint terminating(final String text) {
    return new Endpoint(address(text), portOf(text), false, true, true);
  }

  /// An endpoint that answers nobody.
  ///
  /// @param text address and port
  /// @return the endpoint
  public static Endpoint unready(final String text) {
    return new Endpoint(address(text), portOf(text), false, false, false);
  }

  /// All services of a moment.
  ///
  /// @param ports in the order of precedence
  /// @return the snapshot
  public static ServiceSnapshot snapshot(final ServicePort... ports) {
    return new ServiceSnapshot(List.of(ports));
  }

  private static IpAddress address(final String text) {
    final String address = text.substring(0, text.lastIndexOf(':'));
    return IpAddress.parse(
        address.startsWith("[") ? address.substring(1, address.length() - 1) : address);
  }

  private static int portOf(final String text) {
    return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
  }
}
