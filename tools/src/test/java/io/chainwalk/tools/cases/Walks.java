package io.chainwalk.tools.cases;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Cases to test with.
public final class Walks {
  private static final String[] TEXTS = {
    "",
    "one line",
    "two\nlines\n",
    "\n\nlines # and \t blanks \n\n",
    "ends with \r\n",
    "größer ≠ 🦊"
  };

  private Walks() {}

  /// What a builder builds.
  ///
  /// @param builder begins with [PacketBuilder#rawIp]
  /// @return a packet
  public static Packet packet(final PacketBuilder builder) {
    return Packet.of(builder.bytes());
  }

  /// A node that translates a SYN, delivers one, and rejects the next.
  ///
  /// @return a case of three packets that begins at 5,000 ns
  public static WalkCase small() {
    final PacketBuilder request = rawIp().ipv4("10.0.1.2", "10.96.0.10").tcp(4000, 80).flags("S");
    final PacketBuilder own = rawIp().ipv6("fd00::1", "fd00::1").udp(53, 53);
    final PacketBuilder closed = rawIp().ipv4("10.0.1.2", "10.96.0.10").udp(4000, 81);
    return new WalkCase(
        "three-packets",
        "A SYN to a Service,\nand what nobody takes.",
        "Linux 6.18.0",
        new NodeSetup(
            "eth0 10.0.1.1/24\n",
            List.of("a=1", "b=2"),
            "*nat\nCOMMIT\n",
            "",
            "create x hash:ip\n"),
        List.of(
            new Exchange(
                new Arrival(5_000, "eth0", packet(request)),
                List.of(
                    new Departure(
                        "eth1",
                        packet(rawIp().ipv4("10.0.1.2", "10.1.0.7").tcp(4000, 8080).flags("S"))))),
            new Exchange(
                new Arrival(6_000, Arrival.OWN, packet(own)),
                List.of(new Departure(Departure.DELIVERED, packet(own)))),
            new Exchange(
                new Arrival(2_000_006_000L, "eth0", packet(closed)),
                List.of(
                    new Departure(
                        "eth0",
                        packet(rawIp().ipv4("10.0.1.1", "10.0.1.2").icmp(3, 3).quote(closed)))))),
        List.of(
            new ListedConnection("ipv4 2 udp 17 src=10.0.1.2", 29),
            new ListedConnection("ipv4 2 tcp 6 SYN_SENT src=10.0.1.2", 117)),
        3_000_005_000L);
  }

  /// Any case that can be written.
  ///
  /// @param random decides
  /// @return a case, its first packet at any time
  static WalkCase any(final SplittableRandom random) {
    long timeNs = random.nextLong(1L << 60) - (1L << 59);
    final List<Exchange> exchanges = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      timeNs += random.nextInt(3) == 0 ? 0 : random.nextLong(1L << 40);
      final List<Departure> departures = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        departures.add(new Departure(by(random), bytes(random)));
      }
      exchanges.add(new Exchange(new Arrival(timeNs, by(random), bytes(random)), departures));
    }
    final List<ListedConnection> connections = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      connections.add(
          new ListedConnection(
              "ipv4  2 src=" + random.nextInt(3) + " [UNREPLIED] status=0x8 ",
              random.nextLong(1L << 33)));
    }
    final List<String> sysctls = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      sysctls.add("net.a=" + random.nextInt());
    }
    final NodeSetup setup =
        new NodeSetup(text(random), sysctls, text(random), text(random), text(random));
    return new WalkCase(
        "case-" + random.nextInt(100),
        text(random),
        text(random).lines().findFirst().orElse(""),
        setup,
        exchanges,
        connections,
        timeNs + random.nextLong(1L << 40));
  }

  private static String text(final SplittableRandom random) {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private static String by(final SplittableRandom random) {
    return List.of("", "eth0", "own", "in", "veth12@if3").get(random.nextInt(5));
  }

  private static Packet bytes(final SplittableRandom random) {
    final byte[] bytes = new byte[random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(90)];
    random.nextBytes(bytes);
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
    }
    return Packet.of(bytes);
  }
}
