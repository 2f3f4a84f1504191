package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The fields of a KubeProxyConfiguration (`kubeproxy.config.k8s.io/v1alpha1`), as of Kubernetes 1.34.
final class ProxyConfigurationFields {
  /// Those that are no mapping, or one whose inside does not matter.
  private static final Set<String> TOP =
      Set.of(
          "apiVersion",
          "kind",
          "metadata",
          "bindAddress",
          "bindAddressHardFail",
          "clientConnection",
          "clusterCIDR",
          "configSyncPeriod",
          "detectLocalMode",
          "enableProfiling",
          "healthzBindAddress",
          "hostnameOverride",
          "ipvs",
          "logging",
          "metricsBindAddress",
          "mode",
          "nodePortAddresses",
          "oomScoreAdj",
          "portRange",
          "showHiddenMetricsForVersion",
          "windowsRunAsService",
          "winkernel");

  private static final Map<String, Set<String>> INNER =
      Map.of(
          "conntrack",
          Set.of(
              "maxPerCore",
              "min",
              "tcpBeLiberal",
              "tcpCloseWaitTimeout",
              "tcpEstablishedTimeout",
              "udpStreamTimeout",
              "udpTimeout"),
          "detectLocal",
          Set.of("bridgeInterface", "interfaceNamePrefix"),
          "iptables",
          Set.of(
              "localhostNodePorts",
              "masqueradeAll",
              "masqueradeBit",
              "minSyncPeriod",
              "syncPeriod"),
          "nftables",
          Set.of("masqueradeAll", "masqueradeBit", "minSyncPeriod", "syncPeriod"));

  private ProxyConfigurationFields() {}

  /// The fields that kube-proxy does not have, which it warns of and passes over; and `featureGates` that are set, which
  /// it acts on and we do not.
  ///
  /// @param object the configuration
  /// @return their paths, in the order of the file
  static List<String> notActedOn(final ManifestObject object) {
    final List<String> paths = new ArrayList<>();
    for (final Map.Entry<String, JsonNode> field : object.value().properties()) {
      final String name = field.getKey();
      final Set<String> inner = INNER.get(name);
      if (inner != null) {
        field
            .getValue()
            .fieldNames()
            .forEachRemaining(part -> {
              if (!inner.contains(part)) {
                paths.add(name + '.' + part);
              }
            });
      } else if (!TOP.contains(name) && !saysNothing(field.getValue())) {
        paths.add(name);
      }
    }
    return paths;
  }

  private static boolean saysNothing(final JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }
}
