package io.chainwalk.bench.suite;

import io.chainwalk.nat.NatRewriteBenchmark;
import io.chainwalk.netfilter.EstablishedNetfilterBenchmark;
import io.chainwalk.netfilter.NetfilterLab;
import io.chainwalk.netfilter.NewNetfilterBenchmark;
import io.chainwalk.packet.PacketParserBenchmark;
import io.chainwalk.pipeline.EstablishedTcpBenchmark;
import io.chainwalk.pipeline.NewTcpBenchmark;
import io.chainwalk.pipeline.TrafficMixBenchmark;
import java.util.List;
import java.util.Map;

/// A packet's way, and parts of it.
final class PacketSuites {
  /// Rules that the engine runs: kube-proxy's, compiled, or cluster addresses without chains.
  private static final String CHAINS = "kube-proxy's chains";

  private static final String ADDRESSES = "cluster addresses";
  private static final String COPY = "copy, hand-over";
  private static final String WALK = "walk";

  /// Netfilter's share of a packet, by who loaded its rules, and which packets.
  private static final String IPTABLES = "iptables";

  private static final String IPTABLES_REPLIES = "iptables, replies";
  private static final String IPTABLES_LAST = "iptables, the last";
  private static final String NFTABLES = "nftables";
  private static final String OWN_SHARE = "ownShare";

  private static final List<String> FLOWS =
      List.of("1000", "10000", "100000", "1000000", "8000000");
  private static final List<String> QUICK_FLOWS = List.of("1000", "100000", "1000000");

  /// What the kernel's benchmark has.
  private static final List<String> KERNEL_FLOWS = List.of("1000", "10000", "100000", "1000000");

  private static final List<String> SERVICES = List.of("10", "1000", "10000");

  /// A connection takes 160 bytes of tables, and each waits with up to four frames of 64 bytes, all of them with no more
  /// than 1 GiB.
  private static final long BYTES_OF_A_FLOW = 416;

  private PacketSuites() {}

  static List<Suite> all() {
    return List.of(parse(), nat(), established(), begin(), mix());
  }

  private static Suite parse() {
    final List<String> kinds =
        List.of("IPV4_TCP", "VLAN_IPV4_TCP", "IPV6_OPTIONS_TCP", "IPV4_UDP", "ICMP_ERROR");
    return Suite.of(
        "parse",
        "A frame from its bytes to its tuple, IPv4 header checksum included.",
        Figure.of("parse", PacketParserBenchmark.class, "parse")
            .over("kind", kinds, List.of("IPV4_TCP"))
            .beside(Role.FLOOR, WALK, "kind"),
        Figure.of(WALK, PacketParserBenchmark.class, "floor")
            .over("kind", kinds, List.of("IPV4_TCP")));
  }

  private static Suite nat() {
    final List<String> kinds = List.of("IPV4_TCP", "IPV4_UDP", "IPV6_TCP", "IPV6_UDP");
    return Suite.of(
        "nat",
        "Rewriting a packet's addresses and ports, checksums adjusted.",
        rewriting("destination", "destination", kinds),
        rewriting("destination and source", "both", kinds),
        Figure.of(WALK, NatRewriteBenchmark.class, "floor")
            .over("kind", kinds, List.of("IPV4_TCP")));
  }

  private static Figure rewriting(
      final String name, final String method, final List<String> kinds) {
    return Figure.of(name, NatRewriteBenchmark.class, method)
        .over("kind", kinds, List.of("IPV4_TCP"))
        .beside(Role.FLOOR, WALK, "kind");
  }

  private static Suite established() {
    return Suite.of(
            "established",
            "A 64-byte packet of an established TCP connection to one of 1000 services, from its"
                + " bytes to its translated bytes: parse, checksums, lookup, TCP tracker, both nat"
                + " hooks, filter FORWARD; random flows and directions. Of the kernel, what"
                + " netfilter adds to forwarding.",
            establishedPacket(CHAINS, "CHAINS", QUICK_FLOWS)
                .target(Target.atMost(28), Map.of("flows", "1000"))
                .target(Target.atMost(32), Map.of("flows", "10000"))
                .target(Target.atMost(40), Map.of("flows", "100000"))
                .target(Target.atMost(57), Map.of("flows", "1000000"))
                .target(Target.atMost(65), Map.of("flows", "8000000"))
                .beside(Role.OURS, "one by one", "flows")
                .beside(Role.KERNEL, IPTABLES, "flows", "services")
                .beside(Role.KERNEL, IPTABLES_REPLIES, "flows", "services")
                .beside(Role.KERNEL, NFTABLES, "flows", "services"),
            establishedPacket(ADDRESSES, "SERVICES", List.of("1000")),
            Figure.of("one by one", EstablishedTcpBenchmark.class, "singles")
                .with("rules", "CHAINS")
                .with("services", "1000")
                .over("flows", FLOWS, List.of())
                .needs(FreeMemory.forEach("flows", BYTES_OF_A_FLOW)),
            Figure.of(COPY, EstablishedTcpBenchmark.class, "floor")
                .with("rules", "CHAINS")
                .with("services", "1000")
                .over("flows", FLOWS, List.of("1000", "1000000"))
                .needs(FreeMemory.forEach("flows", BYTES_OF_A_FLOW)),
            establishedKernel(IPTABLES, "IPTABLES", "ORIGINAL", QUICK_FLOWS),
            establishedKernel(IPTABLES_REPLIES, "IPTABLES", "REPLY", List.of("100000")),
            establishedKernel(NFTABLES, "NFTABLES", "ORIGINAL", List.of("100000")))
        .plots(
            new Plot(
                "A packet of an established connection",
                "flows",
                List.of(CHAINS, ADDRESSES, IPTABLES, NFTABLES, COPY)));
  }

  private static Figure establishedPacket(
      final String name, final String rules, final List<String> quick) {
    return Figure.of(name, EstablishedTcpBenchmark.class, "bursts")
        .with("rules", rules)
        .with("services", "1000")
        .over("flows", FLOWS, quick)
        .needs(FreeMemory.forEach("flows", BYTES_OF_A_FLOW))
        .beside(Role.FLOOR, COPY, "flows");
  }

  private static Figure establishedKernel(
      final String name, final String rules, final String direction, final List<String> quick) {
    return Figure.of(name, EstablishedNetfilterBenchmark.class, "packets")
        .part(OWN_SHARE)
        .with("rules", rules)
        .with("services", "1000")
        .over("flows", KERNEL_FLOWS, quick)
        .with("direction", direction)
        .needs(_ -> NetfilterLab.unavailable());
  }

  private static Suite begin() {
    final List<String> connections = List.of("10000", "500000");
    return Suite.of(
            "new",
            "The first packet of a TCP connection, each to another service: claim, choice, DNAT,"
                + " null binding, confirm, and the collection of one connection for each that"
                + " begins. Of the kernel, what netfilter adds to forwarding, without collection.",
            Figure.of(CHAINS, NewTcpBenchmark.class, "bursts")
                .with("rules", "CHAINS")
                .over("services", SERVICES, SERVICES)
                .over("connections", connections, List.of("10000"))
                .target(Target.atMost(220))
                .beside(Role.FLOOR, COPY, "connections")
                .beside(Role.OURS, ADDRESSES, "services", "connections")
                .beside(Role.KERNEL, IPTABLES, "services")
                .beside(Role.KERNEL, IPTABLES_LAST, "services")
                .beside(Role.KERNEL, NFTABLES, "services"),
            Figure.of(ADDRESSES, NewTcpBenchmark.class, "bursts")
                .with("rules", "SERVICES")
                .over("services", SERVICES, List.of())
                .over("connections", connections, List.of("10000"))
                .beside(Role.FLOOR, COPY, "connections"),
            Figure.of(COPY, NewTcpBenchmark.class, "floor")
                .with("rules", "CHAINS")
                .with("services", "1000")
                .over("connections", connections, List.of("10000")),
            beginKernel(IPTABLES, "IPTABLES", "RANDOM", List.of("10", "10000")),
            beginKernel(IPTABLES_LAST, "IPTABLES", "LAST", List.of("10000")),
            beginKernel(NFTABLES, "NFTABLES", "RANDOM", List.of("1000")))
        .quotients(
            new Quotient(
                "10,000 services to 10",
                new Quotient.Place(CHAINS, Map.of("services", "10000", "connections", "10000")),
                new Quotient.Place(CHAINS, Map.of("services", "10", "connections", "10000")),
                Target.atMost(1.3)))
        .plots(
            new Plot(
                "The first packet of a connection",
                "services",
                List.of(CHAINS, IPTABLES, IPTABLES_LAST, NFTABLES)));
  }

  private static Figure beginKernel(
      final String name, final String rules, final String to, final List<String> quick) {
    return Figure.of(name, NewNetfilterBenchmark.class, "packets")
        .part(OWN_SHARE)
        .with("rules", rules)
        .over("services", SERVICES, quick)
        .with("to", to)
        .needs(_ -> NetfilterLab.unavailable());
  }

  private static Suite mix() {
    return Suite.of(
        "mix",
        "A packet of traffic in which connections of many lengths come and go, through kube-proxy's"
            + " chains for 1000 services.",
        mixed("packet", "bursts").beside(Role.FLOOR, COPY, "connections", "payloadBytes"),
        mixed(COPY, "floor"));
  }

  private static Figure mixed(final String name, final String method) {
    return Figure.of(name, TrafficMixBenchmark.class, method)
        .with("services", "1000")
        .over("connections", List.of("10000", "100000"), List.of("10000"))
        .over("payloadBytes", List.of("10", "1446"), List.of("10"));
  }
}
