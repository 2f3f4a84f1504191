package io.chainwalk.tools.selection;

import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.EndpointSelector;
import io.chainwalk.select.EndpointSet;
import io.chainwalk.select.PickInput;
import io.chainwalk.select.SelectorKind;
import io.chainwalk.select.SelectorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A way to pick endpoints: a selector, or the rules that kube-proxy writes.
sealed interface Algorithm {
  /// Stands for all there are.
  String ALL = "all";

  /// Whoever takes no decision has these.
  List<String> USUAL =
      List.of(
          KubeProxy.NAME,
          "random",
          "round-robin",
          "least-connections",
          "power-of-choices",
          "source-hash",
          "ring-hash",
          "rendezvous",
          "maglev");

  /// Picks for one set of endpoints.
  ///
  /// **Threads:** one.
  @FunctionalInterface
  interface Picker {
    /// Picks an endpoint.
    ///
    /// @param number what [#input] asks for
    /// @param open open connections by place
    /// @return a place
    int pick(long number, ConnectionCount[] open);
  }

  /// A selector.
  ///
  /// @param spec which
  record Selector(SelectorSpec spec) implements Algorithm {
    @Override
    public String name() {
      return spec.toString();
    }

    @Override
    public PickInput input() {
      return spec.input();
    }

    @Override
    public Picker build(final EndpointSet endpoints) {
      final EndpointSelector selector = spec.build(endpoints);
      return selector::pick;
    }
  }

  /// What a cluster has where nobody chose: a ladder of `statistic` rules.
  record KubeProxy() implements Algorithm {
    static final String NAME = "kube-proxy";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public PickInput input() {
      return PickInput.RANDOM_BITS;
    }

    @Override
    public Picker build(final EndpointSet endpoints) {
      return new KubeProxyLadder(endpoints)::pick;
    }
  }

  /// The spelling.
  String name();

  /// What it picks by.
  PickInput input();

  /// Builds tables.
  ///
  /// @throws IllegalArgumentException when it cannot have these endpoints
  Picker build(EndpointSet endpoints);

  /// Whether the same connection gets the same endpoint however often it asks, so that a change can move it.
  default boolean isHash() {
    return input() == PickInput.CLIENT || input() == PickInput.FLOW;
  }

  /// Reads spellings.
  ///
  /// @param names as options have them; `all` among them for every algorithm with its usual parameters
  /// @return without repetitions
  /// @throws IllegalArgumentException when one is none
  static List<Algorithm> parse(final List<String> names) {
    final List<Algorithm> algorithms = new ArrayList<>();
    for (final String name : names) {
      if (name.equals(ALL)) {
        algorithms.add(new KubeProxy());
        Stream.of(SelectorKind.values())
            .map(SelectorSpec::of)
            .map(Selector::new)
            .forEach(algorithms::add);
      } else if (name.equals(KubeProxy.NAME)) {
        algorithms.add(new KubeProxy());
      } else {
        algorithms.add(new Selector(spec(name)));
      }
    }
    return algorithms.stream().distinct().toList();
  }

  private static SelectorSpec spec(final String name) {
    try {
      return SelectorSpec.parse(name);
    } catch (final IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          SelectorKind.of(name.split(":", -1)[0]).isPresent()
              ? name + ": " + unknown.getMessage()
              : unknown.getMessage() + ", " + KubeProxy.NAME + " and " + ALL,
          unknown);
    }
  }
}
