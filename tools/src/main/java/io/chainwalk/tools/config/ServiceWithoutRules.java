package io.chainwalk.tools.config;

/// A Service that kube-proxy writes no rules for.
///
/// @param namespace its namespace
/// @param name its name
/// @param reason why it has none
/// @param place where the field stands that decides; the Service, where the field is missing
public record ServiceWithoutRules(String namespace, String name, Reason reason, Place place) {

  /// Why kube-proxy passes a Service over.
  public enum Reason {
    /// `spec.type` is `ExternalName`: it is a name in DNS and nothing else.
    EXTERNAL_NAME,
    /// `spec.clusterIP` is `None`: clients are told the endpoints by DNS.
    HEADLESS,
    /// `spec.clusterIP` is missing: the API server has not given it an address yet.
    NO_CLUSTER_IP,
    /// The label `service.kubernetes.io/service-proxy-name` leaves it to another proxy.
    OTHER_PROXY,
    /// The label `service.kubernetes.io/headless` says that nobody is to balance it.
    HEADLESS_LABEL
  }

  /// The namespace and name.
  ///
  /// @return `namespace/name`
  public String id() {
    return namespace + '/' + name;
  }
}
