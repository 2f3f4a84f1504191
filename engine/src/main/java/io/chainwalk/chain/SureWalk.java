package io.chainwalk.chain;

import io.chainwalk.ruleset.CtStates;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Target;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks a chain with a packet of which nothing is known but that it belongs to an established connection and is not
/// marked; for [Rules#surePass]. The walk is given up where it would depend on anything else.
///
/// kube-proxy's rules for forwarded packets are of that kind: most ask whether the packet begins a connection, and one
/// accepts what belongs to one.
final class SureWalk {
  /// What is known of a match.
  private enum Answer {
    YES,
    NO,
    DEPENDS
  }

  private final CompiledFamily family;

  /// Where the rules on the way are counted.
  private int[] counts = new int[0];

  /// Chains and places in them to return to.
  private int[] calls = new int[0];

  private SureWalk(final CompiledFamily family) {
    this.family = family;
  }

  /// Walks a chain.
  ///
  /// @param family the chains, of IPv4
  /// @param start the number of the built-in chain
  /// @return the places of the counters of all rules on the way, packets and bytes behind each other; null when it is not
  ///     sure that the packet passes
  static int @Nullable [] through(final CompiledFamily family, final int start) {
    final SureWalk walk = new SureWalk(family);
    return walk.passes(start) ? walk.counts : null;
  }

  private boolean passes(final int start) {
    int number = start;
    int place = 0;
    int jumps = 0;
    while (jumps <= RuleTargets.MOST_JUMPS) {
      final CompiledChain chain = family.chain(number);
      if (place == chain.ruleCount()) {
        if (calls.length == 0) { // a chain that was gone to ends with the built-in one's policy
          final CompiledChain builtIn = family.chain(start);
          note(builtIn, builtIn.ruleCount());
          return !ChainCode.dropsAtEnd(builtIn.code[0]);
        }
        place = calls[calls.length - 1];
        number = calls[calls.length - 2];
        calls = Arrays.copyOf(calls, calls.length - 2);
        continue;
      }
      final Rule rule = chain.source.rules().get(place);
      final Answer answer = answer(rule);
      if (answer == Answer.DEPENDS) {
        return false;
      }
      if (answer == Answer.NO) {
        place++;
        continue;
      }
      note(chain, place);
      place++;
      switch (rule.target()) {
        case Target.None() -> {}
        case Target.Accept() -> {
          return true;
        }
        case Target.Return() -> place = chain.ruleCount();
        case Target.Jump jump -> {
          calls = Arrays.copyOf(calls, calls.length + 2);
          calls[calls.length - 2] = number;
          calls[calls.length - 1] = place;
          number = calleeOf(chain, place - 1);
          place = 0;
          jumps++;
        }
        case Target.Goto unused -> {
          number = calleeOf(chain, place - 1);
          place = 0;
          jumps++;
        }
        default -> { // whatever else there may come to be: to look is always right
          return false;
        }
      }
    }
    return false;
  }

  private static int calleeOf(final CompiledChain chain, final int place) {
    return ChainCode.callee(chain.code[1 + place]);
  }

  private void note(final CompiledChain chain, final int place) {
    counts = Arrays.copyOf(counts, counts.length + 1);
    counts[counts.length - 1] = ChainCode.counts(chain.code[0]) + 2 * place;
  }

  /// Whether a rule matches. A match that says no for sure ends the rule only if none before it may remember the packet, or drop it.
  private static Answer answer(final Rule rule) {
    final boolean isForAll = rule.header().equals(HeaderMatch.any(false));
    for (final Match match : rule.matches()) {
      switch (answer(match)) {
        case YES -> {}
        case NO -> {
          return Answer.NO;
        }
        case DEPENDS -> {
          return Answer.DEPENDS;
        }
      }
    }
    return isForAll ? Answer.YES : Answer.DEPENDS;
  }

  private static Answer answer(final Match match) {
    return switch (match) {
      case Match.Comment unused -> Answer.YES;
      case Match.State(final int states, final boolean not) -> answer(states, not);
      case Match.Conntrack conntrack -> {
        final Match.Not<Integer> states = conntrack.onlyStates();
        yield states == null ? Answer.DEPENDS : answer(states.value(), states.not());
      }
      case Match.Mark(final int value, final int mask, final boolean not) ->
          (value == 0) != not ? Answer.YES : Answer.NO;
      default -> Answer.DEPENDS; // to look is always right
    };
  }

  private static Answer answer(final int states, final boolean not) {
    if ((states & (CtStates.SNAT | CtStates.DNAT)) != 0) {
      return Answer.DEPENDS;
    }
    return ((states & CtStates.ESTABLISHED) != 0) != not ? Answer.YES : Answer.NO;
  }
}
