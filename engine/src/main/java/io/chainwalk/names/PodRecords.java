package io.chainwalk.names;

/// Whether there are names like `10-244-1-5.shop.pod.cluster.local`: the option `pods` of CoreDNS.
public enum PodRecords {
  /// There are none: what CoreDNS does unless it is told otherwise.
  DISABLED,
  /// There is one for every address in every namespace that exists: what kubeadm and most others tell CoreDNS.
  INSECURE,
  /// There is one for the primary address of each Pod in its namespace.
  VERIFIED
}
