package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;

/// Who is who in the scenarios, in either version of IP.
///
/// ```
///   client ---- c0 gateway | node | masquerade s0 ---- server
/// ```
enum Family {
  IPV4("", "10.0.1.", "10.0.2.", "10.96.0.10", "10.96.0.11", "10.96.0.0/16 via 10.0.2.3"),
  IPV6("-v6", "fd00:1::", "fd00:2::", "fd00:96::10", "fd00:96::11", "fd00:96::/64 via fd00:2::3");

  /// What the names of its scenarios end in.
  final String suffix;

  /// Client, 2 of its subnet.
  final String client;

  /// Server, 2 of the other subnet.
  final String server;

  /// Another server, 9 of the same subnet.
  final String otherServer;

  /// Service address.
  final String vip;

  /// Another service address.
  final String otherVip;

  /// The node's address on the client's side.
  final String gateway;

  /// The node's address on the server's side, which MASQUERADE gives.
  final String masquerade;

  /// The route that service addresses have, so that packets that are not translated leave, too.
  final String serviceRoute;

  private final String clients;
  private final String servers;

  Family(
      final String suffix,
      final String clients,
      final String servers,
      final String vip,
      final String otherVip,
      final String serviceRoute) {
    this.suffix = suffix;
    this.clients = clients;
    this.servers = servers;
    this.vip = vip;
    this.otherVip = otherVip;
    this.serviceRoute = serviceRoute;
    client = client(2);
    server = server(2);
    otherServer = server(9);
    gateway = client(1);
    masquerade = server(1);
  }

  /// A host of the client's subnet.
  String client(final int host) {
    return clients + host;
  }

  /// A host of the server's subnet.
  String server(final int host) {
    return servers + host;
  }

  boolean isIpv6() {
    return this == IPV6;
  }

  /// An IP header as a host sends it: 64 hops to go.
  static PacketBuilder ip(final String source, final String destination) {
    return PacketBuilder.rawIp().ip(source, destination);
  }

  /// A packet's header, from the client to the service.
  PacketBuilder question() {
    return ip(client, vip);
  }

  /// A packet's header, from the server to the client.
  PacketBuilder answer() {
    return ip(server, client);
  }

  /// An ICMP error about somebody's packet.
  PacketBuilder error(
      final PacketBuilder ip, final int type, final int code, final long rest, final byte[] quote) {
    return (isIpv6() ? ip.icmpv6(type, code) : ip.icmp(type, code)).rest(rest).payload(quote);
  }

  /// An ICMP error with which a host says that nobody listens at a port.
  PacketBuilder portUnreachable(final PacketBuilder ip, final byte[] quote) {
    return isIpv6() ? error(ip, 1, 4, 0, quote) : error(ip, 3, 3, 0, quote);
  }

  /// An ICMP error with which a router says that a packet is too big for a link.
  PacketBuilder tooBig(final PacketBuilder ip, final int mtu, final byte[] quote) {
    return isIpv6() ? error(ip, 2, 0, mtu, quote) : error(ip, 3, 4, mtu, quote);
  }

  /// An ICMP error with which a router says that a packet was on its way for too long.
  PacketBuilder timeExceeded(final PacketBuilder ip, final byte[] quote) {
    return isIpv6() ? error(ip, 3, 0, 0, quote) : error(ip, 11, 0, 0, quote);
  }

  /// Length of an IP header without options.
  int headerLength() {
    return isIpv6() ? 40 : 20;
  }

  /// Replaces `{vip}`, `{server:8080}` and other names of this class by addresses as rules spell them.
  String spell(final String text) {
    String spelt = text;
    final String[][] names = {
      {"client", client},
      {"server", server},
      {"otherServer", otherServer},
      {"vip", vip},
      {"otherVip", otherVip},
      {"gateway", gateway},
      {"masquerade", masquerade}
    };
    for (final String[] name : names) {
      spelt =
          spelt
              .replace("{" + name[0] + "}", name[1])
              .replaceAll(
                  "\\{" + name[0] + "(:[^}]*)}", (isIpv6() ? "[" + name[1] + "]" : name[1]) + "$1");
    }
    return spelt;
  }
}
