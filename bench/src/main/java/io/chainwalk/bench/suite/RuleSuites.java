package io.chainwalk.bench.suite;

import io.chainwalk.chain.FirstPacketBenchmark;
import io.chainwalk.chain.RulesetCompilerBenchmark;
import io.chainwalk.netfilter.NetfilterLab;
import io.chainwalk.netfilter.ProgrammingNetfilterBenchmark;
import java.util.List;
import java.util.Map;

/// Rules alone.
final class RuleSuites {
  private static final double MS = 1e6;

  private RuleSuites() {}

  static List<Suite> all() {
    return List.of(firstPacket(), compile());
  }

  private static Suite firstPacket() {
    final List<String> services = List.of("10", "100", "1000", "10000");
    final List<String> destinations = List.of("FIRST", "LAST", "RANDOM", "ALL");
    return Suite.of(
            "rules",
            "What kube-proxy's rules take to decide on the first packet of a connection: nat"
                + " PREROUTING and filter FORWARD, no parsing, no conntrack.",
            Figure.of("compiled", FirstPacketBenchmark.class, "compiled")
                .over("to", destinations, List.of("LAST", "ALL"))
                .over("services", services, List.of("10", "1000", "10000"))
                .beside(Role.FLOOR, "arrival")
                .beside(Role.OURS, "rule by rule", "services", "to"),
            Figure.of("rule by rule", FirstPacketBenchmark.class, "reference")
                .over("to", List.of("FIRST", "LAST"), List.of("LAST"))
                .over("services", services, List.of("10", "10000"))
                .beside(Role.FLOOR, "arrival"),
            Figure.of("arrival", FirstPacketBenchmark.class, "floor")
                .with("to", "ALL")
                .with("services", "10000"))
        .quotients(
            new Quotient(
                "10,000 services to 10, all of them",
                new Quotient.Place("compiled", Map.of("services", "10000", "to", "ALL")),
                new Quotient.Place("compiled", Map.of("services", "10", "to", "ALL")),
                Target.atMost(1.3)))
        .plots(new Plot("The rules' verdict on a first packet", "services", List.of("compiled")));
  }

  private static Suite compile() {
    final List<String> services = List.of("1000", "10000");
    // iptables-nft-restore takes more than seven minutes for one load of 10,000.
    final List<String> loadable = List.of("1000");
    return Suite.of(
        "compile",
        "A program out of kube-proxy's rules, which have been read already, for services of three"
            + " to ten endpoints; the kernel's are loaded by programs, whose start is part of it.",
        Figure.of("all of it", RulesetCompilerBenchmark.class, "whole")
            .over("services", services, List.of("10000"))
            .target(Target.atMost(250 * MS), Map.of("services", "10000"))
            .beside(Role.KERNEL, "iptables-restore", "services")
            .beside(Role.KERNEL, "iptables-nft-restore", "services")
            .beside(Role.KERNEL, "nft -f", "services"),
        Figure.of("one endpoint changed", RulesetCompilerBenchmark.class, "oneEndpoint")
            .over("services", services, List.of("10000"))
            .target(Target.atMost(MS), Map.of("services", "10000"))
            .beside(Role.OURS, "until a worker has it", "services")
            .beside(Role.KERNEL, "iptables-restore, one", "services")
            .beside(Role.KERNEL, "iptables-nft-restore, one", "services")
            .beside(Role.KERNEL, "nft -f, one", "services"),
        Figure.of(
                "until a worker has it",
                RulesetCompilerBenchmark.class,
                "oneEndpointUntilAWorkerHasIt")
            .over("services", services, List.of()),
        loading("iptables-restore", "all", "IPTABLES", services, List.of("10000")),
        loading("iptables-nft-restore", "all", "IPTABLES_NFT", loadable, List.of()),
        loading("nft -f", "all", "NFTABLES", services, List.of()),
        loading("iptables-restore, one", "oneEndpoint", "IPTABLES", services, List.of("10000")),
        loading("iptables-nft-restore, one", "oneEndpoint", "IPTABLES_NFT", loadable, List.of()),
        loading("nft -f, one", "oneEndpoint", "NFTABLES", services, List.of()));
  }

  /// A quick run leaves out what takes minutes.
  private static Figure loading(
      final String name,
      final String method,
      final String rules,
      final List<String> full,
      final List<String> quick) {
    return Figure.of(name, ProgrammingNetfilterBenchmark.class, method)
        .with("rules", rules)
        .over("services", full, quick)
        .needs(_ -> NetfilterLab.unavailable());
  }
}
