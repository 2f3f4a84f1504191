package io.chainwalk.chain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for ways from a chain back to it, which the kernel refuses where a built-in chain leads to them, and only there
/// (`mark_source_chains`): it follows jumps and gotos alike, up to a rule of the chain that no packet comes past.
///
/// **Threads:** one.
final class LoopSearch {
  private final RuleTable table;

  /// Chains that no loop is behind.
  private final Set<String> done = new HashSet<>();

  /// Whether all that built-in chains lead to has been looked at.
  private boolean isTableChecked;

  /// Where a way back was found.
  private record Loop(Chain chain, Rule rule, String callee) {}

  /// A chain on the way, and the next of the rules that lead on.
  private static final class Step {
    private final Chain chain;
    private final List<Rule> jumps;
    private int next;

    Step(final Chain chain) {
      this.chain = chain;
      jumps = jumps(chain);
    }
  }

  /// @param table every jump of which leads to a chain
  LoopSearch(final RuleTable table) {
    this.table = table;
  }

  /// Looks at a whole table.
  ///
  /// @throws IllegalArgumentException when a packet could go round in it, with the place of the rule that leads back
  void checkTable() {
    for (final Hook hook : table.name().hooks()) {
      final Loop loop = find(hook.name());
      if (loop != null) {
        throw RulesetChecks.refused(
            table.name(), loop.chain.name(), loop.rule, "it leads back to chain " + loop.callee);
      }
    }
    isTableChecked = true;
  }

  /// Looks at a chain that came or changed. A loop that was not there before, or that nothing led to, has behind it a
  /// jump that was not there before: only if there is one with a loop behind it is the whole table looked at.
  ///
  /// @param before the chain as it was, or null
  /// @param chain as it is
  /// @throws IllegalArgumentException as [#checkTable]
  void checkChange(final @Nullable Chain before, final Chain chain) {
    final Set<String> known = new HashSet<>();
    if (before != null) {
      known.addAll(callees(before));
    }
    for (final String callee : callees(chain)) {
      if (!isTableChecked && known.add(callee) && find(callee) != null) {
        done.clear();
        checkTable();
      }
    }
  }

  private @Nullable Loop find(final String start) {
    final Deque<Step> way = new ArrayDeque<>();
    final Set<String> open = new HashSet<>();
    enter(start, way, open);
    while (!way.isEmpty()) {
      final Step step = way.getLast();
      if (step.next == step.jumps.size()) {
        way.removeLast();
        open.remove(step.chain.name());
        done.add(step.chain.name());
        continue;
      }
      final Rule rule = step.jumps.get(step.next++);
      final String callee = RulesetChecks.callee(rule.target());
      if (callee != null && open.contains(callee)) {
        return new Loop(step.chain, rule, callee);
      }
      if (callee != null) {
        enter(callee, way, open);
      }
    }
    return null;
  }

  private void enter(final String name, final Deque<Step> way, final Set<String> open) {
    final Chain chain = table.chain(name);
    if (chain != null && !done.contains(name)) {
      open.add(name);
      way.addLast(new Step(chain));
    }
  }

  private static Collection<String> callees(final Chain chain) {
    final Set<String> callees = new HashSet<>();
    for (final Rule rule : jumps(chain)) {
      final String callee = RulesetChecks.callee(rule.target());
      if (callee != null) {
        callees.add(callee);
      }
    }
    return callees;
  }

  /// The rules that lead to other chains, as far as packets come.
  private static List<Rule> jumps(final Chain chain) {
    final List<Rule> jumps = new ArrayList<>();
    for (final Rule rule : chain.rules()) {
      if (RulesetChecks.callee(rule.target()) != null) {
        jumps.add(rule);
      } else if (endsForAll(rule)) {
        break;
      }
    }
    return jumps;
  }

  /// Whether no packet goes on to the next rule.
  private static boolean endsForAll(final Rule rule) {
    final boolean ends =
        rule.target() instanceof Target.Accept
            || rule.target() instanceof Target.Drop
            || rule.target() instanceof Target.Return;
    return ends
        && rule.matches().isEmpty()
        && rule.header().equals(HeaderMatch.any(rule.header().source().address().ipv6()));
  }
}
