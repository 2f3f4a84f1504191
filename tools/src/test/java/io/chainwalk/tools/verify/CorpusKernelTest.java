package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.fixtures.corpus.CaptureCorpus;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Captures of other projects, through this machine's kernel and through the engine.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CorpusKernelTest {
  /// The largest captures have fifty times as many, most of which say the same.
  private static final int MOST_PACKETS = 1500;

  private static final long SEED = 1;

  @ParameterizedTest
  @EnumSource(EngineSettings.Answers.class)
  void everyCaptureFaresAlike(final EngineSettings.Answers answers) throws Exception {
    final String reason = LiveNode.whyNot(Backend.LEGACY);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "skipped: " + reason);
    final Optional<CaptureCorpus> corpus = CaptureCorpus.visible();
    Assumptions.assumeTrue(
        corpus.isPresent(),
        () -> "skipped: no shared/corpus in or above " + Path.of("").toAbsolutePath());
    final List<String> differences = new ArrayList<>();
    long packets = 0;
    for (final CaptureCorpus.Capture capture : corpus.get().captures()) {
      final KernelBench bench = new KernelBench(Backend.LEGACY);
      compare(bench, capture.file().toString(), answers);
      packets += bench.report().packets();
      if (bench.report().differences() > 0) {
        differences.add(
            capture
                + "\n"
                + VerifyText.of(
                    new VerifyRun(bench.node(), Backend.LEGACY, List.of(), SEED, 0, false),
                    bench.report()));
      }
    }
    assertEquals("", String.join("\n", differences));
    assertTrue(packets > 10_000, "only " + packets + " packets");
  }

  private static void compare(
      final KernelBench bench, final String capture, final EngineSettings.Answers answers)
      throws BadInputException, IOException {
    final VerifiedRules rules;
    try {
      rules = VerifiedRules.ofServersIn(List.of(capture), new RuleOptions());
    } catch (final BadCaptureException _) {
      return; // refused at the first byte
    }
    new VerifyCaptures(bench, rules, List.of(), answers, SEED)
        .compare(List.of(capture), MOST_PACKETS);
  }
}
