package io.chainwalk.tools.config;

import java.util.List;

/// A Gateway of `gateway.networking.k8s.io`.
///
/// @param head what all objects have
/// @param className `spec.gatewayClassName`
/// @param listeners in order
public record GatewayObject(ObjectHead head, String className, List<Listener> listeners) {
  /// Copies the list.
  public GatewayObject {
    listeners = List.copyOf(listeners);
  }

  /// A listener.
  ///
  /// @param name its name, which routes call `sectionName`
  /// @param hostname one host, `*.` and a host, or empty for all; in lower case
  /// @param port the TCP port clients dial
  /// @param protocol `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP` or an implementation's own
  /// @param from whose routes may be attached
  /// @param takesHttpRoutes whether HTTPRoutes may be
  /// @param passthrough whether TLS is not ended here
  /// @param certificates Secrets with its certificates
  /// @param field leads to it: `spec.listeners[0]`
  /// @param place where it stands
  public record Listener(
      String name,
      String hostname,
      int port,
      String protocol,
      Namespaces from,
      boolean takesHttpRoutes,
      boolean passthrough,
      List<SecretRef> certificates,
      String field,
      Place place) {
    /// Copies the list.
    public Listener {
      certificates = List.copyOf(certificates);
    }
  }

  /// Whose routes may be attached.
  public enum Namespaces {
    /// Those of the Gateway's own namespace.
    SAME,
    /// All.
    ALL,
    /// Those of namespaces with some labels.
    SELECTOR,
    /// Nobody's.
    NONE
  }

  /// A Secret with a certificate.
  ///
  /// @param namespace its namespace
  /// @param name its name
  /// @param place where it is named
  public record SecretRef(String namespace, String name, Place place) {}
}
