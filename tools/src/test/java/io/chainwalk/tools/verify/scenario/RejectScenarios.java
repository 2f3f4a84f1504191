package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The target REJECT: facts sheet, sections 3.10, 6.9 and 7.6.
final class RejectScenarios {
  private static final String RESET = "FORWARD -p tcp -j REJECT --reject-with tcp-reset";
  private static final String REJECT = "FORWARD -j REJECT";
  private static final int FIRST_PORT = 3200;

  private RejectScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    all.add(
        kinds(
            Family.IPV4,
            "icmp-net-unreachable",
            "icmp-host-unreachable",
            "icmp-proto-unreachable",
            "icmp-port-unreachable",
            "icmp-net-prohibited",
            "icmp-host-prohibited",
            "icmp-admin-prohibited"));
    all.add(
        kinds(
            Family.IPV6,
            "icmp6-no-route",
            "icmp6-adm-prohibited",
            "icmp6-addr-unreachable",
            "icmp6-port-unreachable",
            "icmp6-policy-fail",
            "icmp6-reject-route"));
    all.add(longDatagram(Family.IPV4, 900));
    all.add(longDatagram(Family.IPV6, 1400));
    for (final Family family : Family.values()) {
      all.add(segment(family, "reset-by-service", tcp -> tcp.flags("S").seq(1000)));
      all.add(plainSegment(family, "reset-of-syn", tcp -> tcp.flags("S").seq(1000)));
    }
    final Family ipv4 = Family.IPV4;
    all.add(established(ipv4));
    all.add(silent(ipv4, "reset-of-reset", RESET, ip -> ip.tcp(3102, 80).flags("R").seq(5)));
    all.add(
        silent(
            ipv4, "bad-udp-checksum", REJECT, ip -> ip.udp(3004, 53).badChecksum().payload("hi")));
    all.add(plainSegment(Family.IPV4, "reset-of-ack", tcp -> tcp.flags("A").seq(1001).ack(777)));
    all.add(
        plainSegment(
            Family.IPV4, "reset-of-fin-without-ack", tcp -> tcp.flags("F").seq(1001).payload(3)));
    all.add(
        silent(
            Family.IPV4,
            "bad-tcp-checksum",
            RESET,
            ip -> ip.tcp(3103, 80).flags("S").seq(5).badChecksum()));
    all.add(silent(Family.IPV4, "icmp-error", REJECT, RejectScenarios::error));
    all.add(broadcast());
    all.add(ping());
    return all;
  }

  /// Each kind has a source port of its own.
  private static Scenario kinds(final Family family, final String... kinds) {
    final Lab lab = Lab.service(family);
    for (int i = 0; i < kinds.length; i++) {
      lab.filter(
          "FORWARD -p udp -m udp --sport "
              + (FIRST_PORT + i)
              + " -j REJECT --reject-with "
              + kinds[i]);
    }
    final Script script = new Script(56, lab);
    for (int i = 0; i < kinds.length; i++) {
      script.client(family.question().udp(FIRST_PORT + i, 53).payload("hi"));
    }
    return script.scenario(
        "every-icmp-kind",
        "Datagrams to a service are rejected in every way there is: the errors come from the"
            + " service and quote what the client sent. No connection is left.");
  }

  private static Scenario longDatagram(final Family family, final int bytes) {
    final Script script = new Script(56, Lab.service(family).filter(REJECT));
    script.client(family.question().udp(FIRST_PORT, 53).payload(bytes));
    return script.scenario(
        "long-datagram", "A long datagram is rejected: the error quotes as much as it may.");
  }

  private static Scenario segment(
      final Family family, final String name, final Function<TcpHeader, PacketBuilder> segment) {
    final Script script = new Script(56, Lab.service(family).filter(RESET));
    script.client(segment.apply(family.question().tcp(3201, 80)));
    return script.scenario(
        name, "A segment to a service is reset: by the service, and no connection is left.");
  }

  private static Scenario plainSegment(
      final Family family, final String name, final Function<TcpHeader, PacketBuilder> segment) {
    final Script script = new Script(57, Lab.of(family).filter(RESET));
    script.client(segment.apply(Family.ip(family.client, family.server).tcp(3101, 80)));
    return script.scenario(name, "A RST has the numbers that the segment asks for.");
  }

  private static Scenario established(final Family family) {
    final TcpTalk talk =
        new TcpTalk(
                57,
                Lab.service(family)
                    .filter(
                        "FORWARD -p tcp -m tcp --tcp-flags PSH PSH -j REJECT --reject-with"
                            + " tcp-reset"))
            .handshake();
    talk.client("PA", TcpTalk.I + 1, TcpTalk.J + 1, tcp -> tcp.payload(5));
    return talk.scenario(
        "reset-of-established", "Data of an established connection is reset: CLOSE, 10 s.");
  }

  private static Scenario silent(
      final Family family,
      final String name,
      final String rule,
      final Function<PacketBuilder, PacketBuilder> packet) {
    final Script script = new Script(58, Lab.of(family).filter(rule));
    script.client(packet.apply(Family.ip(family.client, family.server)));
    return script.scenario(name, "REJECT answers no such packet, but drops it.");
  }

  private static PacketBuilder error(final PacketBuilder ip) {
    final PacketBuilder about =
        Family.ip(Family.IPV4.server, Family.IPV4.client).udp(53, 3000).payload("hi");
    return ip.icmp(3, 3).quote(about);
  }

  private static Scenario broadcast() {
    final Script script = new Script(58, Lab.of(Family.IPV4).filter("INPUT -j REJECT"));
    script.client(Family.ip(Family.IPV4.client, "10.0.2.255").udp(3005, 53).payload("hi"));
    return script.scenario(
        "broadcast", "A broadcast is delivered; REJECT drops it without an answer.");
  }

  private static Scenario ping() {
    final Script script = new Script(58, Lab.of(Family.IPV4).filter(REJECT));
    script.client(Family.ip(Family.IPV4.client, Family.IPV4.server).icmpEcho(5, 1).payload(8));
    return script.scenario("ping", "A ping, unlike an error, is answered with an error.");
  }
}
