package io.chainwalk.tools.explain;

import java.util.Map;

/// ICMP types by the names that iptables has for them, as far as they are no errors.
final class IcmpTypes {
  private static final Map<String, Integer> IPV4 =
      Map.of(
          "echo-reply", 0,
          "echo-request", 8,
          "router-advertisement", 9,
          "router-solicitation", 10,
          "timestamp-request", 13,
          "timestamp-reply", 14,
          "address-mask-request", 17,
          "address-mask-reply", 18);

  private static final Map<String, Integer> IPV6 =
      Map.of(
          "echo-request", 128,
          "echo-reply", 129,
          "router-solicitation", 133,
          "router-advertisement", 134,
          "neighbour-solicitation", 135,
          "neighbour-advertisement", 136);

  private IcmpTypes() {}

  /// The type of an echo request.
  static int echoRequest(final boolean ipv6) {
    return ipv6 ? 128 : 8;
  }

  /// Reads a type.
  ///
  /// @param ipv6 whether it is ICMPv6
  /// @param text a name or a number
  /// @return 0 to 255
  /// @throws IllegalArgumentException when it is neither
  static int read(final boolean ipv6, final String text) {
    final Integer named = (ipv6 ? IPV6 : IPV4).get(text);
    return named == null ? Numbers.read("type", text, 0, 255) : named;
  }
}
