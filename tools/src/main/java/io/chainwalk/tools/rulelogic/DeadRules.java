package io.chainwalk.tools.rulelogic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the rules of a chain that do nothing.
///
/// A rule is compared with those earlier ones only that could take all its packets: these have its own single addresses and
/// port, or none. So a chain with a rule for each of many services is gone through in little more than linear time.
public final class DeadRules {
  private final ChainGraph graph;
  private final Table table;
  private final RuleView anyPacket;
  private final Map<Key, List<Taker>> takers = new HashMap<>();
  private final Map<Rule, Integer> seen = new HashMap<>();
  private int epoch;

  private DeadRules(final ChainGraph graph, final boolean ipv6) {
    this.graph = graph;
    this.table = graph.table().name();
    this.anyPacket = RuleView.ofAnyPacket(ipv6, table);
  }

  /// What an earlier rule must have in common with a later one; null for what it says nothing of.
  private record Key(@Nullable IpAddress source, @Nullable IpAddress destination, int port) {}

  /// An earlier rule.
  private record Taker(int position, int epoch, RuleView view, Target target) {}

  /// Looks at a chain.
  ///
  /// @param graph the chain's table
  /// @param ipv6 the family
  /// @param chain one of the table's
  /// @return what does nothing, in order; of two reasons the first that is found
  public static List<DeadRule> of(final ChainGraph graph, final boolean ipv6, final Chain chain) {
    return new DeadRules(graph, ipv6).find(chain);
  }

  private List<DeadRule> find(final Chain chain) {
    final Set<Hook> hooks = graph.hooks(chain.name());
    final List<DeadRule> found = new ArrayList<>();
    for (int i = 0; i < chain.rules().size(); i++) {
      final Rule rule = chain.rules().get(i);
      final String contradiction = Contradiction.of(rule, table, hooks);
      if (contradiction != null) {
        found.add(new DeadRule.Contradictory(i, contradiction));
        continue;
      }
      final RuleView view = new RuleView(rule, table);
      final DeadRule dead = compared(i, rule, view);
      if (dead != null) {
        found.add(dead);
        continue;
      }
      remember(i, rule, view);
      if (Implication.covers(view, anyPacket, false) && graph.endsChain(rule.target(), anyPacket)) {
        if (i + 1 < chain.rules().size()) {
          found.add(new DeadRule.BehindTheEnd(i + 1, chain.rules().size() - 1, i));
        }
        break;
      }
    }
    return found;
  }

  private @Nullable DeadRule compared(final int position, final Rule rule, final RuleView view) {
    final Integer same = isRepeatable(rule) ? seen.get(essence(rule)) : null;
    if (same != null) {
      return new DeadRule.Repeated(position, same);
    }
    for (final Key key : wider(keyOf(view))) {
      for (final Taker taker : takers.getOrDefault(key, List.of())) {
        if (Implication.covers(taker.view(), view, taker.epoch() == epoch)
            && graph.endsChain(taker.target(), view)) {
          return taker.target().equals(rule.target())
              ? new DeadRule.Repeated(position, taker.position())
              : new DeadRule.Shadowed(position, taker.position());
        }
      }
    }
    return null;
  }

  private void remember(final int position, final Rule rule, final RuleView view) {
    if (graph.isUnforeseeable(rule.target())) {
      takers.clear();
      seen.clear();
    } else if (graph.mayChangeState(rule.target())) {
      epoch++;
      seen.keySet().removeIf(DeadRules::readsState);
    }
    if (isRepeatable(rule)) {
      seen.putIfAbsent(essence(rule), position);
    }
    takers
        .computeIfAbsent(keyOf(view), _ -> new ArrayList<>())
        .add(new Taker(position, epoch, view, rule.target()));
  }

  /// A rule as far as it makes a difference to packets.
  private static Rule essence(final Rule rule) {
    return new Rule(
        rule.header(),
        rule.matches().stream().filter(match -> !(match instanceof Match.Comment)).toList(),
        rule.target(),
        RuleCount.ZERO,
        Origin.UNKNOWN);
  }

  /// Whether a rule that stands there twice does nothing the second time, as far as is known.
  private static boolean isRepeatable(final Rule rule) {
    for (final Match match : rule.matches()) {
      if (match instanceof Match.Random
          || match instanceof Match.Nth
          || match instanceof Match.Recent
          || match instanceof Match.Limit
          || match instanceof Match.Hashlimit
          || match instanceof Match.Unknown) {
        return false;
      }
    }
    return switch (rule.target()) {
      case Target.SetMark(int value, int mask) -> (value & ~mask) == 0;
      case Target.Unknown _, Target.Connmark _ -> false;
      case Target.None _,
          Target.Accept _,
          Target.Drop _,
          Target.Return _,
          Target.Jump _,
          Target.Goto _,
          Target.Reject _,
          Target.Nat _,
          Target.Masquerade _,
          Target.Redirect _,
          Target.Watch _,
          Target.Queue _,
          Target.Tcpmss _,
          Target.Ct _,
          Target.ChangeSet _ ->
          true;
    };
  }

  private static boolean readsState(final Rule rule) {
    return rule.matches().stream()
        .anyMatch(match ->
            match instanceof Match.Mark
                || match instanceof Match.Connmark
                || match instanceof Match.InSet
                || match instanceof Match.Conntrack
                || match instanceof Match.State);
  }

  private static Key keyOf(final RuleView view) {
    return new Key(
        only(view.header().source(), view.header().notSource()),
        only(view.header().destination(), view.header().notDestination()),
        view.destinationPorts().single());
  }

  private static @Nullable IpAddress only(final AddressMask mask, final boolean not) {
    return mask.isSingle() && !not ? mask.address() : null;
  }

  /// The keys of rules that may match all that a rule with a key does.
  private static Set<Key> wider(final Key key) {
    final Set<Key> keys = new HashSet<>();
    for (int leftOut = 0; leftOut < 8; leftOut++) {
      keys.add(
          new Key(
              (leftOut & 1) != 0 ? null : key.source(),
              (leftOut & 2) != 0 ? null : key.destination(),
              (leftOut & 4) != 0 ? -1 : key.port()));
    }
    return keys;
  }
}
