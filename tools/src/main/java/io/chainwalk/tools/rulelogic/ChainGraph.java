package io.chainwalk.tools.rulelogic;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Target;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The chains of a table and who leads to whom. Immutable.
public final class ChainGraph {
  private final RuleTable table;
  private final Map<String, Set<String>> callees = new HashMap<>();
  private final Map<Hook, Set<String>> byHook = new EnumMap<>(Hook.class);
  private final Set<String> changing = new HashSet<>();
  private final Set<String> translating = new HashSet<>();
  private final Set<String> unforeseeable = new HashSet<>();

  /// Looks at a table.
  ///
  /// @param table its chains and rules
  public ChainGraph(final RuleTable table) {
    this.table = table;
    final Map<String, Set<String>> callers = new HashMap<>();
    for (final Chain chain : table.chains().values()) {
      final Set<String> called = new LinkedHashSet<>();
      for (final Rule rule : chain.rules()) {
        final String next = calleeOf(rule.target());
        if (next != null) {
          called.add(next);
          callers.computeIfAbsent(next, _ -> new LinkedHashSet<>()).add(chain.name());
        }
      }
      callees.put(chain.name(), called);
    }
    for (final Hook hook : table.name().hooks()) {
      byHook.put(hook, closure(Set.of(hook.name()), callees));
    }
    changing.addAll(closure(chainsWith(ChainGraph::changesState), callers));
    translating.addAll(closure(chainsWith(ChainGraph::isDnat), callers));
    unforeseeable.addAll(closure(chainsWith(Target.Unknown.class::isInstance), callers));
  }

  private Set<String> chainsWith(final Predicate<Target> wanted) {
    final Set<String> found = new HashSet<>();
    for (final Chain chain : table.chains().values()) {
      if (chain.rules().stream().anyMatch(rule -> wanted.test(rule.target()))) {
        found.add(chain.name());
      }
    }
    return found;
  }

  private static Set<String> closure(final Set<String> roots, final Map<String, Set<String>> next) {
    final Set<String> found = new LinkedHashSet<>(roots);
    List<String> front = List.copyOf(roots);
    while (!front.isEmpty()) {
      front =
          front.stream()
              .flatMap(name -> next.getOrDefault(name, Set.of()).stream())
              .filter(found::add)
              .toList();
    }
    return found;
  }

  /// The chain that a target leads to.
  ///
  /// @param target of a rule
  /// @return its name, or null for a target that stays
  public static @Nullable String calleeOf(final Target target) {
    if (target instanceof Target.Jump(String chain)) {
      return chain;
    }
    return target instanceof Target.Goto(String chain) ? chain : null;
  }

  /// The table.
  ///
  /// @return what the graph was made of
  public RuleTable table() {
    return table;
  }

  /// Whether a chain is built in.
  ///
  /// @param chain its name
  /// @return whether packets come to it by a hook and not by a rule
  public boolean isBuiltIn(final String chain) {
    return table.name().hooks().stream().anyMatch(hook -> hook.name().equals(chain));
  }

  /// Where a chain may be asked.
  ///
  /// @param chain its name
  /// @return the hooks from whose chains jumps lead to it; none for a chain that no packet reaches
  public Set<Hook> hooks(final String chain) {
    final Set<Hook> hooks = EnumSet.noneOf(Hook.class);
    byHook.forEach((hook, reached) -> {
      if (reached.contains(chain)) {
        hooks.add(hook);
      }
    });
    return hooks;
  }

  /// The chains that a hook's packets may come to.
  ///
  /// @param hook one of the table's
  /// @return its own chain and all that jumps lead to from there, if they exist
  public Stream<Chain> chainsFrom(final Hook hook) {
    return byHook.getOrDefault(hook, Set.of()).stream().map(table::chain).filter(Objects::nonNull);
  }

  /// The chains that rules of a chain lead to, and those that these lead to, and so on.
  ///
  /// @param chain its name
  /// @return the names, that of the chain first
  public Set<String> chainsFrom(final String chain) {
    return closure(Set.of(chain), callees);
  }

  /// The chains that rules of a chain lead to.
  ///
  /// @param chain its name
  /// @return the names, without repetition
  public Set<String> callees(final String chain) {
    return callees.getOrDefault(chain, Set.of());
  }

  /// Whether a target may change a mark, a set or a connection's state, at which later rules may look.
  boolean mayChangeState(final Target target) {
    final String callee = calleeOf(target);
    return callee == null ? changesState(target) : changing.contains(callee);
  }

  private static boolean changesState(final Target target) {
    return switch (target) {
      case Target.SetMark _, Target.Connmark _, Target.Ct _, Target.ChangeSet _, Target.Unknown _ ->
          true;
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
          Target.Tcpmss _ ->
          false;
    };
  }

  /// Whether a rule translates the destination, or leads to a chain that does.
  ///
  /// @param rule of the table
  /// @return whether a packet that matches may get another destination
  public boolean leadsToDnat(final Rule rule) {
    return translatesDestination(rule.target());
  }

  /// Whether a target is DNAT or leads to a chain where there is such a rule.
  boolean translatesDestination(final Target target) {
    final String callee = calleeOf(target);
    return callee == null ? isDnat(target) : translating.contains(callee);
  }

  private static boolean isDnat(final Target target) {
    return target instanceof Target.Nat(boolean destination, _) && destination;
  }

  /// Whether nobody knows what a target does to a packet.
  boolean isUnforeseeable(final Target target) {
    final String callee = calleeOf(target);
    return callee == null ? target instanceof Target.Unknown : unforeseeable.contains(callee);
  }

  /// Whether a packet that matched a rule with this target never comes to the chain's next rule.
  ///
  /// @param target the target
  /// @param packets what is known of the packets
  boolean endsChain(final Target target, final RuleView packets) {
    return endsChain(target, packets, new HashSet<>());
  }

  private boolean endsChain(
      final Target target, final RuleView packets, final Set<String> underway) {
    return switch (target) {
      case Target.Accept _,
          Target.Drop _,
          Target.Reject _,
          Target.Return _,
          Target.Goto _,
          Target.Nat _,
          Target.Masquerade _,
          Target.Redirect _,
          Target.Queue _ ->
          true;
      case Target.Jump(String chain) -> neverReturns(chain, packets, underway);
      case Target.None _,
          Target.SetMark _,
          Target.Connmark _,
          Target.Ct _,
          Target.ChangeSet _,
          Target.Watch _,
          Target.Tcpmss _,
          Target.Unknown _ ->
          false;
    };
  }

  /// Whether a chain lets none of some packets return to the rule that led to it.
  ///
  /// Marks and sets may be others in the chain than where the packets are described, so nothing is concluded from these.
  private boolean neverReturns(
      final String name, final RuleView packets, final Set<String> underway) {
    final Chain chain = table.chain(name);
    if (chain == null || !underway.add(name)) {
      return false;
    }
    try {
      for (final Rule rule : chain.rules()) {
        final RuleView view = new RuleView(rule, table.name());
        final boolean certain = Implication.covers(view, packets, false);
        if (rule.target() instanceof Target.Return) {
          return false;
        }
        if (rule.target() instanceof Target.Goto(String next)
            && !neverReturns(next, packets, underway)) {
          return false;
        }
        if (certain && endsChain(rule.target(), packets, underway)) {
          return true;
        }
      }
      return false;
    } finally {
      underway.remove(name);
    }
  }
}
