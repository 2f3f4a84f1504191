package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// ICMP queries, and errors that nothing translates: facts sheet, sections 4.4 and 4.5.
final class IcmpScenarios {
  private static final int PORT = 4100;
  private static final int UDP_HEADER = 8;

  private IcmpScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.add(codes(family));
      all.addAll(errors(family));
      all.add(shortQuote(family, 4, false));
      all.add(shortQuote(family, 4, true));
    }
    all.addAll(moreErrors());
    all.add(shortQuote(Family.IPV4, UDP_HEADER, true));
    return all;
  }

  /// An echo request or reply with a code that none has.
  private static PacketBuilder echo(
      final PacketBuilder ip, final boolean ipv6, final boolean isReply, final int code) {
    final long identifierAndSequence = 90L << 16 | 1;
    return (ipv6 ? ip.icmpv6(isReply ? 129 : 128, code) : ip.icmp(isReply ? 0 : 8, code))
        .rest(identifierAndSequence)
        .payload(8);
  }

  private static Scenario codes(final Family family) {
    final boolean ipv6 = family.isIpv6();
    final Script script = new Script(34, Lab.wholeAddress(family));
    script.client(echo(family.question(), ipv6, false, 3));
    script.server(echo(family.answer(), ipv6, true, 0));
    script.server(echo(family.answer(), ipv6, true, 3));
    return script.scenario(
        "codes",
        "An echo request has code 3. A reply with code 0 is INVALID, one with code 3 ESTABLISHED.");
  }

  private static PacketBuilder query(final Family family, final int port) {
    return Family.ip(family.client, family.server).udp(port, 53).payload("hi");
  }

  private static byte[] quote(final Family family, final int port, final int transportBytes) {
    final byte[] whole = query(family, port).bytes();
    return Arrays.copyOf(whole, family.headerLength() + transportBytes);
  }

  /// What is INVALID is dropped here, so that it shows.
  private static Scenario error(
      final Family family,
      final String name,
      final String destination,
      final byte[] quote,
      final String about) {
    final Script script = new Script(35, Lab.of(family).dropInvalid());
    script.client(query(family, PORT));
    script.server(family.portUnreachable(Family.ip(family.server, destination), quote));
    return script.scenario(name, about);
  }

  private static List<Scenario> errors(final Family family) {
    return List.of(
        error(
            family,
            "error-about-unknown-flow",
            family.client,
            quote(family, PORT + 1, UDP_HEADER),
            "An error about an unknown flow: INVALID."),
        error(
            family,
            "error-without-ports",
            family.client,
            quote(family, PORT, 2),
            "An error that quotes two bytes of UDP: INVALID."));
  }

  private static List<Scenario> moreErrors() {
    final Family family = Family.IPV4;
    final byte[] whole = quote(family, PORT, UDP_HEADER);
    final byte[] laterFragment =
        PacketBuilder.rawIp()
            .ipv4(family.client, family.server)
            .fragment(8, false)
            .udp(PORT, 53)
            .payload(8)
            .bytes();
    return List.of(
        error(
            family,
            "error-about-known-flow",
            family.client,
            whole,
            "An error about a packet of a known flow is RELATED, and passes."),
        error(
            family,
            "error-to-somebody-else",
            family.client(3),
            whole,
            "An error that goes to somebody else: INVALID."),
        error(
            family,
            "error-about-later-fragment",
            family.client,
            laterFragment,
            "An error that quotes a fragment that is not the first: INVALID."));
  }

  private static Scenario shortQuote(
      final Family family, final int transportBytes, final boolean translated) {
    final Lab lab = Lab.of(family).dropInvalid();
    final Script script = new Script(36, translated ? lab.masquerade() : lab);
    final int query = script.client(query(family, PORT));
    script.server(
        query,
        came ->
            family.portUnreachable(
                Family.ip(family.server, came.source()), came.quote(transportBytes)));
    return script.scenario(
        "quote-of-" + transportBytes + (translated ? "-translated" : "-untranslated"),
        transportBytes == UDP_HEADER
            ? "An error that quotes eight bytes of a translated flow is translated."
            : "An error that quotes four bytes of UDP "
                + (translated
                    ? "is dropped when there is something to translate."
                    : "is RELATED, and passes where nothing is translated."));
  }
}
