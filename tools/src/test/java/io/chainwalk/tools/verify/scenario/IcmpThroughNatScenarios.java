package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.List;

/// ICMP errors about translated flows: facts sheet, section 6.8.
final class IcmpThroughNatScenarios {
  private static final int PORT = 1700;

  private IcmpThroughNatScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.add(portUnreachable(family));
      all.add(tooBig(family));
      all.addAll(throughMasqueradeAlone(family));
      all.addAll(aboutTheAnswer(family));
    }
    all.add(redirect(true));
    all.add(redirect(false));
    return all;
  }

  private static Script service(final int number, final Family family) {
    return new Script(number, Lab.service(family).masquerade());
  }

  private static PacketBuilder syn(final PacketBuilder ip) {
    return ip.tcp(PORT, 80).flags("S").seq(100);
  }

  private static Scenario portUnreachable(final Family family) {
    final Script script = service(family.isIpv6() ? 42 : 37, family);
    final int syn = script.client(syn(family.question()));
    script.server(
        syn, came -> family.portUnreachable(Family.ip(family.server, came.source()), came.whole()));
    return script.scenario(
        "pods-port-unreachable",
        "The pod's port unreachable through DNAT and MASQUERADE comes from the service and quotes"
            + " what the client sent.");
  }

  private static Scenario tooBig(final Family family) {
    final Script script = service(family.isIpv6() ? 42 : 38, family);
    final int syn = script.client(syn(family.question()));
    script.server(
        syn,
        came ->
            family.tooBig(
                Family.ip(family.otherServer, came.source()),
                1400,
                family.isIpv6() ? came.whole() : came.quote(8)));
    return script.scenario(
        "far-routers-too-big",
        "That a packet is too big for a far router's link: the error comes from the service, its"
            + " MTU stays.");
  }

  private static List<Scenario> throughMasqueradeAlone(final Family family) {
    final Script query = new Script(39, Lab.of(family).masquerade());
    final int udp =
        query.client(Family.ip(family.client, family.server).udp(PORT, 53).payload("hi"));
    query.server(
        udp,
        came -> family.timeExceeded(Family.ip(family.otherServer, came.source()), came.whole()));
    final Script ping = new Script(39, Lab.of(family).masquerade());
    final PacketBuilder ip = Family.ip(family.client, family.server);
    final int echo =
        ping.client((family.isIpv6() ? ip.icmpv6Echo(99, 1) : ip.icmpEcho(99, 1)).payload(8));
    ping.server(
        echo,
        came -> family.timeExceeded(Family.ip(family.otherServer, came.source()), came.whole()));
    final String about =
        "A far router's time exceeded through MASQUERADE alone keeps that router's address.";
    final Scenario ofPing = ping.scenario("time-exceeded-of-ping", about);
    return family.isIpv6()
        ? List.of(ofPing)
        : List.of(query.scenario("time-exceeded-of-query", about), ofPing);
  }

  private static List<Scenario> aboutTheAnswer(final Family family) {
    final Script own = opened(family);
    own.client(
        2, came -> family.portUnreachable(Family.ip(family.client, came.source()), came.whole()));
    final Script far = opened(family);
    far.client(
        2, came -> family.tooBig(Family.ip(family.client(9), came.source()), 1300, came.whole()));
    final Scenario ofClient =
        own.scenario(
            "clients-port-unreachable",
            "The client's error about an answer reaches the pod as one about what it sent.");
    return family.isIpv6()
        ? List.of(ofClient)
        : List.of(
            ofClient,
            far.scenario(
                "clients-routers-too-big",
                "An error of a router beyond the client about an answer goes the same way."));
  }

  private static Script opened(final Family family) {
    final Script script = service(40, family);
    final int syn = script.client(syn(family.question()));
    script.server(syn, came -> came.tcpBack().flags("SA").seq(500).ack(101));
    return script;
  }

  private static Scenario redirect(final boolean translated) {
    final Family family = Family.IPV4;
    final Script script =
        translated ? service(41, family) : new Script(41, Lab.of(family).dropInvalid());
    final int syn =
        script.client(
            syn(translated ? family.question() : Family.ip(family.client, family.server)));
    script.server(
        syn,
        came ->
            family.error(
                Family.ip(family.otherServer, came.source()), 5, 1, 0x0A000203L, came.whole()));
    return script.scenario(
        translated ? "redirect-translated" : "redirect-untranslated",
        translated
            ? "A redirect about a translated flow is dropped."
            : "A redirect about a flow that no nat table has seen passes.");
  }
}
