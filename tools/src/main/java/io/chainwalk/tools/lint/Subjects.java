package io.chainwalk.tools.lint;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Table;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.rulelogic.ChainGraph;
import java.util.Map;
import java.util.Optional;

/// Names tables, chains and rules in findings, and says where they stand: in a dump, or for rules that kube-proxy would
/// write, where the object stands that made it write them.
///
/// @param places where objects stand, by kind, namespace and name
record Subjects(Map<String, Place> places) {
  /// For rules of a dump.
  static final Subjects OF_DUMP = new Subjects(Map.of());

  Subjects {
    places = Map.copyOf(places);
  }

  /// A rule.
  ///
  /// @param position from 0
  Subject rule(final Table table, final Chain chain, final int position) {
    final Origin origin = chain.rules().get(position).origin();
    final String name = table.text() + " " + chain.name() + " rule " + (position + 1);
    return at(
        origin instanceof Origin.Manifest(String object, _, _) ? object + ", " + name : name,
        origin);
  }

  /// A chain. It stands where its first rule does, or else where a rule leads to it.
  Subject chain(final RuleTable table, final String name) {
    final String object = table.name().text() + " " + name;
    final Chain chain = table.chain(name);
    final Optional<Rule> first =
        chain == null ? Optional.empty() : chain.rules().stream().findFirst();
    return first
        .or(() -> ruleLeadingTo(table, name))
        .map(rule -> at(object, rule.origin()))
        .orElseGet(() -> new Subject(object, "", 0));
  }

  private static Optional<Rule> ruleLeadingTo(final RuleTable table, final String chain) {
    return table.chains().values().stream()
        .flatMap(caller -> caller.rules().stream())
        .filter(rule -> chain.equals(ChainGraph.calleeOf(rule.target())))
        .findFirst();
  }

  /// A whole table. It stands where its first rule does.
  Subject table(final RuleTable table) {
    return table.chains().values().stream()
        .flatMap(chain -> chain.rules().stream())
        .findFirst()
        .map(rule -> at("table " + table.name().text(), rule.origin()))
        .orElseGet(() -> new Subject("table " + table.name().text(), "", 0));
  }

  private Subject at(final String object, final Origin origin) {
    return switch (origin) {
      case Origin.Line(String source, int number) -> new Subject(object, source, number);
      case Origin.Manifest(String made, _, _) -> {
        final Place place = places.get(made);
        yield place == null
            ? new Subject(object, "", 0)
            : new Subject(object, place.source(), place.line());
      }
    };
  }
}
