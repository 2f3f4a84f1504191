package io.chainwalk.tools.selection;

import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.RandomBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Takes the same connections through every algorithm, with the endpoints of every stage.
///
/// **Threads:** one; [#done] may be asked by any.
final class Lab {
  private final Connections connections;
  private final List<Change.Stage> stages;
  private final long seed;
  private final AtomicInteger done = new AtomicInteger();
  private final List<LabReport.Result> results = new ArrayList<>();
  private final List<LabReport.Refusal> refusals = new ArrayList<>();

  /// Prepares a run.
  ///
  /// @param connections for whom to pick
  /// @param stages the endpoints at the beginning and after each change
  /// @param seed of algorithms that draw; each stage draws anew
  Lab(final Connections connections, final List<Change.Stage> stages, final long seed) {
    this.connections = connections;
    this.stages = stages;
    this.seed = seed;
  }

  /// Runs an algorithm through all stages.
  void run(final Algorithm algorithm) {
    final List<Algorithm.Picker> pickers = new ArrayList<>();
    try {
      stages.forEach(stage -> pickers.add(algorithm.build(stage.endpoints().set())));
    } catch (final IllegalArgumentException refused) {
      refusals.add(new LabReport.Refusal(algorithm.name(), String.valueOf(refused.getMessage())));
      done.addAndGet(stages.size());
      return;
    }
    Trial previous = trial(algorithm, 0, pickers.getFirst());
    final Cost cost = cost(algorithm, previous);
    final List<LabReport.Outcome> outcomes = new ArrayList<>();
    outcomes.add(outcome(0, null, previous));
    for (int stage = 1; stage < stages.size(); stage++) {
      final Trial trial = trial(algorithm, stage, pickers.get(stage));
      outcomes.add(outcome(stage, previous, trial));
      previous = trial;
    }
    results.add(new LabReport.Result(algorithm, cost, List.copyOf(outcomes)));
  }

  private Trial trial(final Algorithm algorithm, final int stage, final Algorithm.Picker picker) {
    final int endpoints = stages.get(stage).endpoints().size();
    final Trial trial = new Trial(algorithm, connections, endpoints, RandomBits.of(seed, stage));
    trial.run(picker);
    done.incrementAndGet();
    return trial;
  }

  private Cost cost(final Algorithm algorithm, final Trial trial) {
    return Cost.measure(
        algorithm,
        stages.getFirst().endpoints().set(),
        connections.size(),
        trial::number,
        trial.open());
  }

  private LabReport.Outcome outcome(
      final int stage, final @Nullable Trial previous, final Trial trial) {
    final Endpoints endpoints = stages.get(stage).endpoints();
    final long[] open = Arrays.stream(trial.open()).mapToLong(ConnectionCount::open).toArray();
    return new LabReport.Outcome(
        boxed(trial.counts()),
        boxed(open),
        boxed(trial.peaks()),
        Distribution.of(trial.counts(), endpoints),
        Distribution.of(open, endpoints),
        previous == null
            ? null
            : Moves.between(
                previous, trial, stages.get(stage - 1).endpoints(), endpoints, connections));
  }

  private static List<Long> boxed(final long[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  /// How many times all connections have been taken through an algorithm.
  ///
  /// @return up to the number of algorithms times that of stages
  int done() {
    return done.get();
  }

  /// What was found so far.
  ///
  /// @param traffic what the connections are
  LabReport report(final LabReport.Traffic traffic) {
    return new LabReport(seed, traffic, stages, results, refusals);
  }
}
