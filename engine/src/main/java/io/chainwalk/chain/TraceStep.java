package io.chainwalk.chain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import org.jspecify.annotations.Nullable;

/// One step of a packet's walk through a table's chains, as [ReferenceRules] tells it.
public sealed interface TraceStep {
  /// The packet came to a built-in chain.
  ///
  /// @param ipv6 by which family's rules it is judged
  /// @param table the table
  /// @param hook the hook
  /// @param chain the chain
  /// @param mark the packet's mark
  record Entered(boolean ipv6, Table table, Hook hook, Chain chain, int mark)
      implements TraceStep {}

  /// A rule was looked at.
  ///
  /// @param table its table
  /// @param chain its chain
  /// @param position its place in the chain, from 1, as `iptables -L --line-numbers` prints it
  /// @param rule the rule
  /// @param result what came of it
  /// @param at for [Result#MATCH_MISSED] and [Result#DROPPED] the match that said so; null where it was the header part
  /// @param markBefore the packet's mark when it came
  /// @param markAfter the packet's mark when it went on
  /// @param choice for a rung of a ladder for which a selector chose; else null, and [Result] is none of it
  record Met(
      Table table,
      Chain chain,
      int position,
      Rule rule,
      Result result,
      @Nullable Match at,
      int markBefore,
      int markAfter,
      @Nullable Choice choice)
      implements TraceStep {}

  /// What a selector chose.
  ///
  /// @param selection which, and among what
  /// @param number what it was asked by
  /// @param picked the rung, from 0, or [io.chainwalk.select.EndpointSelector#NONE]; where chances were taken in its place,
  ///     the rung that this step is about
  /// @param threshold the chance that was taken in its place, in parts of [io.chainwalk.select.Draws#CERTAIN]; -1 for none
  record Choice(ChainSelection selection, long number, int picked, long threshold) {}

  /// A user's chain ended, by its end or by RETURN, and the packet is back in the chain that it had jumped from.
  ///
  /// @param table the table
  /// @param from the chain that ended
  /// @param to the chain it goes on in
  /// @param position the rule it goes on with; one more than there are rules for none
  record Returned(Table table, Chain from, Chain to, int position) implements TraceStep {}

  /// The end of a built-in chain, or a RETURN that leads there.
  ///
  /// @param table the table
  /// @param from the chain that ended
  /// @param chain the built-in chain, whose policy applies
  record PolicyApplied(Table table, Chain from, Chain chain) implements TraceStep {}

  /// The table has said what becomes of the packet.
  ///
  /// @param table any but `nat`
  /// @param hook the hook
  /// @param verdict what becomes of it
  record Judged(Table table, Hook hook, Verdict verdict) implements TraceStep {}

  /// The table `nat` has said how the flow is to be translated.
  ///
  /// @param hook the hook
  /// @param verdict how
  record Mapped(Hook hook, NatVerdict verdict) implements TraceStep {}

  /// What came of looking at a rule.
  enum Result {
    /// It matched: it counted, and its target was done.
    MATCHED,
    /// The header part did not match.
    HEADER_MISSED,
    /// One of the matches did not.
    MATCH_MISSED,
    /// A selector chose another rule.
    NOT_CHOSEN,
    /// The packet lacks the bytes to be looked at, and is dropped (facts sheet 7.1, *hotdrop*).
    DROPPED
  }
}
