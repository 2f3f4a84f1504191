package io.chainwalk.bench.suite;

import io.chainwalk.route.RouteBenchmark;
import io.chainwalk.route.RouteShape;
import io.chainwalk.sticky.StickyBenchmark;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Where requests go.
final class RouteSuites {
  private static final List<String> SHAPES =
      Stream.of(RouteShape.values()).map(RouteShape::name).toList();
  private static final double FLAT = 1.3;

  private RouteSuites() {}

  static List<Suite> all() {
    return List.of(routes(), stickiness());
  }

  private static Suite routes() {
    final List<String> rules = List.of("10", "100", "1000", "10000");
    return Suite.of(
            "routes",
            "The rule of an HTTP request whose head has been parsed: hosts with five paths each, one"
                + " host with all paths, patterns as for an ALB, headers, and values of"
                + " one header; every rule is asked for as often as the others.",
            Figure.of("find", RouteBenchmark.class, "find")
                .over("shape", SHAPES, SHAPES)
                .over("rules", rules, List.of("10", "1000", "10000"))
                .beside(Role.FLOOR, "reading the head"),
            Figure.of("compile the table", RouteBenchmark.class, "compile")
                .over("shape", SHAPES, List.of("HOSTS"))
                .over("rules", List.of("1000", "10000"), List.of("10000")),
            Figure.of("reading the head", RouteBenchmark.class, "floor")
                .with("shape", "HOSTS")
                .with("rules", "10000"))
        .quotients(SHAPES.stream().map(RouteSuites::flat).toArray(Quotient[]::new))
        .plots(new Plot("The rule of a request", "rules", List.of("find")));
  }

  private static Suite stickiness() {
    return Suite.of(
        "stickiness",
        "Cookies of a load balancer that bind a client to a group and a target.",
        Figure.of("a client without cookies", StickyBenchmark.class, "stranger"),
        Figure.of("a client with its cookies", StickyBenchmark.class, "known"),
        Figure.of("the answer to it", StickyBenchmark.class, "answer"));
  }

  private static Quotient flat(final String shape) {
    return new Quotient(
        "10,000 rules to 10, " + shape,
        new Quotient.Place("find", Map.of("shape", shape, "rules", "10000")),
        new Quotient.Place("find", Map.of("shape", shape, "rules", "10")),
        Target.atMost(FLAT));
  }
}
