package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.ChecksumOracle;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What kernel and engine once did differently, found by made-up traffic and the like, and made small. They have no numbers,
/// and names that begin with `d`.
public final class FoundDifferences {
  private static final int ICMP = 1;
  private static final int UDP = 17;
  private static final int TCP = 6;
  private static final int ICMPV6 = 58;
  private static final int UDPLITE = 136;
  private static final int PORT = 4700;
  private static final int PIECES_ID = 0x4747;
  private static final int SMALL_MTU = 1400;

  private FoundDifferences() {}

  /// All there are.
  ///
  /// @return a scenario for each variant
  public static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    all.add(udpLite("udp-lite-300-bytes", 0xFF, "whose pseudo header has the low 8 bits", "NEW"));
    all.add(udpLite("udp-lite-whole-length-is-invalid", 0xFFFF, "as its RFC has it", "INVALID"));
    all.add(loopbackSource());
    for (final Family family : Family.values()) {
      for (final String hook : List.of("OUTPUT", "INPUT")) {
        all.add(ownPacketRejected(family, hook, false));
        all.add(ownPacketRejected(family, hook, true));
      }
      all.add(ownSourceTooBig(family));
      all.add(ownPacketTooBig(family));
    }
    all.add(errorInPieces(Family.IPV4, TCP, "error-in-pieces-cut-after-16", 16, 52));
    all.add(errorInPieces(Family.IPV4, TCP, "error-in-pieces-cut-after-32", 32, 12));
    all.add(errorInPieces(Family.IPV6, UDP, "error-in-pieces-cut-after-8-and-72", 8, 64, 8));
    all.add(
        errorInPieces(Family.IPV6, TCP, "datagram-in-one-piece-gets-a-new-identification", 48, 40));
    all.add(optionsBehindFragmentHeader());
    all.add(recordRouteDelivered());
    all.add(icmpv6FragmentWithoutHeader(true));
    all.add(icmpv6FragmentWithoutHeader(false));
    all.add(ownPacketWithRefusedOptions(false));
    all.add(ownPacketWithRefusedOptions(true));
    all.addAll(FoundTimestamps.all());
    all.add(clashWithoutNatTable());
    return all;
  }

  private static Scenario udpLite(
      final String name, final int lengthMask, final String how, final String what) {
    final Family family = Family.IPV4;
    final byte[] datagram = new byte[308];
    Arrays.fill(datagram, (byte) 'x');
    ByteBuffer.wrap(datagram).putShort((short) PORT).putShort((short) 53).putInt(0);
    final byte[] pseudo =
        ChecksumOracle.pseudoHeader(
            bytes(family.client), bytes(family.vip), UDP, datagram.length & lengthMask);
    ByteBuffer.wrap(datagram).putShort(6, (short) ChecksumOracle.internet(pseudo, datagram));
    final Script script = new Script(Script.FOUND, Lab.wholeAddress(family));
    script.client(
        PacketBuilder.rawIp().ipv4(family.client, family.vip).protocol(UDPLITE).payload(datagram));
    return script.scenario(
        name,
        "A UDP-Lite packet of 308 bytes, with a checksum " + how + " of its length: " + what + ".");
  }

  private static Scenario loopbackSource() {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            Script.FOUND,
            Lab.of(family)
                .nat("OUTPUT -p udp -m udp --dport 53 -j DNAT --to-destination {server:5353}"));
    script.own(own(family, "127.0.0.1", "127.0.0.1").udp(PORT, 53).payload("hi"));
    return script.scenario(
        "loopback-source-without-route-localnet",
        "The node asks a service at 127.0.0.1, whose server is somebody else: nothing leaves with such"
            + " a source.");
  }

  /// Who sends IPv4 without identification gets one that is drawn.
  private static PacketBuilder own(final Family family, final String from, final String to) {
    return family.isIpv6() ? Family.ip(from, to) : PacketBuilder.rawIp().ipv4(from, to).id(7);
  }

  private static Scenario ownPacketRejected(
      final Family family, final String hook, final boolean withReset) {
    final Script script =
        new Script(
            Script.FOUND,
            Lab.of(family)
                .filter(hook + " -p tcp -m tcp --dport 80 -j REJECT --reject-with tcp-reset")
                .filter(hook + " -p udp -m udp --dport 53 -j REJECT"));
    final String to = "OUTPUT".equals(hook) ? family.server : family.masquerade;
    final PacketBuilder ip = own(family, family.gateway, to);
    script.own(withReset ? ip.tcp(PORT, 80).flags("S").seq(100) : ip.udp(PORT, 53).payload("hi"));
    return script.scenario(
        "own-packet-rejected-in-"
            + (hook + (withReset ? "-reset" : "-icmp")).toLowerCase(Locale.ROOT),
        "REJECT in "
            + hook
            + " answers a packet of the node's own: the "
            + (withReset ? "reset" : "ICMP error")
            + " comes back to it by lo.");
  }

  private static Scenario ownSourceTooBig(final Family family) {
    final Script script =
        new Script(
            Script.FOUND,
            Lab.of(family)
                .serverSideMtu(SMALL_MTU)
                .node("sysctl net.ipv4.conf.all.accept_local=1"));
    script.client(largest(family, family.masquerade, family.server));
    return script.scenario(
        "own-source-too-big-answers-itself",
        "A packet that claims to be the node's own comes in from outside, and is too big for its way:"
            + " the node tells itself.");
  }

  private static Scenario ownPacketTooBig(final Family family) {
    final Script script =
        new Script(
            Script.FOUND,
            Lab.of(family)
                .serverSideMtu(SMALL_MTU)
                .withoutServiceRoute()
                .node("route {vip} via " + family.client(254))
                .nat("OUTPUT -d {vip} -j DNAT --to-destination {server}"));
    script.own(largest(family, family.gateway, family.vip));
    return script.scenario(
        "own-packet-too-big-for-its-second-way",
        "A packet of the node's own fits the way it had first, and not that to the server: the node"
            + " tells itself.");
  }

  private static PacketBuilder largest(final Family family, final String from, final String to) {
    final PacketBuilder ip =
        family.isIpv6()
            ? Family.ip(from, to)
            : PacketBuilder.rawIp().ipv4(from, to).id(7).dontFragment();
    return ip.udp(PORT, 53).payload(1430);
  }

  /// The pieces have these lengths, and the error quotes as much as they have room for.
  private static Scenario errorInPieces(
      final Family family, final int protocol, final String name, final int... lengths) {
    final Script script = new Script(Script.FOUND, Lab.wholeAddress(family).masquerade());
    final PacketBuilder question = family.question();
    final int step =
        script.client(
            (protocol == TCP ? question.tcp(PORT, 80).flags("S").seq(1) : question.udp(PORT, 53))
                .payload(80));
    int from = 0;
    for (final int length : lengths) {
      script.server(step, pieceOfError(family, lengths, from, length));
      from += length;
    }
    return script.scenario(
        name,
        "An ICMP error about a translated packet comes in pieces of "
            + Arrays.toString(lengths)
            + " bytes: what is rewritten of it leaves in the first piece.");
  }

  private static Function<Came, PacketBuilder> pieceOfError(
      final Family family, final int[] lengths, final int from, final int length) {
    final int all = Arrays.stream(lengths).sum();
    return came -> {
      final PacketBuilder ip = Family.ip(family.server, came.source());
      final byte[] error = family.portUnreachable(ip, Arrays.copyOf(came.whole(), all - 8)).bytes();
      final byte[] data =
          Arrays.copyOfRange(
              error, family.headerLength() + from, family.headerLength() + from + length);
      final PacketBuilder piece =
          family.isIpv6()
              ? PacketBuilder.rawIp()
                  .ipv6(family.server, came.source())
                  .fragment(PIECES_ID, from, from + length < all)
                  .nextHeader(ICMPV6)
              : PacketBuilder.rawIp()
                  .ipv4(family.server, came.source())
                  .id(PIECES_ID)
                  .fragment(from, from + length < all)
                  .protocol(ICMP);
      return piece.payload(data);
    };
  }

  private static Scenario optionsBehindFragmentHeader() {
    final Family family = Family.IPV6;
    final byte[] jumbo = {(byte) 0xc2, 4, 0, 1, 0, 0};
    final byte[] whole =
        PacketBuilder.rawIp()
            .ipv6(family.client, family.vip)
            .hopByHop(jumbo)
            .udp(PORT, 53)
            .payload(80)
            .bytes();
    final Script script = new Script(Script.FOUND, Lab.wholeAddress(family));
    final int headers = family.headerLength();
    for (final int from : new int[] {0, 48}) {
      final boolean more = from == 0;
      script.client(
          PacketBuilder.rawIp()
              .ipv6(family.client, family.vip)
              .fragment(PIECES_ID, from, more)
              .nextHeader(0)
              .payload(
                  Arrays.copyOfRange(whole, headers + from, more ? headers + 48 : whole.length)));
    }
    return script.scenario(
        "hop-by-hop-behind-fragment-header",
        "Hop-by-hop options for which a packet would be refused, behind the fragment header: nobody"
            + " looks at them, and they stand before it afterwards.");
  }

  private static Scenario recordRouteDelivered() {
    final Family family = Family.IPV4;
    final byte[] record = {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    final Script script = new Script(Script.FOUND, Lab.of(family));
    script.client(
        PacketBuilder.rawIp()
            .ipv4(family.client, family.gateway)
            .options(record)
            .udp(PORT, 53)
            .payload("hi"));
    return script.scenario(
        "record-route-delivered",
        "A packet to the node that records its route: the node is written into it, and the header's"
            + " checksum is not mended.");
  }

  private static Scenario icmpv6FragmentWithoutHeader(final boolean hasMore) {
    final Family family = Family.IPV6;
    final Script script = new Script(Script.FOUND, Lab.of(family));
    script.client(
        PacketBuilder.rawIp()
            .ipv6(family.client, family.server)
            .hopLimit(1)
            .fragment(PIECES_ID, 0, hasMore)
            .nextHeader(ICMPV6)
            .payload(new byte[0]));
    return script.scenario(
        "icmpv6-fragment-without-header-" + (hasMore ? "and-more-to-come" : "and-no-more"),
        "A fragment of ICMPv6 without any byte of it ends on its way: it "
            + (hasMore
                ? "may be no error, and is answered."
                : "counts as an error, and is not answered."));
  }

  private static Scenario ownPacketWithRefusedOptions(final boolean toItself) {
    final Family family = Family.IPV6;
    final byte[] unknownAndToBeAnswered = {(byte) 0x8a, 4, 0, 0, 0, 0};
    final Script script = new Script(Script.FOUND, Lab.of(family));
    script.own(
        PacketBuilder.rawIp()
            .ipv6(family.gateway, toItself ? family.masquerade : family.server)
            .hopByHop(unknownAndToBeAnswered)
            .udp(PORT, 53)
            .payload("hi"));
    return script.scenario(
        "own-packet-with-refused-hop-by-hop-options-" + (toItself ? "to-itself" : "elsewhere"),
        "A packet of the node's own has hop-by-hop options for which it would be refused: nobody looks"
            + (toItself ? " at them before it comes in by lo." : " at them."));
  }

  private static Scenario clashWithoutNatTable() {
    final Family family = Family.IPV4;
    final Script script =
        new Script(
            Script.FOUND,
            Lab.of(family)
                .rules(
                    "raw", "-A PREROUTING -p udp -m length --length 100:200 -j CT --zone-orig 5"));
    script.client(family.question().udp(PORT, 53).payload(8));
    script.client(family.question().udp(PORT, 53).payload(80));
    return script.scenario(
        "no-nat-table-clash",
        "Two connections of different zones would have their answers in one. Nobody looks for another"
            + " port, for there is no nat table.");
  }

  private static byte[] bytes(final String address) {
    return InetAddress.ofLiteral(address).getAddress();
  }
}
