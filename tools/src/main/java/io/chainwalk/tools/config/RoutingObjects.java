package io.chainwalk.tools.config;

import java.util.List;

/// The objects that say where requests go, each list in the order of the input.
///
/// @param ingresses Ingresses
/// @param ingressClasses IngressClasses
/// @param httpRoutes HTTPRoutes
/// @param gateways Gateways
/// @param gatewayClasses GatewayClasses
/// @param referenceGrants ReferenceGrants
/// @param tlsSecrets Secrets of type `kubernetes.io/tls`
public record RoutingObjects(
    List<IngressObject> ingresses,
    List<IngressClassObject> ingressClasses,
    List<HttpRouteObject> httpRoutes,
    List<GatewayObject> gateways,
    List<GatewayClassObject> gatewayClasses,
    List<ReferenceGrantObject> referenceGrants,
    List<TlsSecret> tlsSecrets) {

  /// Copies the lists.
  public RoutingObjects {
    ingresses = List.copyOf(ingresses);
    ingressClasses = List.copyOf(ingressClasses);
    httpRoutes = List.copyOf(httpRoutes);
    gateways = List.copyOf(gateways);
    gatewayClasses = List.copyOf(gatewayClasses);
    referenceGrants = List.copyOf(referenceGrants);
    tlsSecrets = List.copyOf(tlsSecrets);
  }
}
