package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
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
    final String cidr = text.strip();
    final int slash = cidr.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a CIDR: '" + text + "'");
    }
    try {
      return IpPrefix.around(
          IpAddress.parse(cidr.substring(0, slash)), Integer.parseInt(cidr.substring(slash + 1)));
    } catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException("not a CIDR: '" + text + "'", e);
    }
  }
}
