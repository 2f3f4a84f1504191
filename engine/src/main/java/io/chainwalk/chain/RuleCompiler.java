package io.chainwalk.chain;

import io.chainwalk.chain.CompiledRule.Ending;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.PacketTest;
import io.chainwalk.match.PacketTests;
import io.chainwalk.match.RuleMemory;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Compiles one chain at a time.
final class RuleCompiler {
  /// Fewer rules are walked as fast as looked up.
  private static final int SHORTEST_DISPATCH = 4;

  private static final int SHORTEST_LADDER = 2;

  private static final PacketTest[] NOTHING = {};
  private static final PacketTest[] NEVER = {PacketTest.NEVER};
  private static final Ending ACCEPTED = plain(WalkEnd.ACCEPT, PacketOutcome.FILTERED);

  private static final Ending DROPPED = plain(WalkEnd.DROP, PacketOutcome.FILTERED);

  private final boolean ipv6;
  private final PacketTests tests;
  private final RuleMemory memory;
  private final RuleLabels labels;
  private final ChainSelectors selectors;
  private final Map<HeaderMatch, PacketTest> headers = new HashMap<>();
  private final Map<Match, PacketTest> bareMatches = new HashMap<>();

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
    final List<PacketTest[]> asked = new ArrayList<>(chain.rules().size());
    chain.rules().forEach(rule -> asked.add(asked(rule)));
    return new ChainTests(asked, memory.taken());
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
  /// @param number its number
  /// @param table its table
  /// @param chain the chain
  /// @param asked what [#tests] made of it
  /// @param numbers says the number of each chain that its rules lead to
  CompiledChain compile(
      final int number,
      final Table table,
      final Chain chain,
      final ChainTests asked,
      final ToIntFunction<String> numbers) {
    final List<Rule> rules = chain.rules();
    final @Nullable Shortcut[] shortcuts = new Shortcut[rules.size()];
    final ChainSelection selection = ChainSelection.of(selectors, ipv6, table, chain);
    final int selected = selection == null ? rules.size() : selection.first();
    findLadders(rules.subList(0, selected), shortcuts);
    findDispatches(rules, shortcuts);
    if (selection != null) {
      Arrays.fill(shortcuts, selected, rules.size(), new SelectedRung(selection));
    }
    final CompiledRule[] compiled = new CompiledRule[rules.size()];
    for (int i = 0; i < compiled.length; i++) {
      final Rule rule = rules.get(i);
      final String callee = RulesetChecks.callee(rule.target());
      compiled[i] =
          new CompiledRule(
              asked.rules().get(i),
              rule.target(),
              action(rule.target()),
              callee == null ? CompiledFamily.NONE : numbers.applyAsInt(callee),
              ending(table, chain, rule),
              shortcuts[i]);
    }
    return new CompiledChain(number, table, chain, asked.holding(), compiled);
  }

  /// What a rule asks, in order, without what every packet passes.
  private PacketTest[] asked(final Rule rule) {
    if (rule.target() instanceof Target.Unknown) {
      return NEVER;
    }
    final PacketTest header = header(rule.header());
    final PacketTest[] asked = new PacketTest[1 + rule.matches().size()];
    int count = 0;
    if (!header.equals(PacketTest.ALWAYS)) {
      asked[count++] = header;
    }
    for (final Match match : rule.matches()) {
      final PacketTest test = match(match);
      if (!test.equals(PacketTest.ALWAYS)) {
        asked[count++] = test;
      }
    }
    return count == 0 ? NOTHING : Arrays.copyOf(asked, count);
  }

  /// Thousands of rules ask for no more than a protocol: one test of it, which is at hand in the nearest cache, does for
  /// all.
  private PacketTest header(final HeaderMatch header) {
    return header.source().isAny() && header.destination().isAny()
        ? headers.computeIfAbsent(header, tests::of)
        : tests.of(header);
  }

  /// Likewise a match that asks for nothing but the presence of a TCP or UDP header, which remembers nothing.
  private PacketTest match(final Match match) {
    final boolean isBare =
        (match instanceof Match.Tcp tcp
                && tcp.source() == null
                && tcp.destination() == null
                && tcp.flags() == null
                && tcp.option() == null)
            || (match instanceof Match.Ports ports
                && ports.source() == null
                && ports.destination() == null);
    return isBare ? bareMatches.computeIfAbsent(match, tests::of) : tests.of(match);
  }

  /// Only the first rung leads past the others: who comes to one of these has taken a chance already.
  private static void findLadders(final List<Rule> rules, final @Nullable Shortcut[] shortcuts) {
    int first = 0;
    for (int i = 0; i <= rules.size(); i++) {
      if (i < rules.size() && Ladder.chanceOf(rules.get(i)) != null) {
        continue;
      }
      if (i - first >= SHORTEST_LADDER) {
        shortcuts[first] = Ladder.of(rules, first, i);
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

  private static int action(final Target target) {
    return switch (target) {
      case Target.None ignored -> CompiledRule.CONTINUE;
      case Target.Watch ignored -> CompiledRule.CONTINUE;
      case Target.ChangeSet ignored -> CompiledRule.CONTINUE;
      case Target.Tcpmss ignored -> CompiledRule.CONTINUE;
      case Target.Unknown ignored -> CompiledRule.CONTINUE;
      case Target.Jump ignored -> CompiledRule.JUMP;
      case Target.Goto ignored -> CompiledRule.GOTO;
      case Target.Return ignored -> CompiledRule.RETURN;
      case Target.SetMark ignored -> CompiledRule.SET_MARK;
      case Target.Connmark ignored -> CompiledRule.SET_CONNMARK;
      case Target.Ct ignored -> CompiledRule.SET_TRACKING;
      case Target.Accept ignored -> CompiledRule.END;
      case Target.Drop ignored -> CompiledRule.END;
      case Target.Reject ignored -> CompiledRule.END;
      case Target.Queue ignored -> CompiledRule.END;
      case Target.Nat ignored -> CompiledRule.END;
      case Target.Masquerade ignored -> CompiledRule.END;
      case Target.Redirect ignored -> CompiledRule.END;
    };
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
