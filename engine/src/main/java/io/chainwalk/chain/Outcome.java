package io.chainwalk.chain;

import io.chainwalk.ruleset.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the ends that a packet's walk through a table's chains can have, depending on chance.
///
/// @param verdict what becomes of the packet
/// @param translation how its flow is translated; [NatVerdict#NO_TARGET] outside the table `nat`
/// @param decidedBy the rule whose target ended the walk, or null where a policy did, or a packet that lacks the bytes to
///     be looked at was dropped
/// @param probability how likely that is, exactly
/// @param mark the packet's mark then
/// @param connmark its connection's mark then, 0 without connection
/// @param path the rules that matched, in order, on the likeliest of the ways that lead there
/// @param place a number that makes [io.chainwalk.select.Draws#beginAt] go that way; -1 when the way is so unlikely that
///     it takes more than one number
public record Outcome(
    Verdict verdict,
    NatVerdict translation,
    @Nullable Rule decidedBy,
    Probability probability,
    int mark,
    int connmark,
    List<MatchedRule> path,
    long place) {

  /// Copies the list.
  public Outcome {
    path = List.copyOf(path);
  }

  /// A rule on a packet's way.
  ///
  /// @param chain its chain
  /// @param position its place in the chain, from 1
  /// @param rule the rule
  public record MatchedRule(String chain, int position, Rule rule) {}
}
