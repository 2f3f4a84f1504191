package io.chainwalk.pipeline;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.Verdict;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Rules written in Java, first match wins; for tests that need a rule or two.
final class ScriptedRules implements Rules {
  /// What a nat rule does: fills in the range and says which kind of target it is.
  interface NatTarget {
    NatVerdict apply(NatRange range);
  }

  /// What a rule of another table does.
  interface Target {
    Verdict apply(RulePacket packet);
  }

  private record NatRule(Hook hook, Predicate<RulePacket> match, NatTarget target) {}

  private record Rule(Table table, Hook hook, Predicate<RulePacket> match, Target target) {}

  private final List<NatRule> natRules = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<String> visits = new ArrayList<>();

  /// Adds a rule to a chain of `nat`.
  ScriptedRules nat(final Hook hook, final Predicate<RulePacket> match, final NatTarget target) {
    natRules.add(new NatRule(hook, match, target));
    return this;
  }

  /// Adds a rule to a chain of another table.
  ScriptedRules rule(
      final Table table, final Hook hook, final Predicate<RulePacket> match, final Target target) {
    rules.add(new Rule(table, hook, match, target));
    return this;
  }

  /// A target that does something to the packet and lets it go on.
  static Target then(final Consumer<RulePacket> action) {
    return packet -> {
      action.accept(packet);
      return Verdict.ACCEPT;
    };
  }

  /// The chains that packets went through since the last call, in words: `filter FORWARD NEW, nat POSTROUTING NEW`.
  String visits() {
    final String words = String.join(", ", visits);
    visits.clear();
    return words;
  }

  @Override
  public boolean hasChain(final Table table, final Hook hook) {
    return true;
  }

  @Override
  public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
    visits.add(
        table.name().toLowerCase(java.util.Locale.ROOT) + ' ' + hook + ' ' + packet.ctState());
    for (final Rule rule : rules) {
      if (rule.table == table && rule.hook == hook && rule.match.test(packet)) {
        return rule.target.apply(packet);
      }
    }
    return Verdict.ACCEPT;
  }

  @Override
  public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
    visits.add("nat " + hook + ' ' + packet.ctState());
    for (final NatRule rule : natRules) {
      if (rule.hook == hook && rule.match.test(packet)) {
        return rule.target.apply(range);
      }
    }
    return NatVerdict.NO_TARGET;
  }
}
