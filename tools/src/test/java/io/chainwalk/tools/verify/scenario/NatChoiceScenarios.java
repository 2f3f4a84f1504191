package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.List;

/// Which addresses and ports flows get: facts sheet, sections 6.3 to 6.5.
final class NatChoiceScenarios {
  private NatChoiceScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.add(oneServerOfTwoServices(family, "udp"));
      all.add(pingClash(family));
      all.add(sourcesOutOfMany(family, ""));
      all.add(destinationsOutOfMany(family));
    }
    all.add(oneServerOfTwoServices(Family.IPV4, "tcp"));
    all.add(oneServerOfTwoServices(Family.IPV4, "sctp"));
    for (final int port : new int[] {20, 600, 40_000}) {
      all.add(masqueradeClash(port));
    }
    all.add(sourcesOutOfMany(Family.IPV4, " --persistent"));
    all.add(remappedPortStays());
    all.add(sourceStays());
    all.add(portsOfADestination("", "ports-from-the-lowest"));
    all.add(portsOfADestination(" --random", "ports-at-random"));
    all.add(portsOfTheService());
    all.add(exhausted("udp", "5000-5001", 3));
    all.add(exhausted("tcp", "5000-5001", 3));
    all.add(exhausted("udp", "5000", 2));
    return all;
  }

  private static PacketBuilder first(
      final String protocol, final PacketBuilder ip, final int from, final int to) {
    return switch (protocol) {
      case "tcp" -> ip.tcp(from, to).flags("S").seq(100);
      case "sctp" -> ip.sctp(from, to).init(11, 1);
      default -> ip.udp(from, to).payload("hi");
    };
  }

  private static PacketBuilder answer(final String protocol, final Came came) {
    final PacketBuilder ip = came.back();
    final int from = came.destinationPort();
    final int to = came.sourcePort();
    return switch (protocol) {
      case "tcp" -> ip.tcp(from, to).flags("SA").seq(500).ack(101);
      case "sctp" -> ip.sctp(from, to).tag(11).initAck(22, 1, "cook");
      default -> ip.udp(from, to).payload("hello");
    };
  }

  private static Scenario oneServerOfTwoServices(final Family family, final String protocol) {
    final String rule =
        " -p %1$s -m %1$s --dport 80 -j DNAT --to-destination {server:8080}".formatted(protocol);
    final Script script =
        new Script(
            44,
            Lab.of(family)
                .nat("PREROUTING -d {vip}" + rule)
                .nat("PREROUTING -d {otherVip}" + rule));
    final List<Integer> steps = new ArrayList<>();
    for (final String service : List.of(family.vip, family.otherVip, family.server)) {
      final int port = service.equals(family.server) ? 8080 : 80;
      steps.add(script.client(first(protocol, Family.ip(family.client, service), 9400, port)));
    }
    for (final int step : steps) {
      script.server(step, came -> answer(protocol, came));
    }
    return script.scenario(
        "one-server-of-two-services-" + protocol,
        "From one port a client asks two services of one server, and the server itself. The"
            + " second and the third leave from other ports, and every answer finds back.");
  }

  private static Scenario masqueradeClash(final int port) {
    final Family family = Family.IPV4;
    final Script script = new Script(45, Lab.of(family).masquerade());
    for (int host = 3; host < 7; host++) {
      final int step =
          script.client(first("udp", Family.ip(family.client(host), family.server), port, 53));
      script.server(step, came -> answer("udp", came));
    }
    return script.scenario(
        "clash-of-port-" + port,
        "Several clients behind one address ask one server from one port. The first keeps its"
            + " port, the others get one of the same class.");
  }

  private static Scenario pingClash(final Family family) {
    final Script script = new Script(45, Lab.of(family).masquerade());
    for (int host = 3; host < 6; host++) {
      final PacketBuilder ip = Family.ip(family.client(host), family.server);
      final int step =
          script.client((family.isIpv6() ? ip.icmpv6Echo(7, 1) : ip.icmpEcho(7, 1)).payload(8));
      script.server(
          step,
          came ->
              (family.isIpv6()
                      ? came.back().icmpv6EchoReply(came.identifier(), 1)
                      : came.back().icmpEchoReply(came.identifier(), 1))
                  .payload(8));
    }
    return script.scenario(
        "clash-of-pings",
        "Several clients behind one address ping one server with one identifier: all but the first"
            + " get another one.");
  }

  private static Scenario remappedPortStays() {
    final Family family = Family.IPV4;
    final Script script = new Script(46, Lab.of(family).masquerade());
    final String other = family.server(3);
    script.client(first("udp", Family.ip(family.client(3), family.server), 2000, 53));
    script.client(first("udp", Family.ip(family.client(4), family.server), 2000, 53));
    script.client(first("udp", Family.ip(family.client(4), other), 2000, 53));
    script.client(first("udp", Family.ip(family.client(5), other), 2000, 53));
    return script.scenario(
        "remapped-port-stays",
        "A client whose port was taken keeps the port it got towards another server, where its own"
            + " one would be free.");
  }

  private static Scenario sourcesOutOfMany(final Family family, final String option) {
    final String range = family.isIpv6() ? "fd00:2::100-fd00:2::10f" : "10.0.2.100-10.0.2.107";
    final Script script =
        new Script(
            47, Lab.of(family).nat("POSTROUTING -o s0 -j SNAT --to-source " + range + option));
    int port = 7000;
    for (int host = 2; host < 14; host++) {
      for (final String server : List.of(family.server, family.server(7))) {
        script.client(first("udp", Family.ip(family.client(host), server), port++, 53));
      }
    }
    return script.scenario(
        option.isEmpty() ? "sources-out-of-many" : "persistent-sources",
        "SNAT to a range of addresses: which one it is depends on the source"
            + (option.isEmpty() ? " and the destination." : ", not on the destination."));
  }

  private static Scenario sourceStays() {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            47, Lab.of(family).nat("POSTROUTING -o s0 -j SNAT --to-source 10.0.2.100-10.0.2.107"));
    for (final int host : new int[] {2, 9, 7}) {
      script.client(first("udp", Family.ip(family.client, family.server(host)), 7002, 53));
    }
    return script.scenario(
        "source-stays", "The same source and port keep the address they got towards others.");
  }

  private static Scenario destinationsOutOfMany(final Family family) {
    final String range = family.isIpv6() ? "fd00:2::2-fd00:2::5" : "10.0.2.2-10.0.2.5";
    final Script script =
        new Script(
            47, Lab.of(family).nat("PREROUTING -d {vip} -p udp -j DNAT --to-destination " + range));
    for (int host = 2; host < 18; host++) {
      script.client(first("udp", Family.ip(family.client(host), family.vip), 7200, 53));
    }
    return script.scenario(
        "destinations-out-of-many", "DNAT to one of four addresses, by source and destination.");
  }

  private static Scenario portsOfADestination(final String option, final String name) {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            48,
            Lab.of(family)
                .nat(
                    "PREROUTING -d {vip} -p udp -j DNAT --to-destination {server:8000-8003}"
                        + option));
    int port = 9300;
    for (final int destinationPort : new int[] {53, 53, 8002, 8002, 53, 7999}) {
      script.client(first("udp", family.question(), port++, destinationPort));
    }
    return script.scenario(
        name,
        "DNAT to a range of ports: "
            + (option.isEmpty()
                ? "a port in the range stays, any other becomes the first free one."
                : "any of them."));
  }

  private static Scenario portsOfTheService() {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            48, Lab.of(family).nat("PREROUTING -i c0 -p udp -j DNAT --to-destination :8000-8003"));
    for (final int destinationPort : new int[] {53, 8002}) {
      script.client(first("udp", Family.ip(family.client, family.server), 9310, destinationPort));
    }
    return script.scenario("ports-without-address", "DNAT to ports alone keeps the address.");
  }

  private static Scenario exhausted(final String protocol, final String ports, final int clients) {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            49,
            Lab.of(family)
                .nat(
                    "POSTROUTING -o s0 -p %s -j SNAT --to-source 10.0.2.100:%s"
                        .formatted(protocol, ports)));
    for (int host = 2; host < 2 + clients; host++) {
      script.client(first(protocol, Family.ip(family.client(host), family.server), 9200, 80));
    }
    script.client(first(protocol, Family.ip(family.client, family.otherServer), 9200, 80));
    return script.scenario(
        protocol + "-out-of-ports-" + ports,
        "SNAT to ports "
            + ports
            + ": one flow more to the same server is dropped, one to another server is not.");
  }
}
