package io.chainwalk.tools.verify;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.CaseFolder;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.WalkCase;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.verify.scenario.Expectations;
import io.chainwalk.tools.verify.scenario.Scenario;
import io.chainwalk.tools.verify.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Writes down what the kernel of this machine does in all scenarios, as golden cases. Needs root, takes a minute:
///
/// ```
/// java --enable-native-access=ALL-UNNAMED --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -cp CLASSES \
///     io.chainwalk.tools.verify.GoldenRecorder tools/src/test/resources/io/chainwalk/tools/verify/cases d- s07-time-wait
/// ```
///
/// Behind the folder stand beginnings of names; without any, all scenarios are recorded.
final class GoldenRecorder {
  private static final long SEED = 1;

  private GoldenRecorder() {}

  /// Records.
  ///
  /// @param arguments the folder that gets a folder for each scenario; what is there of the same name is replaced. Then
  ///     what the names of those to be recorded begin with
  /// @throws Exception when something cannot be recorded or written
  public static void main(final String[] arguments) throws Exception {
    final Path into = Path.of(arguments[0]);
    final List<String> beginnings = List.of(arguments).subList(1, arguments.length);
    for (final Scenario scenario : Scenarios.recorded()) {
      if (beginnings.isEmpty() || beginnings.stream().anyMatch(scenario.name()::startsWith)) {
        record(scenario, into);
      }
    }
  }

  private static void record(final Scenario scenario, final Path into) throws Exception {
    final LabRun run = onKernel(scenario, Backend.LEGACY);
    if (!run.found().isEmpty()) {
      System.err.println(scenario.name() + ": differs, " + run.found().getFirst());
    }
    final WalkCase recorded = run.asCase(scenario.name(), scenario.about());
    final String complaint = new Expectations().complaint(scenario, recorded);
    if (!complaint.isEmpty()) {
      System.err.println(scenario.name() + ": not as expected, " + complaint);
    }
    CaseFolder.write(into, recorded, null, true);
  }

  /// Takes a scenario through the kernel of this machine and the engine.
  static LabRun onKernel(final Scenario scenario, final Backend backend)
      throws IOException, BadInputException {
    return new LabRun(
            scenario.setup(),
            EngineSettings.Answers.AS_CAPTURED,
            SEED,
            false,
            new DrawTally(),
            new Lockstep.Listener() {
              @Override
              public void compared(
                  final long number, final Exchange exchange, final EngineNode.Walked walked) {
                // only differences count
              }

              @Override
              public void differs(final long number, final Difference difference) {
                // the run remembers them
              }
            })
        .run(backend, StepSource.of(scenario.steps()));
  }
}
