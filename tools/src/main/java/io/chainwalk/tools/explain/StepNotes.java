package io.chainwalk.tools.explain;

import io.chainwalk.chain.TraceStep;
import io.chainwalk.match.RulePacket;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Target;
import io.chainwalk.ruletext.RulesetWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Notes the steps of a packet through a table as they are told, with how deep in jumps each is.
final class StepNotes {
  private final RulePacket packet;
  private final Node node;
  private final List<Step> steps = new ArrayList<>();

  /// The chains that the packet is in, the innermost first.
  private final Deque<String> chains = new ArrayDeque<>();

  private String targetText = "";

  /// Begins to note.
  ///
  /// @param packet the packet, which is as the rules see it whenever a step is told
  /// @param node has the interfaces' names
  StepNotes(final RulePacket packet, final Node node) {
    this.packet = packet;
    this.node = node;
  }

  /// Notes a step.
  void add(final TraceStep told) {
    switch (told) {
      case TraceStep.Entered entered -> chains.push(entered.chain().name());
      case TraceStep.Met met -> meet(met);
      case TraceStep.Returned returned -> {
        final int depth = chains.size() - 1;
        while (!chains.isEmpty() && !chains.getFirst().equals(returned.to().name())) {
          chains.pop();
        }
        steps.add(
            new Step.Return(
                depth, returned.from().name(), returned.to().name(), returned.position()));
      }
      case TraceStep.PolicyApplied applied ->
          steps.add(new Step.PolicyApplied(applied.chain().name(), applied.chain().policy()));
      case TraceStep.Judged _, TraceStep.Mapped _ -> {
        // What the table says is asked of itself.
      }
    }
  }

  private void meet(final TraceStep.Met met) {
    final boolean ipv6 = packet.parsed().tuple().ipv6();
    final boolean matched = met.result() == TraceStep.Result.MATCHED;
    steps.add(
        new Step.RuleMet(
            chains.size() - 1,
            met.chain().name(),
            met.position(),
            met.rule(),
            RulesetWriter.rule(met.rule(), met.chain().name()),
            matched,
            matched ? "" : new Misses(packet, node).of(met),
            matched && met.choice() != null ? ChoiceWords.of(met.choice()) : "",
            Chance.of(met),
            Memory.decided(met),
            met.markBefore(),
            met.markAfter()));
    if (!matched) {
      return;
    }
    targetText = RuleSpelling.target(ipv6, met.rule().target());
    switch (met.rule().target()) {
      case Target.Jump jump -> chains.push(jump.chain());
      case Target.Goto jump -> chains.push(jump.chain());
      default -> {
        // Stays in its chain, or is decided.
      }
    }
  }

  /// All steps so far.
  ///
  /// @return in order
  List<Step> steps() {
    return steps;
  }

  /// The target of the last rule that matched.
  ///
  /// @return as the kernel spells it, without `-j`; empty when no rule matched
  String targetText() {
    return targetText;
  }
}
