package io.chainwalk.ruleset;

/// What REJECT answers with: the arguments of `--reject-with` (facts sheet 7.6). Each means one thing for IPv4 and its
/// nearest relative for IPv6.
public enum RejectWith {
  /// `icmp-net-unreachable`, `icmp6-no-route`.
  NET_UNREACHABLE(0, 0),
  /// `icmp-host-unreachable`, `icmp6-addr-unreachable`.
  HOST_UNREACHABLE(1, 3),
  /// `icmp-proto-unreachable`; IPv6 has none, and gets a port unreachable.
  PROTOCOL_UNREACHABLE(2, 4),
  /// `icmp-port-unreachable`, `icmp6-port-unreachable`; the default.
  PORT_UNREACHABLE(3, 4),
  /// `icmp-net-prohibited`, `icmp6-adm-prohibited`.
  NET_PROHIBITED(9, 1),
  /// `icmp-host-prohibited`, `icmp6-adm-prohibited`.
  HOST_PROHIBITED(10, 1),
  /// `icmp-admin-prohibited`, `icmp6-adm-prohibited`.
  ADMIN_PROHIBITED(13, 1),
  /// `icmp6-policy-fail`; IPv4 has none, and gets admin prohibited.
  POLICY_FAIL(13, 5),
  /// `icmp6-reject-route`; IPv4 has none, and gets admin prohibited.
  REJECT_ROUTE(13, 6),
  /// `tcp-reset`.
  TCP_RESET(-1, -1);

  private final int icmpCode;
  private final int icmpv6Code;

  RejectWith(final int icmpCode, final int icmpv6Code) {
    this.icmpCode = icmpCode;
    this.icmpv6Code = icmpv6Code;
  }

  /// The code of the destination unreachable message that this is for a family.
  ///
  /// @param ipv6 whether the packet is IPv6
  /// @return the code; -1 for [#TCP_RESET], which is none
  public int icmpCode(final boolean ipv6) {
    return ipv6 ? icmpv6Code : icmpCode;
  }
}
