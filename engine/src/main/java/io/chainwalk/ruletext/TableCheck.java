package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the kernel checks when a table is committed: no loops, and no target or match at a hook where it cannot be.
///
/// As the kernel does (`mark_source_chains`), it follows rules from each hook's chain, jumps and gotos alike, and up to a
/// rule that ends the chain for every packet. What it does not reach may be anything.
final class TableCheck {
  private final RuleTable table;
  private final RuleLine commit;
  private final List<RuleMistake> mistakes = new ArrayList<>();
  private final Map<String, Mark> marks = new HashMap<>();

  private TableCheck(final RuleTable table, final RuleLine commit) {
    this.table = table;
    this.commit = commit;
  }

  /// How far the walk from one hook has come with a chain.
  private enum Mark {
    /// On the way from the hook to where the walk is.
    OPEN,
    /// Walked, with all that it leads to.
    DONE
  }

  /// A chain, and the next of its rules.
  private static final class Step {
    private final Chain chain;
    private int next;

    Step(final Chain chain) {
      this.chain = chain;
    }
  }

  /// Checks a table.
  ///
  /// @param commit the line that commits it, for what is no single line's mistake
  static List<RuleMistake> check(final RuleTable table, final RuleLine commit) {
    final TableCheck check = new TableCheck(table, commit);
    for (final Hook hook : table.name().hooks()) {
      check.walk(hook);
    }
    return check.mistakes;
  }

  private void walk(final Hook hook) {
    marks.clear();
    final Deque<Step> path = new ArrayDeque<>();
    open(hook.name(), path);
    while (!path.isEmpty()) {
      final Step step = path.getLast();
      if (step.next == step.chain.rules().size()) {
        marks.put(step.chain.name(), Mark.DONE);
        path.removeLast();
        continue;
      }
      final Rule rule = step.chain.rules().get(step.next++);
      final String reason = HookCheck.reason(rule, hook);
      if (reason != null) {
        mistake(rule, step.chain, reason);
      }
      final String next = ChainCommands.chainOf(rule.target());
      if (!next.isEmpty()) {
        follow(rule, step.chain, next, path);
      } else if (endsForAll(rule)) {
        step.next = step.chain.rules().size();
      }
    }
  }

  private void follow(
      final Rule rule, final Chain from, final String next, final Deque<Step> path) {
    final Mark mark = marks.get(next);
    if (mark == Mark.OPEN) {
      mistake(rule, from, "chain " + next + " leads back to itself");
    } else if (mark == null) {
      open(next, path);
    }
  }

  private void open(final String name, final Deque<Step> path) {
    final Chain chain = table.chain(name);
    if (chain == null) {
      mistakes.add(
          new RuleMistake(commit.origin(), commit.text(), "there is no chain '" + name + "'"));
      marks.put(name, Mark.DONE);
      return;
    }
    marks.put(name, Mark.OPEN);
    path.addLast(new Step(chain));
  }

  private void mistake(final Rule rule, final Chain chain, final String reason) {
    final String text = RulesetWriter.rule(rule, chain.name());
    final RuleMistake mistake = new RuleMistake(rule.origin(), text, reason);
    if (!mistakes.contains(mistake)) {
      mistakes.add(mistake);
    }
  }

  /// Whether no packet goes on to the next rule.
  private static boolean endsForAll(final Rule rule) {
    final boolean ends =
        rule.target() instanceof Target.Accept
            || rule.target() instanceof Target.Drop
            || rule.target() instanceof Target.Return;
    return ends && rule.matches().isEmpty() && isAny(rule.header());
  }

  private static boolean isAny(final HeaderMatch header) {
    return header.equals(HeaderMatch.any(header.source().address().ipv6()));
  }
}
