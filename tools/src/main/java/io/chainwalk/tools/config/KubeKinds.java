package io.chainwalk.tools.config;

/// The kinds of objects that are read.
final class KubeKinds {
  /// A Service, of the core group.
  static final String SERVICE = "Service";

  /// An EndpointSlice, of the group `discovery.k8s.io`.
  static final String ENDPOINT_SLICE = "EndpointSlice";

  /// A Node, of the core group; belongs to no namespace.
  static final String NODE = "Node";

  /// A Pod, of the core group.
  static final String POD = "Pod";

  /// A Namespace, of the core group; belongs to none.
  static final String NAMESPACE = "Namespace";

  /// A ConfigMap, of the core group: one holds kube-proxy's configuration.
  static final String CONFIG_MAP = "ConfigMap";

  /// A range of cluster IPs, of the group `networking.k8s.io`; belongs to no namespace.
  static final String SERVICE_CIDR = "ServiceCIDR";

  /// kube-proxy's configuration, of the group `kubeproxy.config.k8s.io`; has no name.
  static final String PROXY_CONFIGURATION = "KubeProxyConfiguration";

  /// An Ingress, of the group `networking.k8s.io`.
  static final String INGRESS = "Ingress";

  /// An IngressClass, of the group `networking.k8s.io`; belongs to no namespace.
  static final String INGRESS_CLASS = "IngressClass";

  /// A Secret, of the core group: those of type `kubernetes.io/tls` are read.
  static final String SECRET = "Secret";

  /// An HTTPRoute, of the group `gateway.networking.k8s.io`.
  static final String HTTP_ROUTE = "HTTPRoute";

  /// A Gateway, of the group `gateway.networking.k8s.io`.
  static final String GATEWAY = "Gateway";

  /// A GatewayClass, of the group `gateway.networking.k8s.io`; belongs to no namespace.
  static final String GATEWAY_CLASS = "GatewayClass";

  /// A ReferenceGrant, of the group `gateway.networking.k8s.io`.
  static final String REFERENCE_GRANT = "ReferenceGrant";

  private KubeKinds() {}
}
