package io.chainwalk.tools.explain;

import io.chainwalk.balancer.Ratio;
import io.chainwalk.chain.Probability;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.explain.Explanation.End;
import org.jspecify.annotations.Nullable;

/// One of the ends that a packet can come to.
///
/// @param fate what becomes of it
/// @param probability how probable that is
/// @param share what the rules mean that probability to be: chances of `1/3` that the kernel rounds are taken for thirds
/// @param decision the rule that dropped it or chose where it goes; null where none did
/// @param coarse whether chances are in it that were too improbable to be told apart
record Outcome(
    Fate fate, Probability probability, Ratio share, @Nullable Decision decision, boolean coarse) {

  /// What tells outcomes apart.
  ///
  /// @param outcome what the packet is counted as
  /// @param rejectedWith how its sender is told; empty for not at all
  /// @param destination where it goes; null for nowhere
  /// @param source the address it comes from then, where that was translated; null where it keeps its own. Ports do not
  ///     count: masquerading chooses them at random.
  record Fate(
      PacketOutcome outcome,
      String rejectedWith,
      @Nullable End destination,
      @Nullable IpAddress source) {}

  /// A rule that decided.
  ///
  /// @param table the name of its table
  /// @param rule the rule
  record Decision(String table, Step.RuleMet rule) {}

  /// The same, when it is reached in another way too.
  ///
  /// @param other with the same fate
  /// @return as probable as both
  Outcome or(final Outcome other) {
    return new Outcome(
        fate,
        probability.or(other.probability),
        share.plus(other.share),
        decision,
        coarse || other.coarse);
  }
}
