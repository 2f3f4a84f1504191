package io.chainwalk.node;

/// Types and codes of the ICMPv6 errors a node sends: RFC 4443 section 3.
public final class Icmpv6Error {
  /// Type: destination unreachable.
  public static final int DESTINATION_UNREACHABLE = 1;

  /// Type: packet too big.
  public static final int PACKET_TOO_BIG = 2;

  /// Type: time exceeded.
  public static final int TIME_EXCEEDED = 3;

  /// Type: parameter problem. Its codes are those of [io.chainwalk.packet.HopByHopOptions].
  public static final int PARAMETER_PROBLEM = 4;

  /// Code of [#DESTINATION_UNREACHABLE]: no route, or one of type `unreachable`.
  public static final int NO_ROUTE = 0;

  /// Code of [#DESTINATION_UNREACHABLE]: a route of type `prohibit`, or a filter.
  public static final int ADMIN_PROHIBITED = 1;

  /// Code of [#DESTINATION_UNREACHABLE]: the source means nothing beyond its link.
  public static final int BEYOND_SCOPE = 2;

  /// Code of [#DESTINATION_UNREACHABLE]: the host does not answer.
  public static final int ADDRESS_UNREACHABLE = 3;

  /// Code of [#DESTINATION_UNREACHABLE]: nobody listens.
  public static final int PORT_UNREACHABLE = 4;

  /// Code of [#DESTINATION_UNREACHABLE]: the source fails a policy.
  public static final int POLICY_FAILED = 5;

  /// Code of [#DESTINATION_UNREACHABLE]: the route rejects.
  public static final int REJECT_ROUTE = 6;

  /// Code of [#TIME_EXCEEDED]: hop limit.
  public static final int HOP_LIMIT = 0;

  private Icmpv6Error() {}
}
