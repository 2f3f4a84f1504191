package io.chainwalk.node;

/// Types and codes of the ICMP errors a node sends: RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1.
public final class IcmpError {
  /// Type: destination unreachable.
  public static final int DESTINATION_UNREACHABLE = 3;

  /// Type: redirect. Never sent, but no ICMP error answers one either.
  public static final int REDIRECT = 5;

  /// Type: time exceeded.
  public static final int TIME_EXCEEDED = 11;

  /// Type: parameter problem.
  public static final int PARAMETER_PROBLEM = 12;

  /// Code of [#DESTINATION_UNREACHABLE]: no route.
  public static final int NET_UNREACHABLE = 0;

  /// Code of [#DESTINATION_UNREACHABLE]: a route of type `unreachable`.
  public static final int HOST_UNREACHABLE = 1;

  /// Code of [#DESTINATION_UNREACHABLE]: nobody speaks the protocol.
  public static final int PROTOCOL_UNREACHABLE = 2;

  /// Code of [#DESTINATION_UNREACHABLE]: nobody listens.
  public static final int PORT_UNREACHABLE = 3;

  /// Code of [#DESTINATION_UNREACHABLE]: too large, and not to be fragmented.
  public static final int FRAGMENTATION_NEEDED = 4;

  /// Code of [#DESTINATION_UNREACHABLE]: network prohibited.
  public static final int NET_PROHIBITED = 9;

  /// Code of [#DESTINATION_UNREACHABLE]: host prohibited.
  public static final int HOST_PROHIBITED = 10;

  /// Code of [#DESTINATION_UNREACHABLE]: a route of type `prohibit`, or a filter.
  public static final int ADMIN_PROHIBITED = 13;

  /// Code of [#TIME_EXCEEDED]: time to live.
  public static final int TTL = 0;

  private IcmpError() {}
}
