package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.PacketTests;
import io.chainwalk.match.RuleMemory;
import io.chainwalk.match.TestWordsWriter;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Compiles one chain at a time.
final class RuleCompiler {
  /// Fewer rules are walked as fast as looked up.
  private static final int SHORTEST_DISPATCH = 4;

  private static final int SHORTEST_LADDER = 2;

  private static final Ending ACCEPTED = plain(WalkEnd.ACCEPT, PacketOutcome.FILTERED);

  private static final Ending DROPPED = plain(WalkEnd.DROP, PacketOutcome.FILTERED);

  private final boolean ipv6;
  private final PacketTests tests;
  private final RuleMemory memory;
  private final RuleLabels labels;
  private final ChainSelectors selectors;

  RuleCompiler(
      final boolean ipv6,
      final PacketTests tests,
      final RuleMemory memory,
      final RuleLabels labels,
      final ChainSelectors selectors) {
    this.ipv6 = ipv6;
    this.tests = tests;
    this.memory = memory;
    this.labels = labels;
    this.selectors = selectors;
  }

  /// What each rule of a chain asks.
  ChainTests tests(final Table table, final Chain chain) {
    memory.begin(ipv6, table);
    final TestWordsWriter writer = new TestWordsWriter(ipv6, tests);
    final List<Rule> rules = chain.rules();
    final int[] ends = new int[rules.size()];
    for (int i = 0; i < ends.length; i++) {
      final Rule rule = rules.get(i);
      if (rule.target() instanceof Target.Unknown) {
        writer.never();
      } else {
        writer.header(rule.header());
        rule.matches().forEach(writer::match);
      }
      ends[i] = writer.endRule();
    }
    return new ChainTests(writer.words(), ends, writer.others(), memory.taken());
  }

  /// Whether rules of a chain have something by name that those of other chains may have too, and that the first of them
  /// decides on.
  static boolean shares(final Chain chain) {
    for (final Rule rule : chain.rules()) {
      for (final Match match : rule.matches()) {
        if (match instanceof Match.Recent || match instanceof Match.Hashlimit) {
          return true;
        }
      }
    }
    return false;
  }

  /// Compiles a chain.
  ///
  /// @param table its table
  /// @param chain the chain
  /// @param asked what [#tests] made of it
  /// @param counts where its counts are
  /// @param numbers says the number of each chain that its rules lead to
  CompiledChain compile(
      final Table table,
      final Chain chain,
      final ChainTests asked,
      final int counts,
      final ToIntFunction<String> numbers) {
    final List<Rule> rules = chain.rules();
    final @Nullable Shortcut[] shortcuts = new Shortcut[rules.size()];
    final long[] @Nullable [] ladders = new long[rules.size()][];
    final ChainSelection selection = ChainSelection.of(selectors, ipv6, table, chain);
    final int selected = selection == null ? rules.size() : selection.first();
    findLadders(rules.subList(0, selected), ladders);
    findDispatches(rules, shortcuts);
    if (selection != null) {
      Arrays.fill(shortcuts, selected, rules.size(), new SelectedRung(selection));
    }
    final ChainAssembler code = new ChainAssembler(rules.size(), asked);
    for (int place = 0; place < rules.size(); place++) {
      final Rule rule = rules.get(place);
      final String callee = RulesetChecks.callee(rule.target());
      if (callee != null) {
        code.jump(rule.target() instanceof Target.Jump, numbers.applyAsInt(callee));
      } else {
        addTarget(code, table, chain, rule);
      }
      code.endRule(shortcuts[place], ladders[place]);
    }
    return code.chain(table, chain, counts);
  }

  /// Only the first rung leads past the others: who comes to one of these has taken a chance already.
  private static void findLadders(final List<Rule> rules, final long[] @Nullable [] ladders) {
    int first = 0;
    for (int i = 0; i <= rules.size(); i++) {
      if (i < rules.size() && Ladder.chanceOf(rules.get(i)) != null) {
        continue;
      }
      if (i - first >= SHORTEST_LADDER) {
        ladders[first] = Ladder.bounds(rules, first, i);
      }
      first = i + 1;
    }
  }

  private static void findDispatches(final List<Rule> rules, final @Nullable Shortcut[] shortcuts) {
    if (rules.size() < SHORTEST_DISPATCH) {
      return;
    }
    final List<@Nullable DispatchKey> keys = new ArrayList<>(rules.size());
    int first = 0;
    for (int i = 0; i <= rules.size(); i++) {
      final DispatchKey key = i < rules.size() ? DispatchKey.of(rules.get(i)) : null;
      keys.add(key);
      if (key != null) {
        continue;
      }
      if (i - first >= SHORTEST_DISPATCH) {
        final Shortcut run = new DispatchRun(keys, first, i);
        for (int j = first; j < i; j++) {
          shortcuts[j] = run;
        }
      }
      first = i + 1;
    }
  }

  /// All that lead to no chain.
  private void addTarget(
      final ChainAssembler code, final Table table, final Chain chain, final Rule rule) {
    switch (rule.target()) {
      case Target.None ignored -> {}
      case Target.Watch ignored -> {}
      case Target.ChangeSet ignored -> {}
      case Target.Tcpmss ignored -> {}
      case Target.Unknown ignored -> {}
      case Target.Jump ignored -> {}
      case Target.Goto ignored -> {}
      case Target.Return ignored -> code.returnToCaller();
      case Target.SetMark mark -> code.setMark(mark.value(), mark.mask());
      case Target.Nat nat when isPlainDnat(nat) ->
          code.dnat(nat.range(), labels.tag(table, chain.name(), rule));
      case Target.Connmark connmark -> code.target(connmark);
      case Target.Ct ct -> code.target(ct);
      case Target.Accept ignored -> code.end(ending(table, chain, rule));
      case Target.Drop ignored -> code.end(ending(table, chain, rule));
      case Target.Reject ignored -> code.end(ending(table, chain, rule));
      case Target.Queue ignored -> code.end(ending(table, chain, rule));
      case Target.Nat ignored -> code.end(ending(table, chain, rule));
      case Target.Masquerade ignored -> code.end(ending(table, chain, rule));
      case Target.Redirect ignored -> code.end(ending(table, chain, rule));
    }
  }

  /// Whether it is to one address and port, and nothing else is asked.
  private static boolean isPlainDnat(final Target.Nat nat) {
    final Target.Range range = nat.range();
    final PortRange ports = range.ports();
    return nat.destination()
        && range.first() != null
        && range.first().equals(range.last())
        && ports != null
        && ports.first() == ports.last()
        && range.basePort() < 0
        && !range.random()
        && !range.randomFully()
        && !range.persistent();
  }

  private Ending ending(final Table table, final Chain chain, final Rule rule) {
    if (rule.target() instanceof Target.Drop) {
      return plain(WalkEnd.DROP, labels.dropReason(table, chain.name(), rule));
    }
    if (rule.target() instanceof Target.Queue queue && !queue.bypass()) {
      return DROPPED;
    }
    if (rule.target() instanceof Target.Reject reject) {
      return new Ending(
          WalkEnd.REJECT,
          new NatRange(),
          false,
          0,
          labels.dropReason(table, chain.name(), rule),
          reject.with());
    }
    if (rule.target() instanceof Target.Nat nat) {
      final int tag = nat.destination() ? labels.tag(table, chain.name(), rule) : 0;
      return translating(WalkEnd.RANGE, nat.range(), nat.destination(), tag);
    }
    if (rule.target() instanceof Target.Masquerade masquerade) {
      return translating(WalkEnd.MASQUERADE, masquerade.range(), false, 0);
    }
    return rule.target() instanceof Target.Redirect redirect
        ? translating(WalkEnd.REDIRECT, redirect.range(), false, 0)
        : ACCEPTED;
  }

  private static Ending plain(final WalkEnd how, final PacketOutcome dropReason) {
    return new Ending(how, new NatRange(), false, 0, dropReason, RejectWith.PORT_UNREACHABLE);
  }

  private static Ending translating(
      final WalkEnd how, final Target.Range wanted, final boolean setsTag, final int tag) {
    final NatRange range = new NatRange();
    NatRanges.fill(wanted, range);
    return new Ending(
        how, range, setsTag, tag, PacketOutcome.FILTERED, RejectWith.PORT_UNREACHABLE);
  }
}
