package io.chainwalk.bench.suite;

import io.chainwalk.picker.PickerBenchmark;
import io.chainwalk.select.PickBenchmark;
import io.chainwalk.select.SelectorBuildBenchmark;
import java.util.List;
import java.util.Map;

/// Which endpoint.
final class SelectionSuites {
  private SelectionSuites() {}

  static List<Suite> all() {
    return List.of(pick(), selectors(), picker());
  }

  private static Suite pick() {
    return Suite.of(
        "pick",
        "One pick of an endpoint, random bits or hash being there; weights 1 to 10 by turns.",
        Figure.of("pick", PickBenchmark.class, "pick")
            .over(
                "selector",
                List.of(
                    "random",
                    "weighted-random",
                    "weighted-threshold",
                    "round-robin",
                    "smooth-wrr",
                    "lvs-wrr",
                    "least-connections",
                    "weighted-least-connections",
                    "power-of-choices",
                    "source-hash",
                    "flow-hash",
                    "ring-hash",
                    "ring-hash-murmur2",
                    "rendezvous",
                    "maglev",
                    "maglev-envoy",
                    "maglev-cilium"),
                List.of("random", "weighted-random", "ring-hash", "maglev"))
            .over("endpoints", List.of("3", "100", "10000"), List.of("100"))
            .target(Target.atMost(5), Map.of("selector", "random"))
            .target(Target.atMost(5), Map.of("selector", "weighted-random"))
            .target(Target.atMost(10), Map.of("selector", "maglev"))
            .target(Target.atMost(10), Map.of("selector", "maglev-envoy"))
            .target(Target.atMost(10), Map.of("selector", "maglev-cilium"))
            .beside(Role.FLOOR, "reading a number"),
        Figure.of("reading a number", PickBenchmark.class, "floor")
            .with("selector", "random")
            .with("endpoints", "100"));
  }

  private static Suite selectors() {
    return Suite.of(
        "selectors",
        "Building a selector, its table included, of endpoints with equal weights.",
        Figure.of("build", SelectorBuildBenchmark.class, "build")
            .over(
                "selector",
                List.of(
                    "weighted-random",
                    "weighted-threshold",
                    "ring-hash",
                    "rendezvous",
                    "maglev",
                    "maglev:size=655373",
                    "maglev-envoy",
                    "maglev-cilium"),
                List.of("weighted-random", "ring-hash", "maglev"))
            .over("endpoints", List.of("100", "1000", "10000"), List.of("1000")));
  }

  private static Suite picker() {
    final List<String> clients = List.of("1000", "100000");
    return Suite.of(
        "picker",
        "A proxy's picker, from a client's address to one of 100 endpoints, the connection counted"
            + " and released; clients in random order.",
        pickerFigure("no affinity", "pick", clients, List.of("1000")),
        pickerFigure("no affinity, two threads", "pick", clients, List.of()).threads(2),
        pickerFigure("client remembered", "affinityHit", clients, clients)
            .target(Target.atMost(30)),
        pickerFigure("remembered, its time noted", "affinityHitLater", clients, List.of("1000"))
            .target(Target.atMost(30)),
        Figure.of("reading an address", PickerBenchmark.class, "floor")
            .with("selector", "random")
            .with("connections", "1000"));
  }

  private static Figure pickerFigure(
      final String name, final String method, final List<String> full, final List<String> quick) {
    return Figure.of(name, PickerBenchmark.class, method)
        .with("selector", "random")
        .over("connections", full, quick)
        .beside(Role.FLOOR, "reading an address");
  }
}
