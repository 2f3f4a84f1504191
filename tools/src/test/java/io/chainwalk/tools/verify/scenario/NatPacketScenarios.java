package io.chainwalk.tools.verify.scenario;

import static io.chainwalk.tools.verify.scenario.TcpTalk.I;
import static io.chainwalk.tools.verify.scenario.TcpTalk.J;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What of a packet is translated, and when: facts sheet, sections 2.6, 6.1 and 6.7.
final class NatPacketScenarios {
  private NatPacketScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.add(invalid(family, Lab.service(family), "pods-invalid-packet"));
      all.add(zeroChecksum(family));
      all.add(checksumThatBecomesZero(family));
      all.add(wholeConversation(family));
    }
    all.add(
        invalid(
            Family.IPV4, Lab.service(Family.IPV4).dropInvalid(), "pods-invalid-packet-dropped"));
    all.add(invalidToTheNode());
    all.add(ruleThatComesLater());
    all.add(serverSpeaksFirst());
    all.add(invalidWithoutRoute());
    all.add(forgotten());
    return all;
  }

  private static Scenario invalid(final Family family, final Lab lab, final String name) {
    final TcpTalk talk = new TcpTalk(43, lab).handshake();
    talk.server("A", J + 1, I + 90_000);
    return talk.scenario(
        name,
        "The pod acknowledges data that nobody has seen. INVALID packets are not translated: with"
            + " the pod's own address it leaves for the client of "
            + family.vip
            + ", unless a rule drops it.");
  }

  private static Script masqueraded(final Family family) {
    final Script script = new Script(43, Lab.service(family).masquerade());
    final int syn = script.client(segment(family.question().tcp(1500, 80), "S", I, 0));
    script.server(syn, came -> segment(came.tcpBack(), "SA", J, I + 1));
    script.client(segment(family.question().tcp(1500, 80), "A", I + 1, J + 1));
    return script;
  }

  private static PacketBuilder segment(
      final TcpHeader tcp, final String flags, final long seq, final long ack) {
    return tcp.flags(flags).seq(seq).ack(ack).window(TcpTalk.WINDOW);
  }

  private static Scenario wholeConversation(final Family family) {
    final Script script = masqueraded(family);
    script.client(family.question().tcp(1500, 80).flags("PA").seq(I + 1).ack(J + 1).payload(100));
    script.server(1, came -> came.tcpBack().flags("PA").seq(J + 1).ack(I + 101).payload(101));
    return script.scenario(
        "valid-conversation", "What is not INVALID is translated both ways, checksums included.");
  }

  private static Scenario invalidToTheNode() {
    final Script script = masqueraded(Family.IPV4);
    script.server(1, came -> segment(came.tcpBack(), "A", J + 900_001, I + 1));
    return script.scenario(
        "pods-invalid-packet-masqueraded",
        "Through MASQUERADE such a packet is for the node itself, and is delivered there.");
  }

  private static Scenario invalidWithoutRoute() {
    final TcpTalk talk =
        new TcpTalk(43, Lab.service(Family.IPV4).withoutServiceRoute()).handshake();
    talk.client("A", I + 900_001, J + 1);
    return talk.scenario(
        "clients-invalid-packet-without-route",
        "An INVALID packet of the client goes where the service's address is routed: nowhere.");
  }

  private static Scenario zeroChecksum(final Family family) {
    final Script script = new Script(51, Lab.service(family).masquerade());
    final int query = script.client(family.question().udp(1600, 53).zeroChecksum().payload("hi"));
    script.server(query, came -> came.udpBack().zeroChecksum().payload("hello"));
    return script.scenario(
        "zero-checksum", "A UDP datagram without checksum has none after translation, either.");
  }

  private static Scenario checksumThatBecomesZero(final Family family) {
    final PacketBuilder translated =
        Family.ip(family.masquerade, family.server).udp(1602, 5353).payload(new byte[2]);
    final int checksum = family.headerLength() + 6;
    final byte[] data = Arrays.copyOfRange(translated.bytes(), checksum, checksum + 2);
    final Script script = new Script(51, Lab.service(family).masquerade());
    script.client(family.question().udp(1602, 53).payload(data));
    return script.scenario(
        "checksum-becomes-zero",
        "The checksum after translation would be zero, which means none: it is ffff.");
  }

  /// The rule is there from the beginning, but matches from a signal on.
  private static Scenario ruleThatComesLater() {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            52,
            Lab.of(family)
                .nat("PREROUTING -p udp -m udp --dport 9 -m recent --name later --set")
                .nat(
                    "PREROUTING -p udp -m udp --dport 53 -m recent --name later --rcheck -j DNAT"
                        + " --to-destination {otherServer:5353}"));
    final PacketBuilder old = Family.ip(family.client, family.server).udp(2100, 53).payload("hi");
    script.client(old);
    script.client(Family.ip(family.client, family.server).udp(2000, 9).payload("now"));
    script.client(old);
    script.server(Family.ip(family.server, family.client).udp(53, 2100).payload("hello"));
    script.client(old);
    script.client(Family.ip(family.client, family.server).udp(2101, 53).payload("hi"));
    return script.scenario(
        "rule-after-flow-began",
        "A nat rule that begins to match after a flow has begun changes nothing about it, even"
            + " while it is unanswered. A new flow is translated.");
  }

  /// To the tracker it is all the same whether a connection was forgotten or never seen.
  private static Scenario serverSpeaksFirst() {
    final TcpTalk talk = TcpTalk.of(53, Family.IPV4);
    talk.server("PA", J + 1, I + 1, tcp -> tcp.payload(1));
    talk.client("A", I + 1, J + 2);
    return talk.scenario(
        "server-speaks-first",
        "The server goes on with a connection that nobody knows: picked up the other way round and"
            + " not translated. The client's next ACK to the service is translated, from another"
            + " port, for its own is taken now.");
  }

  private static Scenario forgotten() {
    final TcpTalk talk =
        new TcpTalk(53, Lab.service(Family.IPV4).conntrack("tcp_timeout_syn_recv=1"));
    talk.client("S", I, 0);
    talk.server("SA", J, I + 1);
    talk.pause(1500);
    talk.server("PA", J + 1, I + 1, tcp -> tcp.payload(1));
    talk.client("A", I + 1, J + 2);
    return talk.scenario(
        "forgotten-server-speaks-first",
        "A connection is forgotten, and the server goes on: it is picked up the other way round.");
  }
}
