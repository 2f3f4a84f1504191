package io.chainwalk.tools.diff;

import io.chainwalk.chain.TraceStep;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.ruletext.RulesetWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Notes what a packet meets in a table at a hook.
final class PathNotes implements Consumer<TraceStep> {
  private static final String DROP_POLICY = "policy DROP";

  private final Table table;
  private final Hook hook;
  private final List<String> chains = new ArrayList<>();
  private String decision = "";
  private @Nullable Rule decidedBy;

  PathNotes(final Table table, final Hook hook) {
    this.table = table;
    this.hook = hook;
  }

  @Override
  public void accept(final TraceStep step) {
    switch (step) {
      case final TraceStep.Met met -> {
        if (met.result() == TraceStep.Result.MATCHED) {
          match(met);
        } else if (met.result() == TraceStep.Result.DROPPED) {
          decidedBy = met.rule();
          decision = RulesetWriter.rule(met.rule(), met.chain().name());
        }
      }
      case final TraceStep.PolicyApplied policy -> {
        decidedBy = null;
        decision = policy.chain().policy() == Chain.Policy.DROP ? DROP_POLICY : "";
      }
      case TraceStep.Entered _, TraceStep.Returned _, TraceStep.Judged _, TraceStep.Mapped _ -> {
        // Says nothing that the chains and the rule that decides do not.
      }
    }
  }

  /// The last rule that matches is the one that decides, unless a policy does.
  private void match(final TraceStep.Met met) {
    switch (met.rule().target()) {
      case Target.Jump(final String chain) -> chains.add(chain);
      case Target.Goto(final String chain) -> chains.add(chain);
      default -> {
        decidedBy = met.rule();
        decision = RulesetWriter.rule(met.rule(), met.chain().name());
      }
    }
  }

  /// The rule that decided.
  ///
  /// @return null where a policy did
  @Nullable Rule decidedBy() {
    return decidedBy;
  }

  /// What was met.
  PathStep step() {
    return new PathStep(table, hook, chains, decision);
  }
}
