package io.chainwalk.testkit;

import io.chainwalk.fixtures.corpus.CaptureCorpus;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Captures written by other projects, or a test that is skipped and says so where there are none.
public final class SharedCorpus {
  private SharedCorpus() {}

  /// Well-formed captures.
  ///
  /// @return the corpus
  public static CaptureCorpus visible() {
    return orSkip(CaptureCorpus.visible());
  }

  /// Malformed, truncated and malicious captures.
  ///
  /// @return the corpus
  public static CaptureCorpus hostile() {
    return orSkip(CaptureCorpus.hostile());
  }

  private static CaptureCorpus orSkip(final Optional<CaptureCorpus> corpus) {
    Assumptions.assumeTrue(
        corpus.isPresent(),
        () -> "skipped: no shared/corpus in or above " + Path.of("").toAbsolutePath());
    return corpus.get();
  }
}
