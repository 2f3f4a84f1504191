package io.chainwalk.kubeproxy;

/// How kube-proxy tells traffic of the node's own pods from other traffic (`detectLocalMode`, section 8).
public sealed interface LocalDetector {
  /// It does not: there is nothing to tell it by.
  LocalDetector NONE = new None();

  /// The match that is true for traffic of the node's pods; with `!` in front it is true for all other traffic.
  ///
  /// @return words of a rule; empty for [None]
  String ifLocal();

  /// No way to tell.
  record None() implements LocalDetector {
    @Override
    public String ifLocal() {
      return "";
    }
  }

  /// By source address: the cluster's CIDR or the node's.
  ///
  /// @param cidr as configured
  record Cidr(String cidr) implements LocalDetector {
    @Override
    public String ifLocal() {
      return "-s " + cidr;
    }
  }

  /// By the bridge it came in by.
  ///
  /// @param name the interface
  record BridgeInterface(String name) implements LocalDetector {
    @Override
    public String ifLocal() {
      return "-i " + name;
    }
  }

  /// By what the name of the interface it came in by begins with.
  ///
  /// @param prefix without the `+`
  record InterfacePrefix(String prefix) implements LocalDetector {
    @Override
    public String ifLocal() {
      return "-i " + prefix + "+";
    }
  }
}
