package io.chainwalk.tools.config;

/// Labels that decide what kube-proxy looks at.
final class KubeLabels {
  /// On an EndpointSlice: the Service it belongs to.
  static final String SERVICE_NAME = "kubernetes.io/service-name";

  /// On either: another proxy looks after it. The value does not matter.
  static final String SERVICE_PROXY_NAME = "service.kubernetes.io/service-proxy-name";

  /// On either: nobody balances it. The value does not matter.
  static final String HEADLESS = "service.kubernetes.io/headless";

  private KubeLabels() {}
}
