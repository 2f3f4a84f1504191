package io.chainwalk.tools.lint;

import java.util.Set;

/// Chains that kube-proxy and kubelet make whether they need them or not.
final class KubeChains {
  /// What all of them begin with.
  static final String PREFIX = "KUBE-";

  /// Where packets are marked that are to be masqueraded.
  static final String MARK_MASQ = "KUBE-MARK-MASQ";

  /// Where marked packets are masqueraded.
  static final String POSTROUTING = "KUBE-POSTROUTING";

  /// Where marked packets are let through.
  static final String FORWARD = "KUBE-FORWARD";

  /// What the chains of single endpoints begin with.
  static final String ENDPOINT_PREFIX = "KUBE-SEP-";

  /// Without rules where no Service needs one.
  static final Set<String> MAY_BE_EMPTY =
      Set.of(
          "KUBE-SERVICES",
          "KUBE-EXTERNAL-SERVICES",
          "KUBE-NODEPORTS",
          "KUBE-PROXY-FIREWALL",
          "KUBE-FIREWALL");

  /// Looked at by programs, or led to only where a Service needs it.
  static final Set<String> MAY_BE_UNREACHED =
      Set.of(
          "KUBE-PROXY-CANARY",
          "KUBE-KUBELET-CANARY",
          "KUBE-IPTABLES-HINT",
          MARK_MASQ,
          "KUBE-MARK-DROP");

  private KubeChains() {}

  /// Whether a chain sends packets to the endpoints of one service port, all of them or the local ones.
  static boolean isOfService(final String chain) {
    return chain.startsWith("KUBE-SVC-") || chain.startsWith("KUBE-SVL-");
  }
}
