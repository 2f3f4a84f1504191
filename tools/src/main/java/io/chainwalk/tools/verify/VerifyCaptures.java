package io.chainwalk.tools.verify;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.node.Node;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.cases.CaseFolder;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.replay.CaptureInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Captured packets through kernel and engine.
///
/// @param bench where it happens
/// @param rules what the packets meet
/// @param sysctls `NAME=VALUE`
/// @param answers how answers come in
/// @param seed decides the sizes of bursts
record VerifyCaptures(
    KernelBench bench,
    VerifiedRules rules,
    List<String> sysctls,
    EngineSettings.Answers answers,
    long seed) {
  /// More packets make no case that anybody reads.
  static final int MOST_RECORDED = 2000;

  /// Compares the packets of captures, merged by time.
  ///
  /// @param captures files, or `-` for standard input
  /// @param most packets to compare
  /// @return what a capture is damaged by; null where all is well
  /// @throws BadInputException when a file cannot be read
  /// @throws BadCaptureException when a file is no capture
  /// @throws IOException when the kernel cannot be worked with
  @Nullable BadCaptureException compare(final List<String> captures, final long most)
      throws BadInputException, IOException {
    final NodeSetup setup = rules.forCaptures(sysctls);
    try (CaptureInputs inputs = CaptureInputs.open(captures)) {
      final CaptureSteps steps = steps(inputs, setup);
      bench.run(
          new KernelBench.Plan(setup, answers, seed, false, false),
          history -> steps.sent() == most ? null : steps.next(history),
          steps::frameOf);
      return damage(steps, captures);
    }
  }

  /// What the cases of captures are called.
  ///
  /// @param captures files
  /// @param answers how answers come in
  /// @return a name for each, all different
  static List<String> names(final List<String> captures, final EngineSettings.Answers answers) {
    final String suffix = answers == EngineSettings.Answers.AS_CAPTURED ? "-as-captured" : "";
    return CaseNames.distinct(
        captures.stream().map(capture -> CaseNames.ofFile(capture) + suffix).toList());
  }

  /// Compares the packets of a capture, and writes down what the kernel did.
  ///
  /// @param capture a file
  /// @param name of the case, see [#names]
  /// @param parent where the case goes
  /// @return what the capture is damaged by; null where all is well
  /// @throws BadInputException when the file cannot be read, or there are too many packets
  /// @throws BadCaptureException when the file is no capture
  /// @throws CannotWriteException when the case cannot be written
  /// @throws IOException when the kernel cannot be worked with
  @Nullable BadCaptureException record(final String capture, final String name, final Path parent)
      throws BadInputException, CannotWriteException, IOException {
    final NodeSetup setup = rules.forCaptures(sysctls);
    try (CaptureInputs inputs = CaptureInputs.open(List.of(capture))) {
      final CaptureSteps steps = steps(inputs, setup);
      final LabRun run =
          bench.run(
              new KernelBench.Plan(setup, answers, seed, false, true),
              history -> steps.sent() > MOST_RECORDED ? null : steps.next(history),
              steps::frameOf);
      if (steps.sent() > MOST_RECORDED) {
        throw new BadInputException(
            List.of(
                "%s: more than %,d packets, which is too much for a case"
                    .formatted(CaptureInputs.displayName(capture), MOST_RECORDED)));
      }
      if (!bench.stopped()) {
        CaseFolder.write(parent, run.asCase(name, about(capture)), null, false);
      }
      return damage(steps, List.of(capture));
    }
  }

  private CaptureSteps steps(final CaptureInputs inputs, final NodeSetup setup) {
    return new CaptureSteps(inputs.merged(), Node.parse(setup.node()), bench.report()::addNotSent);
  }

  private static @Nullable BadCaptureException damage(
      final CaptureSteps steps, final List<String> captures) throws BadInputException {
    try {
      steps.check();
      return null;
    } catch (final BadCaptureException damage) {
      return damage;
    } catch (final IOException problem) {
      throw CaptureInputs.unreadable(captures, problem);
    }
  }

  private boolean isAsCaptured() {
    return answers == EngineSettings.Answers.AS_CAPTURED;
  }

  private String about(final String capture) {
    final Path file = Path.of(capture).getFileName();
    return "The packets of %s, %s."
        .formatted(
            file,
            isAsCaptured()
                ? "as they were captured"
                : "where answers come from the endpoints that were chosen");
  }
}
