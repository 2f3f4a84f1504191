package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static io.chainwalk.tools.cases.Walks.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final PacketBuilder SYN =
      rawIp().ipv4("10.0.0.1", "10.96.0.10").tcp(4000, 80).flags("S");
  private static final PacketBuilder QUERY = rawIp().ipv6("fd00::1", "fd00::a").udp(4000, 53);

  // What must be the same.

  @Test
  void samePacketsByTheSameInterfacesAreEqual() {
    assertNull(compare(packet(SYN), List.of(), List.of()));
    assertNull(compare(packet(SYN), List.of(by("eth1", sent(63))), List.of(by("eth1", sent(63)))));
  }

  @Test
  void orderCountsAmongThoseOfOneInterfaceOnly() {
    final Departure one = by("eth1", sent(63));
    final Departure two = by("eth1", sent(62));
    final Departure other = by("eth2", sent(61));
    assertNull(compare(packet(SYN), List.of(one, other, two), List.of(other, one, two)));
    assertKind("order", packet(SYN), List.of(one, two), List.of(two, one));
  }

  @Test
  void eachChangedByteIsNoticed() {
    final long seed = Long.getLong("seed", 20_260_304L);
    final SplittableRandom random = new SplittableRandom(seed);
    final Packet forwarded = sent(63);
    for (int i = 0; i < forwarded.length(); i++) {
      final byte[] bytes = forwarded.bytes();
      bytes[i] ^= (byte) (1 + random.nextInt(255));
      assertNotNull(
          compare(
              packet(SYN), List.of(by("eth1", forwarded)), List.of(by("eth1", Packet.of(bytes)))),
          "seed " + seed + ", byte " + i);
    }
  }

  // What a node draws.

  @Test
  void identificationOfErrorThatNodeMadeIsItsOwnChoice() {
    assertNull(
        compare(
            packet(SYN),
            List.of(by("eth0", error(0x1234, SYN))),
            List.of(by("eth0", error(7, SYN)))));
  }

  @Test
  void errorThatNodeMadeMayNotDifferElsewhere() {
    final Packet right = error(0x1234, SYN);
    for (int i = 0; i < right.length(); i++) {
      if (i != 4 && i != 5) {
        final byte[] bytes = error(7, SYN).bytes();
        bytes[i] ^= 1;
        assertNotNull(
            compare(packet(SYN), List.of(by("eth0", right)), List.of(by("eth0", Packet.of(bytes)))),
            "byte " + i);
      }
    }
  }

  @Test
  void identificationBesideDontFragmentIsNotDrawn() {
    assertKind(
        "bytes differ: IPv4 identification, IPv4 checksum",
        packet(SYN),
        List.of(
            by(
                "eth0",
                packet(rawIp().ipv4("10.0.0.9", "10.0.0.1").id(0).dontFragment().icmp(3, 1)))),
        List.of(
            by(
                "eth0",
                packet(rawIp().ipv4("10.0.0.9", "10.0.0.1").id(1).dontFragment().icmp(3, 1)))));
  }

  @Test
  void forwardedErrorKeepsItsIdentification() {
    final PacketBuilder about = rawIp().ipv4("10.0.0.1", "10.1.0.7").tcp(4000, 8080).flags("S");
    assertKind(
        "bytes differ: IPv4 identification, IPv4 checksum",
        error(0x1234, about),
        List.of(by("eth1", error(0x1234, SYN))),
        List.of(by("eth1", error(7, SYN))));
  }

  @Test
  void errorAboutEchoRequestIsTheNodesOwn() {
    final PacketBuilder echo = rawIp().ipv4("10.0.0.1", "10.96.0.10").icmpEcho(7, 1);
    assertNull(
        compare(
            packet(echo),
            List.of(by("eth0", error(0x1234, echo))),
            List.of(by("eth0", error(7, echo)))));
  }

  @Test
  void lastFragmentOfErrorThatIsForwardedKeepsItsIdentification() {
    final PacketBuilder about =
        rawIp().ipv4("10.0.0.1", "10.1.0.7").id(9).udp(4000, 53).payload(64);
    final PacketBuilder whole = rawIp().ipv4("10.1.0.7", "10.0.0.1").icmp(3, 3).quote(about);
    final List<byte[]> arrived = Fragments.split(whole, 48, 9);
    assertKind(
        "bytes differ: IPv4 identification, IPv4 checksum",
        Packet.of(arrived.getLast()),
        all("eth1", Fragments.split(whole, 48, 9)),
        all("eth1", Fragments.split(whole, 48, 8)));
  }

  @Test
  void errorAboutLastFragmentOfEchoRequestIsTheNodesOwn() {
    final PacketBuilder echo = rawIp().ipv4("10.0.0.1", "10.96.0.10").id(9).icmpEcho(7, 1);
    final List<byte[]> arrived =
        Fragments.split(rawIp().ipv4("10.0.0.1", "10.96.0.10").icmpEcho(7, 1).payload(64), 48, 9);
    assertNull(
        compare(
            Packet.of(arrived.getLast()),
            List.of(by("eth0", error(0x1234, echo))),
            List.of(by("eth0", error(7, echo)))));
  }

  @Test
  void identificationOfResetIsNotDrawn() {
    assertKind(
        "bytes differ: IPv4 identification, IPv4 checksum",
        packet(SYN),
        List.of(by("eth0", reset(0))),
        List.of(by("eth0", reset(1))));
  }

  @Test
  void flowLabelOfIcmpv6ErrorThatNodeMadeIsItsOwnChoice() {
    assertNull(
        compare(
            packet(QUERY),
            List.of(by("eth0", error6(0xABCDE, 0, QUERY))),
            List.of(by("eth0", error6(0, 0, QUERY)))));
    assertKind(
        "bytes differ: IPv6 traffic class",
        packet(QUERY),
        List.of(by("eth0", error6(0xABCDE, 4, QUERY))),
        List.of(by("eth0", error6(0, 0, QUERY))));
  }

  @Test
  void forwardedIcmpv6ErrorKeepsItsFlowLabel() {
    assertKind(
        "bytes differ: IPv6 flow label",
        error6(5, 0, QUERY),
        List.of(by("eth1", error6(5, 0, QUERY))),
        List.of(by("eth1", error6(6, 0, QUERY))));
  }

  @Test
  void flowLabelOfForwardedPacketIsNotDrawn() {
    assertKind(
        "bytes differ: IPv6 flow label",
        packet(QUERY),
        List.of(by("eth1", packet(rawIp().ipv6("fd00::1", "fd00::b").flowLabel(5).udp(1, 2)))),
        List.of(by("eth1", packet(rawIp().ipv6("fd00::1", "fd00::b").udp(1, 2)))));
  }

  @Test
  void identificationOfDatagramThatNodeCutsIsItsOwnChoice() {
    final PacketBuilder whole = rawIp().ipv6("fd00::1", "fd00::b").udp(1, 2).payload(40);
    final Packet arrival = Packet.of(Fragments.split(whole, 24, 77).getLast());
    final List<Departure> kernel = all("eth1", Fragments.split(whole, 24, 0x8000_0001L));
    assertNull(compare(arrival, kernel, all("eth1", Fragments.split(whole, 24, 5))));
    assertKind(
        "bytes differ: IPv6 fragment identification",
        arrival,
        kernel,
        List.of(
            by("eth1", Packet.of(Fragments.split(whole, 24, 5).getFirst())),
            by("eth1", Packet.of(Fragments.split(whole, 24, 6).getLast()))));
  }

  @Test
  void fragmentThatIsPassedOnKeepsItsIdentification() {
    final PacketBuilder whole = rawIp().ipv6("fd00::1", "fd00::b").udp(1, 2).payload(40);
    assertKind(
        "bytes differ: IPv6 fragment identification",
        Packet.of(Fragments.split(whole, 24, 77).getFirst()),
        List.of(by("eth1", Packet.of(Fragments.split(whole, 24, 77).getFirst()))),
        List.of(by("eth1", Packet.of(Fragments.split(whole, 24, 78).getFirst()))));
  }

  // What differences are called.

  @Test
  void differenceIsNamedByWhatTheNodesDid() {
    final Departure on = by("eth1", sent(63));
    final Departure answer = by("eth0", error(1, SYN));
    final Departure delivered = by(Departure.DELIVERED, packet(SYN));
    final Packet syn = packet(SYN);
    assertKind("kernel sent it on, engine dropped it", syn, List.of(on), List.of());
    assertKind("kernel dropped it, engine sent it on", syn, List.of(), List.of(on));
    assertKind("engine answered, kernel did not", syn, List.of(), List.of(answer));
    assertKind("engine answered, kernel did not", syn, List.of(on), List.of(on, answer));
    assertKind("kernel answered, engine did not", syn, List.of(answer), List.of());
    assertKind(
        "kernel answered, engine sent it on", syn, List.of(by("eth0", reset(0))), List.of(on));
    assertKind("kernel delivered it, engine sent it on", syn, List.of(delivered), List.of(on));
    assertKind("other interface", syn, List.of(on), List.of(by("eth2", sent(63))));
    assertKind("number of packets", syn, List.of(on, on), List.of(on));
  }

  @Test
  void echoReplyIsAnAnswer() {
    final PacketBuilder echo = rawIp().ipv6("fd00::1", "fd00::a").icmpv6Echo(7, 1);
    final PacketBuilder reply = rawIp().ipv6("fd00::a", "fd00::1").icmpv6EchoReply(7, 1);
    assertKind(
        "kernel answered, engine did not",
        packet(echo),
        List.of(by("eth0", packet(reply))),
        List.of());
  }

  @Test
  void differenceOfBytesNamesFieldsAndValues() {
    final Difference difference =
        assertKind(
            "bytes differ: IPv4 TTL, IPv4 checksum",
            packet(SYN),
            List.of(by("eth2", sent(9)), by("eth1", sent(60)), by("eth1", sent(63))),
            List.of(by("eth1", sent(60)), by("eth2", sent(9)), by("eth1", sent(64))));
    assertEquals(
        "Of those by eth1 packet 2 of 2 differs in IPv4 TTL (kernel 0x3f, engine 0x40),"
            + " IPv4 checksum (kernel 0x67c8, engine 0x66c8).",
        difference.sentence());
    assertEquals(
        List.of(
            "eth2: tcp 10.0.0.1:4000 > 10.1.0.7:8080 S seq 0 ttl 9, 40 bytes",
            "eth1: tcp 10.0.0.1:4000 > 10.1.0.7:8080 S seq 0 ttl 60, 40 bytes",
            "eth1: tcp 10.0.0.1:4000 > 10.1.0.7:8080 S seq 0 ttl 63, 40 bytes"),
        difference.kernel());
    assertEquals(
        "eth2: tcp 10.0.0.1:4000 > 10.1.0.7:8080 S seq 0 ttl 9, 40 bytes",
        difference.engine().get(1));
  }

  @Test
  void differenceOfDeedsTellsThemWithInterfaces() {
    assertEquals(
        "The kernel sent it on by eth1 and answered by eth0; the engine dropped it.",
        assertKind(
                "kernel sent it on and answered, engine dropped it",
                packet(SYN),
                List.of(by("eth1", sent(63)), by("eth0", error(1, SYN))),
                List.of())
            .sentence());
  }

  @Test
  void fieldsOfTheQuoteAreNamedToo() {
    final PacketBuilder other = rawIp().ipv4("10.0.0.1", "10.96.0.10").tcp(4001, 80).flags("S");
    assertKind(
        "bytes differ: quoted TCP source port, quoted TCP checksum",
        packet(SYN),
        List.of(by("eth0", error(1, SYN))),
        List.of(by("eth0", error(2, other))));
  }

  @Test
  void shorterPacketDiffersInItsPayload() {
    assertKind(
        "bytes differ: IPv6 payload length, UDP length, UDP checksum, UDP payload",
        packet(QUERY),
        List.of(by("eth1", packet(rawIp().ipv6("fd00::1", "fd00::b").udp(1, 2).payload(3)))),
        List.of(by("eth1", packet(rawIp().ipv6("fd00::1", "fd00::b").udp(1, 2)))));
  }

  @Test
  void wrongHeaderChecksumOfErrorIsNotTakenAway() {
    final byte[] wrong = error(7, SYN).bytes();
    wrong[10] ^= 0x40;
    assertNotNull(
        compare(
            packet(SYN),
            List.of(by("eth0", error(7, SYN))),
            List.of(by("eth0", Packet.of(wrong)))));
  }

  @Test
  void anyBytesCanBeCompared() {
    final long seed = Long.getLong("seed", 20_260_305L);
    final SplittableRandom random = new SplittableRandom(seed);
    final List<Packet> seeds =
        Stream.of(
                packet(SYN),
                packet(QUERY),
                error(1, SYN),
                error6(1, 0, QUERY),
                Packet.of(Fragments.split(QUERY, 8, 7).getFirst()))
            .toList();
    for (int round = 0; round < 20_000; round++) {
      final Packet arrival = mangled(seeds.get(random.nextInt(seeds.size())), random);
      final Departure one = by("eth1", mangled(seeds.get(random.nextInt(seeds.size())), random));
      final Departure other = by("eth1", mangled(one.packet(), random));
      try {
        assertNull(compare(arrival, List.of(one), List.of(one)));
        compare(arrival, List.of(one), List.of(other));
      } catch (final RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  private static Packet mangled(final Packet packet, final SplittableRandom random) {
    final byte[] bytes = packet.bytes();
    for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return Packet.of(
        bytes, 0, random.nextInt(4) == 0 ? random.nextInt(1 + bytes.length) : bytes.length);
  }

  private static Difference assertKind(
      final String kind,
      final Packet arrival,
      final List<Departure> kernel,
      final List<Departure> engine) {
    final Difference difference = compare(arrival, kernel, engine);
    if (difference == null) {
      throw new AssertionError("no difference: " + kind);
    }
    assertEquals(kind, difference.kind());
    return difference;
  }

  private static @Nullable Difference compare(
      final Packet arrival, final List<Departure> kernel, final List<Departure> engine) {
    return Comparison.of(new Exchange(new Arrival(0, "eth0", arrival), kernel), engine);
  }

  private static Departure by(final String name, final Packet packet) {
    return new Departure(name, packet);
  }

  private static List<Departure> all(final String name, final List<byte[]> packets) {
    final List<Departure> departures = new ArrayList<>();
    packets.forEach(bytes -> departures.add(by(name, Packet.of(bytes))));
    return departures;
  }

  /// The SYN, translated.
  private static Packet sent(final int ttl) {
    return packet(rawIp().ipv4("10.0.0.1", "10.1.0.7").ttl(ttl).tcp(4000, 8080).flags("S"));
  }

  private static Packet error(final int id, final PacketBuilder about) {
    return packet(rawIp().ipv4("10.0.0.9", "10.0.0.1").id(id).icmp(3, 1).quote(about));
  }

  private static Packet error6(
      final int flowLabel, final int trafficClass, final PacketBuilder about) {
    return packet(
        rawIp()
            .ipv6("fd00::9", "fd00::1")
            .flowLabel(flowLabel)
            .trafficClass(trafficClass)
            .icmpv6(1, 4)
            .quote(about));
  }

  private static Packet reset(final int id) {
    return packet(
        rawIp().ipv4("10.96.0.10", "10.0.0.1").id(id).dontFragment().tcp(80, 4000).flags("RA"));
  }
}
