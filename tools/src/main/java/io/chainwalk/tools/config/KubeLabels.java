package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;

/// Labels that decide what kube-proxy looks at, and how.
final class KubeLabels {
  /// Where all of them are.
  static final JsonPointer ALL = JsonPointer.compile("/metadata/labels");

  /// On an EndpointSlice: the Service it belongs to.
  static final String SERVICE_NAME = "kubernetes.io/service-name";

  /// On a Service or an EndpointSlice: another proxy looks after it. The value does not matter.
  static final String SERVICE_PROXY_NAME = "service.kubernetes.io/service-proxy-name";

  /// On a Service or an EndpointSlice: nobody balances it. The value does not matter.
  static final String HEADLESS = "service.kubernetes.io/headless";

  /// On a Node: the zone it is in.
  static final String ZONE = "topology.kubernetes.io/zone";

  private KubeLabels() {}
}
