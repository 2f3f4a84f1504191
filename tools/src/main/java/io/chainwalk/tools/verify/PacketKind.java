package io.chainwalk.tools.verify;

import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.cases.PacketView;
import java.util.Locale;

/// What kinds of packets are counted as.
final class PacketKind {
  /// What no node takes for an IP packet.
  static final String NO_PACKET = "no good IP packet";

  private PacketKind() {}

  /// The kind of a packet.
  ///
  /// @param packet the packet, parsed
  /// @return as `IPv4 TCP`, `IPv6 fragment`, `IPv4 ICMP error`
  static String of(final PacketView packet) {
    if (!packet.isIp()) {
      return NO_PACKET;
    }
    final String family = packet.ipv6() ? "IPv6 " : "IPv4 ";
    if (packet.parsed().isFragment()) {
      return family + "fragment";
    }
    final int protocol = packet.parsed().protocol();
    return family
        + switch (protocol) {
          case Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.GRE ->
              Protocol.nameOf(protocol).toUpperCase(Locale.ROOT);
          case Protocol.UDPLITE -> "UDP-Lite";
          case Protocol.ICMP -> packet.isIcmpError() ? "ICMP error" : "ICMP";
          case Protocol.ICMPV6 -> packet.isIcmpError() ? "ICMPv6 error" : "ICMPv6";
          default -> "other";
        };
  }
}
