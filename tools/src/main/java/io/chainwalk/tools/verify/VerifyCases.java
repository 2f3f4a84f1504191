package io.chainwalk.tools.verify;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.cases.CaseFolder;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.WalkCase;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.traffic.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The packets of recorded cases through kernel and engine once more, and this kernel beside the one that was recorded.
final class VerifyCases {
  private static final String CASE = "case.txt";
  private static final long NS_PER_MS = 1_000_000;

  /// Packets that were handed in one after the other are closer together.
  private static final long SHORTEST_PAUSE_MS = 20;

  private VerifyCases() {}

  /// Finds cases.
  ///
  /// @param folders folders of cases, or folders with such in them
  /// @return the folders of cases, in the order of their names
  /// @throws BadInputException when a folder cannot be read or has no case in it
  static List<Path> find(final List<Path> folders) throws BadInputException {
    final List<Path> cases = new ArrayList<>();
    for (final Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        final List<Path> found =
            files
                .filter(file -> file.endsWith(CASE))
                .map(Path::toAbsolutePath)
                .map(Path::getParent)
                .sorted()
                .toList();
        if (found.isEmpty()) {
          throw new BadInputException(List.of(folder + ": there is no case in it"));
        }
        cases.addAll(found);
      } catch (final IOException problem) {
        throw new BadInputException(
            List.of(folder + ": cannot be read: " + IoMessages.of(problem)));
      }
    }
    return cases;
  }

  /// Takes the packets of a case.
  ///
  /// @param bench where it happens
  /// @param folder the case
  /// @param seed decides the sizes of bursts
  /// @throws BadInputException when the case cannot be read
  /// @throws IOException when the kernel cannot be worked with
  static void run(final KernelBench bench, final Path folder, final long seed)
      throws BadInputException, IOException {
    final WalkCase recorded = CaseFolder.read(folder);
    final long before = bench.report().packets();
    final LabRun run =
        bench.run(
            new KernelBench.Plan(
                recorded.setup(), EngineSettings.Answers.AS_CAPTURED, seed, false, true),
            StepSource.of(steps(recorded)),
            number -> before + number + 1);
    compare(bench, recorded, run, before);
  }

  /// The packets of a case, and the pauses between them.
  ///
  /// @param recorded the case
  /// @return steps in order
  static List<Step> steps(final WalkCase recorded) {
    final List<Step> steps = new ArrayList<>();
    long timeNs = recorded.exchanges().isEmpty() ? 0 : time(recorded.exchanges().getFirst());
    int number = 0;
    for (final Exchange exchange : recorded.exchanges()) {
      addPause(steps, time(exchange) - timeNs);
      timeNs = time(exchange);
      steps.add(
          new Step.Send(
              number++, exchange.arrival().by(), "recorded", _ -> exchange.arrival().packet()));
    }
    addPause(steps, recorded.endNs() - timeNs);
    return steps;
  }

  private static long time(final Exchange exchange) {
    return exchange.arrival().timeNs();
  }

  private static void addPause(final List<Step> steps, final long pauseNs) {
    if (pauseNs >= SHORTEST_PAUSE_MS * NS_PER_MS) {
      steps.add(new Step.Pause(pauseNs / NS_PER_MS));
    }
  }

  private static void compare(
      final KernelBench bench, final WalkCase recorded, final LabRun run, final long before)
      throws BadInputException {
    final RecordedComparison comparison =
        new RecordedComparison(LoadedSetup.of(recorded.setup()).rulesets());
    comparison.compare(recorded, run.exchanges(), run.connections());
    comparison
        .found()
        .forEach(found ->
            bench
                .report()
                .addDifference(
                    before + found.number() + 1, ofKernels(found.difference(), recorded)));
    bench.report().addDrawnAnew(comparison.passedOver());
  }

  private static Difference ofKernels(final Difference difference, final WalkCase recorded) {
    return new Difference(
        "this kernel differs from the recorded one",
        "%s was recorded on %s. Kernel stands for that one, engine for this machine's kernel: %s"
            .formatted(recorded.name(), recorded.recordedOn(), difference.sentence()),
        difference.kernel(),
        difference.engine());
  }
}
