package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import io.chainwalk.tools.verify.scenario.Expectations;
import io.chainwalk.tools.verify.scenario.Scenario;
import io.chainwalk.tools.verify.scenario.Scenarios;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The scenarios of the facts sheet's section 10, and the differences that were found, through the kernel of this machine
/// and both engines. Skipped, and said so, where there can be no network namespace.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScenariosKernelTest {
  private static final Backend BACKEND = Backend.LEGACY;

  private final Expectations expectations = new Expectations();

  static List<Scenario> scenarios() {
    return Scenarios.recorded();
  }

  @BeforeAll
  static void needsAKernel() {
    final String whyNot = LiveNode.whyNot(BACKEND);
    assumeTrue(whyNot.isEmpty(), () -> "skipped: " + whyNot);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theKernelAndTheEngineDoTheSame(final Scenario scenario) throws Exception {
    final LabRun run = GoldenRecorder.onKernel(scenario, BACKEND);
    assertEquals(List.of(), run.found().stream().map(LabRun.Found::difference).toList());
    assertEquals(
        "", expectations.complaint(scenario, run.asCase(scenario.name(), scenario.about())));
  }
}
