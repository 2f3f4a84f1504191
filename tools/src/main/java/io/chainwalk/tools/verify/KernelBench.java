package io.chainwalk.tools.verify;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import java.io.IOException;
import java.util.List;
import java.util.function.LongUnaryOperator;

/// Where runs of one command take place, and what they have come to so far.
///
/// **Threads:** one, but for [#stop], which any may call.
final class KernelBench {
  private static final int EXAMPLES = 5;

  /// A kernel that draws as its rules say is so far off once in a million runs.
  private static final double IMPROBABLE = 1e-6;

  private static final Lockstep.Listener NOBODY =
      new Lockstep.Listener() {
        @Override
        public void compared(
            final long number, final Exchange exchange, final EngineNode.Walked walked) {
          // Nobody counts trials.
        }

        @Override
        public void differs(final long number, final Difference difference) {
          // Whoever tries looks at what was found.
        }
      };

  private final Backend backend;
  private final VerifyReport report = new VerifyReport(EXAMPLES);
  private final DrawTally draws = new DrawTally();
  private String node = "";
  private volatile boolean stopped;

  /// Prepares.
  ///
  /// @param backend where rules are loaded
  KernelBench(final Backend backend) {
    this.backend = backend;
  }

  /// Takes steps, and counts everything.
  ///
  /// @param run what to do with them
  /// @param source the steps
  /// @param numbers what the user calls a packet: from its number in the run, from 0, to what is shown
  /// @return the run
  /// @throws BadInputException when something in the set-up cannot be read
  /// @throws IOException when there can be no such node
  LabRun run(final Plan run, final StepSource source, final LongUnaryOperator numbers)
      throws BadInputException, IOException {
    final LabRun lab =
        new LabRun(
            run.setup(), run.answers(), run.seed(), run.stopsAtDifference(), draws, count(numbers));
    if (!run.keeps()) {
      lab.forgetting();
    }
    lab.run(backend, history -> stopped ? null : source.next(history));
    node = lab.description();
    report.addConnections(lab.connections().size());
    report.addUnasked(lab.discarded());
    return lab;
  }

  /// How to take steps.
  ///
  /// @param setup the node
  /// @param answers how answers come in
  /// @param seed decides the sizes of bursts
  /// @param stopsAtDifference whether the first difference is the end
  /// @param keeps whether it is to be told afterwards what happened
  record Plan(
      NodeSetup setup,
      EngineSettings.Answers answers,
      long seed,
      boolean stopsAtDifference,
      boolean keeps) {}

  private Lockstep.Listener count(final LongUnaryOperator numbers) {
    return new Lockstep.Listener() {
      @Override
      public void compared(
          final long number, final Exchange exchange, final EngineNode.Walked walked) {
        report.addPacket(exchange);
      }

      @Override
      public void passedOver(
          final Exchange exchange, final EngineNode.Walked walked, final String reason) {
        report.addNotSent(reason);
      }

      @Override
      public void differs(final long number, final Difference difference) {
        report.addDifference(numbers.applyAsLong(number), difference);
      }
    };
  }

  /// Takes steps on a new node, without counting anything.
  ///
  /// @param plan how; everything is kept
  /// @param source the steps
  /// @return the run
  /// @throws BadInputException when something in the set-up cannot be read
  /// @throws IOException when there can be no such node
  LabRun trial(final Plan plan, final StepSource source) throws BadInputException, IOException {
    return new LabRun(
            plan.setup(),
            plan.answers(),
            plan.seed(),
            plan.stopsAtDifference(),
            new DrawTally(),
            NOBODY)
        .run(backend, history -> stopped ? null : source.next(history));
  }

  /// Ends the run or trial that is going on after its next packet, and lets none begin.
  void stop() {
    stopped = true;
  }

  /// Whether somebody wanted it to end.
  boolean stopped() {
    return stopped;
  }

  /// What was counted.
  VerifyReport report() {
    return report;
  }

  /// The kernel and its tools; empty before the first run.
  String node() {
    return node;
  }

  /// Looks at what the kernel drew, which is a difference when it is not what the rules say.
  void finish() {
    final DrawTally.Result result = draws.result();
    report.setDraws(result);
    if (result.pValue() < IMPROBABLE) {
      addDifference("distribution of draws", VerifyText.sentence(result));
    }
    result.gaps().forEach(sentence -> addDifference("range of drawn ports", sentence));
  }

  private void addDifference(final String kind, final String sentence) {
    report.addDifference(report.packets(), new Difference(kind, sentence, List.of(), List.of()));
  }
}
