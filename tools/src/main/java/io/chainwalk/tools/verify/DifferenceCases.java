package io.chainwalk.tools.verify;

import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.cases.CaseFolder;
import io.chainwalk.tools.cases.Deviation;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// Makes of a difference the shortest list of steps that shows it, and writes that down as a case.
///
/// **Threads:** one.
final class DifferenceCases {
  private static final int MOST_TRIALS = 200;

  /// How often steps are taken that showed something once: what a kernel draws differs from run to run.
  private static final int REPETITIONS = 5;

  private final KernelBench bench;
  private final Path parent;

  /// What was written.
  ///
  /// @param folder the case's
  /// @param before how many steps there were
  /// @param after how many are left
  /// @param isMinimal whether none of these can be left out
  record Written(Path folder, int before, int after, boolean isMinimal) {}

  /// Begins with none.
  ///
  /// @param bench where steps are tried
  /// @param parent where cases are written; made when the first one is
  DifferenceCases(final KernelBench bench, final Path parent) {
    this.bench = bench;
    this.parent = parent;
  }

  /// Shrinks and writes.
  ///
  /// @param plan how the steps were taken
  /// @param steps the steps, which showed it
  /// @param kind of the difference, see [Difference#kind]
  /// @param name of the case; gets a number where there is one of that name
  /// @param about what the case is about
  /// @return nothing when the same steps do not show it again, or nobody wants to wait for that
  /// @throws IOException when the kernel cannot be worked with
  /// @throws BadInputException when something in the set-up cannot be read
  /// @throws CannotWriteException when the case cannot be written
  Optional<Written> write(
      final KernelBench.Plan plan,
      final List<Step> steps,
      final String kind,
      final String name,
      final String about)
      throws IOException, BadInputException, CannotWriteException {
    final Shrinker.Shortest<Step> shrunk = shrink(plan, steps, kind);
    final List<Step> shortest = shrunk.items();
    final KernelBench.Plan whole =
        new KernelBench.Plan(plan.setup(), plan.answers(), plan.seed(), false, true);
    for (int i = 0; i < REPETITIONS && !bench.stopped(); i++) {
      final LabRun run = bench.trial(whole, StepSource.of(shortest));
      if (shows(run, kind)) {
        final Path folder =
            CaseFolder.write(
                parent,
                run.asCase(CasePlaces.freeName(parent, name), about),
                new Deviation(explanation(run), run.engineDid(), run.engineConnections()),
                false);
        return Optional.of(new Written(folder, steps.size(), shortest.size(), shrunk.isMinimal()));
      }
    }
    return Optional.empty();
  }

  private Shrinker.Shortest<Step> shrink(
      final KernelBench.Plan plan, final List<Step> steps, final String kind)
      throws IOException, BadInputException {
    return new Shrinker<Step>(
            some -> shows(bench.trial(plan, StepSource.of(some)), kind),
            MOST_TRIALS,
            bench::stopped)
        .shrink(steps, conversations(plan, steps));
  }

  /// Takes the steps once more to see which packets have to do with each other.
  private List<String> conversations(final KernelBench.Plan plan, final List<Step> steps)
      throws IOException, BadInputException {
    final StepSource source = StepSource.of(steps);
    final AtomicReference<History> seen = new AtomicReference<>(new History());
    bench.trial(
        plan,
        history -> {
          seen.set(history);
          return source.next(history);
        });
    return Conversations.of(steps, seen.get());
  }

  private static boolean shows(final LabRun run, final String kind) {
    return run.found().stream().anyMatch(found -> found.difference().kind().equals(kind));
  }

  private static String explanation(final LabRun run) {
    return run.found().stream()
        .map(found ->
            "* packet %d: %s %s%s%s"
                .formatted(
                    found.number() + 1,
                    found.difference().kind() + ".",
                    found.difference().sentence(),
                    lines("kernel", found.difference().kernel()),
                    lines("engine", found.difference().engine())))
        .collect(Collectors.joining("\n"));
  }

  private static String lines(final String side, final List<String> lines) {
    return lines.stream()
        .map(line -> "\n    * " + side + ": `" + line + "`")
        .collect(Collectors.joining());
  }
}
