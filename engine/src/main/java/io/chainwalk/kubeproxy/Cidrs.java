package io.chainwalk.kubeproxy;

import io.chainwalk.node.IpPrefix;

/// Ranges of addresses as Services and kube-proxy's configuration have them.
final class Cidrs {
  private Cidrs() {}

  /// Reads a range. White space around it and bits behind its length are let pass, as kube-proxy lets them.
  ///
  /// @param text such as `203.0.113.0/25`
  /// @return the range
  /// @throws IllegalArgumentException when it is none, with the text in the message
  static IpPrefix parse(final String text) {
    return IpPrefix.ofCidr(text.strip());
  }
}
