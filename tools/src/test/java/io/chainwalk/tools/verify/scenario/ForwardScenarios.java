package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What happens between the hooks: facts sheet, sections 1.5 and 8.1.
final class ForwardScenarios {
  private static final int PORT = 1100;

  private ForwardScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.add(dropped(family, "filter", "FORWARD"));
      all.addAll(lastHop(family));
      all.add(hairpin(family));
      all.addAll(own(family));
    }
    all.add(dropped(Family.IPV4, "raw", "PREROUTING"));
    all.add(dropped(Family.IPV4, "mangle", "POSTROUTING"));
    all.add(droppedAnswer());
    all.add(toLoopback(0));
    all.add(toLoopback(1));
    all.add(reversePath(0));
    all.add(reversePath(1));
    all.add(reversePath(2));
    return all;
  }

  private static PacketBuilder query(final PacketBuilder ip) {
    return ip.udp(PORT, 53).payload("hi");
  }

  private static Scenario dropped(final Family family, final String table, final String chain) {
    final Script script =
        new Script(
            54, Lab.service(family).masquerade().rules(table, "-A " + chain + " -p udp -j DROP"));
    script.client(query(family.question()));
    script.client(query(family.question()));
    return script.scenario(
        "dropped-in-" + table + "-" + chain.toLowerCase(Locale.ROOT),
        "A packet is dropped in " + table + ", " + chain + ": no connection is left.");
  }

  private static Scenario droppedAnswer() {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            54, Lab.service(family).filter("FORWARD -m conntrack --ctstate ESTABLISHED -j DROP"));
    script.client(query(family.question()));
    script.server(family.answer().udp(5353, PORT).payload("hello"));
    return script.scenario(
        "dropped-answer",
        "An answer is dropped in FORWARD: the connection is answered all the same.");
  }

  private static List<Scenario> lastHop(final Family family) {
    final Script service = new Script(59, Lab.service(family));
    service.client(query(lastHop(family, family.vip)));
    final Script plain = new Script(59, Lab.service(family));
    plain.client(query(lastHop(family, family.server)));
    final Scenario toService =
        service.scenario(
            "last-hop-to-service",
            "A packet to a service is on its last hop: the error comes from the service and quotes"
                + " it as it came. No connection is left.");
    return family.isIpv6()
        ? List.of(toService)
        : List.of(
            toService,
            plain.scenario("last-hop", "A packet on its last hop: the error comes from the node."));
  }

  private static PacketBuilder lastHop(final Family family, final String destination) {
    return family.isIpv6()
        ? PacketBuilder.rawIp().ipv6(family.client, destination).hopLimit(1)
        : PacketBuilder.rawIp().ipv4(family.client, destination).ttl(1);
  }

  private static Scenario toLoopback(final int routeLocalnet) {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            60,
            Lab.of(family)
                .nat("PREROUTING -d {vip} -p udp -j DNAT --to-destination 127.0.0.1:5353")
                .node("sysctl net.ipv4.conf.c0.route_localnet=" + routeLocalnet));
    script.client(query(family.question()));
    return script.scenario(
        routeLocalnet == 1 ? "to-loopback-with-route-localnet" : "to-loopback",
        "A service is translated to 127.0.0.1: "
            + (routeLocalnet == 1 ? "delivered." : "dropped in silence."));
  }

  private static Scenario reversePath(final int filter) {
    final Family family = Family.IPV4;
    final Script script =
        new Script(78, Lab.service(family).node("sysctl net.ipv4.conf.c0.rp_filter=" + filter));
    script.client(query(Family.ip(family.server(5), family.server)));
    return script.scenario(
        "wrong-side-rp-filter-" + filter,
        "A source that belongs to the other side, with rp_filter "
            + filter
            + ": only 1 drops it, behind PREROUTING, and no connection is left.");
  }

  private static Scenario hairpin(final Family family) {
    final Script script =
        new Script(
            69,
            Lab.of(family)
                .rules(
                    "nat",
                    ":KUBE-POSTROUTING - [0:0]",
                    ":KUBE-MARK-MASQ - [0:0]",
                    ":KUBE-SEP-1 - [0:0]",
                    "-A PREROUTING -d {vip} -p tcp -m tcp --dport 80 -j KUBE-SEP-1",
                    "-A POSTROUTING -j KUBE-POSTROUTING",
                    "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
                    "-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0",
                    "-A KUBE-POSTROUTING -j MASQUERADE",
                    "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000",
                    "-A KUBE-SEP-1 -s {client} -j KUBE-MARK-MASQ",
                    "-A KUBE-SEP-1 -p tcp -m tcp -j DNAT --to-destination {client:8080}"));
    final int syn = script.client(family.question().tcp(2100, 80).flags("S").seq(100));
    script.client(syn, came -> came.tcpBack().flags("SA").seq(500).ack(101));
    script.client(family.question().tcp(2100, 80).flags("A").seq(101).ack(501));
    return script.scenario(
        "hairpin",
        "A pod asks its own service: the packet comes back to it from the node's address, and so"
            + " does its answer from the service's.");
  }

  private static List<Scenario> own(final Family family) {
    final List<Scenario> all = new ArrayList<>();
    for (final boolean masqueraded : new boolean[] {false, true}) {
      final Lab lab =
          Lab.of(family)
              .withoutServiceRoute()
              .node(
                  family.isIpv6()
                      ? "route default via fd00:1::9 dev c0"
                      : "route default via 10.0.1.9 dev c0")
              .nat(
                  "OUTPUT -d {vip} -p udp -m udp --dport 53 -j DNAT --to-destination"
                      + " {server:5353}");
      final Script script = new Script(74, masqueraded ? lab.masquerade() : lab);
      final PacketBuilder ip =
          family.isIpv6()
              ? Family.ip(family.gateway, family.vip)
              : PacketBuilder.rawIp().ipv4(family.gateway, family.vip).id(9);
      final int query = script.own(ip.udp(7777, 53).payload("hi"));
      script.server(query, came -> came.udpBack().payload("hello"));
      all.add(
          script.scenario(
              masqueraded ? "own-query-masqueraded" : "own-query",
              "The node itself asks a service. Its source is that of the route to the service's"
                  + " address"
                  + (masqueraded ? ", which MASQUERADE replaces." : ", and stays so.")));
    }
    return all;
  }
}
