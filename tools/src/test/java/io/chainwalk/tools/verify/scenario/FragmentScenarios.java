package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.Ipv4Header;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.List;

/// Fragments: facts sheet, section 5. The datagram has 1808 bytes and goes to a service, through MASQUERADE; the mark 16
/// says that FORWARD has seen it whole.
final class FragmentScenarios {
  private static final int BYTES = 1808;
  private static final Pieces PIECES = Pieces.of(Family.IPV4, BYTES);
  private static final Pieces PIECES6 = Pieces.of(Family.IPV6, BYTES);

  private FragmentScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    all.addAll(orders());
    all.addAll(dontFragment());
    all.addAll(overlaps());
    all.addAll(congestion());
    all.addAll(ipv6());
    all.addAll(narrow());
    return all;
  }

  private static Lab lab(final Family family) {
    return Lab.service(family)
        .masquerade()
        .rules(
            "mangle", "-A FORWARD -m length --length 1700:65535 -j CONNMARK --set-xmark 0x10/0x10");
  }

  private static Scenario sent(
      final int number, final String name, final String about, final List<byte[]> pieces) {
    final Script script = new Script(number, lab(Family.IPV4));
    script.clients(pieces);
    return script.scenario(name, about);
  }

  private static List<byte[]> order(final List<byte[]> pieces, final int... indexes) {
    final List<byte[]> ordered = new ArrayList<>();
    for (final int index : indexes) {
      ordered.add(pieces.get(index));
    }
    return ordered;
  }

  private static List<Scenario> orders() {
    final String about =
        " They pass the hooks as one packet and leave in order, with the boundaries and the"
            + " identification they came with.";
    return List.of(
        sent(
            62,
            "middle-first",
            "Three fragments, the first of them last." + about,
            order(PIECES.ofSizes(800, 800, 208), 1, 2, 0)),
        sent(
            62,
            "first-is-small",
            "Three fragments, the first smaller than the others." + about,
            PIECES.ofSizes(208, 800, 800)),
        sent(
            62,
            "different-ttl",
            "Three fragments that have made different numbers of hops: the first one's counts.",
            List.of(
                PIECES.piece(800, 800, true, ip -> ip.ttl(50)),
                PIECES.piece(0, 800, true),
                PIECES.piece(1600, 208, false, ip -> ip.ttl(40)))));
  }

  private static List<Scenario> dontFragment() {
    return List.of(
        sent(
            63,
            "all-with-df",
            "All fragments have DF: they leave without it.",
            PIECES.ofSizes(Ipv4Header::dontFragment, 800, 800, 208)),
        sent(
            63,
            "first-with-df",
            "The first fragment alone has DF: it leaves without it.",
            List.of(
                PIECES.piece(0, 800, true, Ipv4Header::dontFragment),
                PIECES.piece(800, 800, true),
                PIECES.piece(1600, 208, false))));
  }

  private static List<Scenario> overlaps() {
    final List<byte[]> pieces = PIECES.ofSizes(800, 800, 208);
    final byte[] tooLong = PIECES.piece(800, 803, true);
    return List.of(
        sent(64, "duplicate", "A fragment comes twice: once is enough.", order(pieces, 0, 0, 1, 2)),
        sent(
            64,
            "contained",
            "A fragment lies inside another: it is ignored.",
            List.of(pieces.get(0), PIECES.piece(400, 200, true), pieces.get(1), pieces.get(2))),
        sent(
            64,
            "overlap",
            "A fragment overlaps another: the whole datagram is dropped.",
            List.of(pieces.get(0), PIECES.piece(792, 808, true), pieces.get(1), pieces.get(2))),
        sent(
            64,
            "cut",
            "A fragment that is not the last has 803 bytes: it is cut to 800.",
            List.of(pieces.get(0), tooLong, pieces.get(2))));
  }

  private static Scenario marked(
      final String name, final String about, final int first, final int second, final int third) {
    return sent(
        65,
        name,
        about,
        List.of(
            PIECES.piece(0, 800, true, ip -> ip.tos(first)),
            PIECES.piece(800, 800, true, ip -> ip.tos(second)),
            PIECES.piece(1600, 208, false, ip -> ip.tos(third))));
  }

  private static List<Scenario> congestion() {
    return List.of(
        marked("not-ect-and-ect", "Fragments with and without ECN: dropped.", 0, 2, 2),
        marked("ect-and-ce", "One fragment has seen congestion: so has the datagram.", 2, 2, 3),
        marked("ect-0-and-1", "Fragments with ECT(0) and ECT(1): as the first one.", 2, 1, 2));
  }

  private static List<Scenario> ipv6() {
    final List<Scenario> all = new ArrayList<>();
    final Script shuffled = new Script(66, lab(Family.IPV6));
    shuffled.clients(order(PIECES6.ofSizes(1000, 600, 208), 2, 0, 1));
    all.add(
        shuffled.scenario(
            "shuffled", "IPv6 fragments leave with their boundaries and another identification."));
    final Script atomic = new Script(66, lab(Family.IPV6));
    atomic.clients(Pieces.of(Family.IPV6, 108).ofSizes(108));
    all.add(atomic.scenario("atomic", "A fragment that is all: it leaves as a plain packet."));
    final Script overlapping = new Script(66, lab(Family.IPV6));
    final List<byte[]> pieces = PIECES6.ofSizes(800, 800, 208);
    overlapping.clients(
        List.of(pieces.get(0), PIECES6.piece(792, 808, true), pieces.get(1), pieces.get(2)));
    all.add(overlapping.scenario("overlap", "IPv6 fragments that overlap are dropped."));
    for (final int largest : new int[] {1000, 1448}) {
      final Script narrow = new Script(66, lab(Family.IPV6).serverSideMtu(1280));
      narrow.clients(PIECES6.ofSizes(largest, BYTES - largest));
      all.add(
          narrow.scenario(
              "largest-of-" + largest,
              "IPv6 fragments towards a link of 1280 bytes: what counts is whether the largest one"
                  + " fits."));
    }
    return all;
  }

  private static List<Scenario> narrow() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      final Script script = new Script(61, lab(family).serverSideMtu(1300));
      script.client(
          (family.isIpv6()
                  ? family.question()
                  : PacketBuilder.rawIp().ipv4(family.client, family.vip).id(7).dontFragment())
              .udp(4501, 53)
              .payload(1350));
      all.add(
          script.scenario(
              "too-big",
              "A packet that is too big for the way on and may not be fragmented: an error before"
                  + " FORWARD."));
    }
    final Script script = new Script(61, lab(Family.IPV4).serverSideMtu(600));
    script.client(
        PacketBuilder.rawIp()
            .ipv4(Family.IPV4.client, Family.IPV4.vip)
            .id(8)
            .udp(4502, 53)
            .payload(1300));
    all.add(
        script.scenario(
            "fragmented",
            "A packet that is too big passes the hooks whole and leaves in fragments with its"
                + " identification."));
    all.add(refragmented("fragments-too-big", false));
    all.add(refragmented("fragments-with-df-too-big", true));
    return all;
  }

  private static Scenario refragmented(final String name, final boolean dontFragment) {
    final Script script = new Script(61, lab(Family.IPV4).serverSideMtu(600));
    script.clients(PIECES.ofSizes(ip -> dontFragment ? ip.dontFragment() : ip, 800, 800, 208));
    return script.scenario(
        name,
        dontFragment
            ? "Fragments with DF that are too big for the way on: an error."
            : "Fragments that are too big for the way on: the datagram is cut anew.");
  }
}
