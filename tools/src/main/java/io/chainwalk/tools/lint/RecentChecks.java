package io.chainwalk.tools.lint;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.tools.rulelogic.ChainGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Lists of recent clients (facts sheet 7.3): who fills them, who looks at them, and what they hold.
final class RecentChecks {
  /// Addresses that a list holds, unless the module `xt_recent` was loaded with another `ip_list_tot`.
  static final int LIST_ADDRESSES = 100;

  /// Packets that a list can remember of an address.
  private static final int MAX_HITS = 255;

  private final Ruleset rules;
  private final Subjects subjects;
  private final Findings findings;
  private final Map<String, Subject> setters = new LinkedHashMap<>();
  private final Map<String, Subject> lookers = new LinkedHashMap<>();
  private final Set<String> mismatched = new HashSet<>();

  RecentChecks(final Ruleset rules, final Subjects subjects, final Findings findings) {
    this.rules = rules;
    this.subjects = subjects;
    this.findings = findings;
  }

  /// Looks at all lists.
  ///
  /// @param limits whether to say how many clients affinity remembers
  void check(final boolean limits) {
    for (final RuleTable table : rules.tables().values()) {
      final ChainGraph graph = new ChainGraph(table);
      for (final Chain chain : table.chains().values()) {
        for (int i = 0; i < chain.rules().size(); i++) {
          look(graph, chain, i);
        }
        if (limits) {
          checkLimit(graph, chain);
        }
      }
    }
    lookers.forEach((list, subject) -> {
      if (!setters.containsKey(list) && !mismatched.contains(list)) {
        findings.add(
            FindingKind.RECENT_LIST_NEVER_SET,
            subject,
            "The rule looks addresses up in the list " + list + ", but no rule enters any (--set).",
            "Add the rule that enters them, or correct the name.");
      }
    });
    setters.forEach((list, subject) -> {
      if (!lookers.containsKey(list)) {
        findings.add(
            FindingKind.RECENT_LIST_NEVER_CHECKED,
            subject,
            "The rule enters addresses in the list " + list + ", but no rule looks them up.",
            "Add the rule that looks them up (--rcheck or --update), or take the match off.");
      }
    });
  }

  private void look(final ChainGraph graph, final Chain chain, final int position) {
    final Rule rule = chain.rules().get(position);
    final Subject subject = subjects.rule(graph.table().name(), chain, position);
    for (final Match.Recent recent : recents(rule)) {
      if (recent.operation() == Match.Recent.Operation.SET) {
        setters.putIfAbsent(recent.name(), subject);
      } else {
        lookers.putIfAbsent(recent.name(), subject);
      }
      if (recent.hitCount() > MAX_HITS) {
        findings.add(
            FindingKind.RECENT_HITCOUNT_TOO_HIGH,
            subject,
            "The rule waits for "
                + recent.hitCount()
                + " packets of an address, but a list remembers "
                + MAX_HITS
                + " at most; the kernel does not load it.",
            "Set --hitcount to at most " + MAX_HITS + ", or count with hashlimit.");
      }
    }
    checkAffinity(graph, rule, subject);
  }

  /// A client that is found in a list goes to a chain, which enters it again, or its time there would not begin anew.
  private void checkAffinity(final ChainGraph graph, final Rule rule, final Subject subject) {
    final String chain = ChainGraph.calleeOf(rule.target());
    final List<Match.Recent> checks = recents(rule, RecentChecks::isLookedUp);
    if (chain == null || checks.isEmpty()) {
      return;
    }
    final Set<String> entered = new TreeSet<>();
    for (final String next : graph.chainsFrom(chain)) {
      final Chain there = graph.table().chain(next);
      if (there != null) {
        there.rules().stream()
            .flatMap(r -> recents(r, x -> x.operation() == Match.Recent.Operation.SET).stream())
            .forEach(set -> entered.add(set.name()));
      }
    }
    for (final Match.Recent check : checks) {
      if (!entered.isEmpty() && !entered.contains(check.name())) {
        mismatched.add(check.name());
        findings.add(
            FindingKind.AFFINITY_LIST_MISMATCH,
            subject,
            "The rule looks clients up in the list "
                + check.name()
                + ", but "
                + chain
                + ", where it sends them, enters them in "
                + String.join(", ", entered)
                + ": who was sent there once is not sent there again.",
            "Give both matches the same --name.");
      }
    }
  }

  private void checkLimit(final ChainGraph graph, final Chain chain) {
    int first = -1;
    int lists = 0;
    for (int i = 0; i < chain.rules().size(); i++) {
      final Rule rule = chain.rules().get(i);
      if (graph.leadsToDnat(rule) && !recents(rule, RecentChecks::isLookedUp).isEmpty()) {
        first = first < 0 ? i : first;
        lists++;
      }
    }
    if (lists > 0) {
      findings.add(
          FindingKind.AFFINITY_LIST_LIMIT,
          subjects.rule(graph.table().name(), chain, first),
          limitSentence("Affinity of chain " + chain.name(), lists),
          LIMIT_ADVICE);
    }
  }

  static final String LIMIT_ADVICE =
      "With more clients at a time than that, load xt_recent with a larger ip_list_tot on every node, or shorten the"
          + " affinity's timeout.";

  /// How many clients affinity remembers.
  ///
  /// @param whose as the sentence begins
  /// @param lists how many lists there are, one for each endpoint
  static String limitSentence(final String whose, final int lists) {
    return whose
        + " remembers at most "
        + (long) lists * LIST_ADDRESSES
        + " clients on a node, "
        + LIST_ADDRESSES
        + " for "
        + (lists == 1 ? "the one endpoint" : "each of " + lists + " endpoints")
        + ": the one that has been away longest is forgotten for the next, and may be sent elsewhere.";
  }

  private static boolean isLookedUp(final Match.Recent recent) {
    return !recent.not()
        && (recent.operation() == Match.Recent.Operation.CHECK
            || recent.operation() == Match.Recent.Operation.UPDATE);
  }

  private static List<Match.Recent> recents(final Rule rule) {
    return recents(rule, _ -> true);
  }

  private static List<Match.Recent> recents(final Rule rule, final Predicate<Match.Recent> wanted) {
    final List<Match.Recent> found = new ArrayList<>();
    for (final Match match : rule.matches()) {
      if (match instanceof final Match.Recent recent && wanted.test(recent)) {
        found.add(recent);
      }
    }
    return found;
  }
}
