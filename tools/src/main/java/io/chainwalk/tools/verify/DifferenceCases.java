package io.chainwalk.tools.verify;

import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.cases.CaseFolder;
import io.chainwalk.tools.cases.Deviation;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.traffic.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
  record Written(Path folder, int before, int after) {}

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
  /// @param name of the case
  /// @param about what the case is about
  /// @return nothing when the same steps do not show it again
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
    final List<Step> shortest = shrink(plan, steps, kind);
    final KernelBench.Plan whole =
        new KernelBench.Plan(plan.setup(), plan.answers(), plan.seed(), false, true);
    for (int i = 0; i < REPETITIONS; i++) {
      final LabRun run = bench.trial(whole, shortest);
      if (shows(run, kind)) {
        final Path folder =
            CaseFolder.write(
                parent,
                run.asCase(name, about),
                new Deviation(explanation(run), run.engineDid(), run.engineConnections()),
                true);
        return Optional.of(new Written(folder, steps.size(), shortest.size()));
      }
    }
    return Optional.empty();
  }

  private List<Step> shrink(final KernelBench.Plan plan, final List<Step> steps, final String kind)
      throws IOException, BadInputException {
    return new Shrinker<Step>(
            some -> !bench.stopped() && shows(bench.trial(plan, some), kind), MOST_TRIALS)
        .shrink(steps);
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
