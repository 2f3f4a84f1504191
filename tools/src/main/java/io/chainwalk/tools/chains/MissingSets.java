package io.chainwalk.tools.chains;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.RuleMistake;
import io.chainwalk.ruletext.RulesetWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Rules of a dump that ask for sets nobody gave: a kernel has no such rules, since it takes none without its sets.
final class MissingSets {
  private final IpSets sets;
  private final String reason;
  private final List<RuleMistake> rules = new ArrayList<>();
  private final Map<String, RuleMistake> firsts = new LinkedHashMap<>();

  /// Begins to look.
  ///
  /// @param sets those that there are
  /// @param file where they were read; empty for nowhere
  MissingSets(final IpSets sets, final String file) {
    this.sets = sets;
    reason =
        file.isEmpty()
            ? "there is no set '%s'; --sets FILE reads what ipset save printed"
            : "there is no set '%s' in " + file + ", which --sets names";
  }

  /// Looks through rules.
  ///
  /// @param ruleset the rules
  /// @return the same, with matches in their place that are never met
  Ruleset without(final Ruleset ruleset) {
    return new Ruleset(
        ruleset.ipv6(), ruleset.tables().values().stream().map(this::without).toList());
  }

  private RuleTable without(final RuleTable table) {
    return new RuleTable(
        table.name(), table.chains().values().stream().map(this::without).toList());
  }

  private Chain without(final Chain chain) {
    return new Chain(
        chain.name(),
        chain.policy(),
        chain.policyCount(),
        chain.rules().stream().map(rule -> without(rule, chain.name())).toList());
  }

  private Rule without(final Rule rule, final String chain) {
    final List<Match> matches = new ArrayList<>(rule.matches().size());
    for (final Match match : rule.matches()) {
      if (match instanceof final Match.InSet asked && sets.set(asked.name()) == null) {
        final RuleMistake mistake =
            new RuleMistake(
                rule.origin(), RulesetWriter.rule(rule, chain), reason.formatted(asked.name()));
        rules.add(mistake);
        firsts.putIfAbsent(asked.name(), mistake);
        matches.add(new Match.Unknown(text(asked)));
      } else {
        matches.add(match);
      }
    }
    return new Rule(rule.header(), matches, rule.target(), rule.count(), rule.origin());
  }

  private static String text(final Match.InSet match) {
    return "set "
        + (match.not() ? "! " : "")
        + "--match-set "
        + match.name()
        + " "
        + match.sources().stream()
            .map(source -> source ? "src" : "dst")
            .collect(Collectors.joining(","))
        + (match.returnNomatch() ? " --return-nomatch" : "");
  }

  /// All rules that ask for such sets.
  ///
  /// @return in the order in which they were looked through
  List<RuleMistake> rules() {
    return rules;
  }

  /// The first rule that asks for each of such sets.
  ///
  /// @return one for each set
  List<RuleMistake> firsts() {
    return List.copyOf(firsts.values());
  }
}
