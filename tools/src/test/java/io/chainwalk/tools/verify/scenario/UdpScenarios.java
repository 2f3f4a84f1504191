package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.ChecksumOracle;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.UdpHeader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// UDP and UDP-Lite: facts sheet, sections 2.6, 4.1 and 4.2.
final class UdpScenarios {
  private static final int UDP = 17;
  private static final int UDPLITE = 136;
  private static final int PORT = 4001;

  /// Longer than the two seconds after which an answered flow counts as a stream.
  private static final int LATER = 2200;

  private UdpScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.add(answered(family));
      all.add(stream(family, true));
      all.addAll(malformed(family));
    }
    all.addAll(lateAnswer());
    all.add(udpLite(UDPLITE, "udplite-right-checksum"));
    all.add(stream(Family.IPV4, false));
    all.add(udpLite(UDP, "udplite-checksum-as-if-udp"));
    return all;
  }

  private static void ask(final Script script) {
    script.client(script.family().question().udp(PORT, 53).payload("hi"));
  }

  private static void reply(final Script script) {
    script.server(script.family().answer().udp(5353, PORT).payload("hello"));
  }

  private static Scenario answered(final Family family) {
    final Script script = new Script(1, Lab.service(family));
    ask(script);
    reply(script);
    return script.scenario(
        "answer-at-once", "A query and its answer: 30 seconds, answered, not ASSURED.");
  }

  private static Scenario stream(final Family family, final boolean byClient) {
    final Script script = new Script(2, Lab.service(family));
    ask(script);
    reply(script);
    script.pause(LATER);
    if (byClient) {
      ask(script);
    } else {
      reply(script);
    }
    return script.scenario(
        byClient ? "later-query" : "later-answer",
        "An answered flow has a packet more than two seconds after its first: it is a stream, for"
            + " 120 seconds and ASSURED.");
  }

  private static List<Scenario> lateAnswer() {
    final Script script = new Script(3, Lab.service(Family.IPV4));
    ask(script);
    script.pause(LATER);
    reply(script);
    final Scenario first =
        script.scenario(
            "late-answer",
            "The first answer comes after more than two seconds: 30 seconds, and not ASSURED.");
    ask(script);
    return List.of(
        first,
        script.scenario(
            "packet-after-late-answer",
            "The next packet after a late first answer: 120 seconds, and ASSURED."));
  }

  private static List<Scenario> malformed(final Family family) {
    final List<Scenario> all = new ArrayList<>();
    all.add(datagram(family, "bad-checksum", UdpHeader::badChecksum, "INVALID"));
    all.add(datagram(family, "zero-checksum", UdpHeader::zeroChecksum, "NEW, not checked"));
    if (family.isIpv6()) {
      return all;
    }
    all.add(datagram(family, "length-7", udp -> udp.length(7), "INVALID"));
    all.add(datagram(family, "length-too-big", udp -> udp.length(11), "INVALID"));
    all.add(
        datagram(
            family,
            "length-too-small",
            udp -> udp.length(9),
            "NEW, for the checksum is over all bytes there are"));
    all.add(paddedDatagram());
    final Script script = new Script(4, Lab.wholeAddress(family));
    script.client(
        PacketBuilder.rawIp()
            .ipv4(family.client, family.vip)
            .protocol(UDP)
            .payloadHex("0fa1 0035 0008"));
    all.add(script.scenario("six-bytes", "A UDP header of six bytes: INVALID."));
    return all;
  }

  private static Scenario datagram(
      final Family family,
      final String name,
      final UnaryOperator<UdpHeader> change,
      final String what) {
    final Script script = new Script(4, Lab.service(family));
    script.client(change.apply(family.question().udp(PORT, 53)).payload("hi"));
    return script.scenario(name, "A datagram with " + name.replace('-', ' ') + ": " + what + ".");
  }

  /// The checksum is over as many bytes as the length says, and there is one more.
  private static Scenario paddedDatagram() {
    final Family family = Family.IPV4;
    final byte[] counted = {PORT >> 8, (byte) PORT, 0, 53, 0, 9, 0, 0, 'h'};
    final byte[] pseudo =
        ChecksumOracle.pseudoHeader(bytes(family.client), bytes(family.vip), UDP, counted.length);
    final Script script = new Script(4, Lab.service(family));
    script.client(
        family
            .question()
            .udp(PORT, 53)
            .length(9)
            .checksum(ChecksumOracle.internet(pseudo, counted))
            .payload("hi"));
    return script.scenario(
        "padding-not-in-checksum",
        "A datagram with a byte behind its length, over which its checksum does not go: INVALID.");
  }

  private static Scenario udpLite(final int protocolOfChecksum, final String name) {
    final Family family = Family.IPV4;
    final ByteBuffer datagram = ByteBuffer.allocate(10);
    datagram.putShort((short) PORT).putShort((short) 53).putShort((short) 0).putShort((short) 0);
    datagram.put((byte) 'h').put((byte) 'i');
    final byte[] pseudo =
        ChecksumOracle.pseudoHeader(
            bytes(family.client), bytes(family.vip), protocolOfChecksum, datagram.capacity());
    datagram.putShort(6, (short) ChecksumOracle.internet(pseudo, datagram.array()));
    final PacketBuilder ip =
        PacketBuilder.rawIp().ipv4(family.client, family.vip).protocol(UDPLITE);
    final Script script = new Script(5, Lab.wholeAddress(family));
    script.client(ip.payload(datagram.array()));
    return script.scenario(
        name,
        "UDP-Lite whose checksum covers everything, with protocol "
            + protocolOfChecksum
            + " in its pseudo header. The kernel verifies with 17: a correct one is INVALID.");
  }

  private static byte[] bytes(final String address) {
    return InetAddress.ofLiteral(address).getAddress();
  }
}
