package io.chainwalk.capture;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.fixtures.corpus.CaptureCorpus;
import io.chainwalk.testkit.SharedCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Captures of other projects, against the packet counts of an independent counter.
class SharedCorpusTest {
  private final CaptureBlock block = new CaptureBlock();

  /// How many records came out, and what was said at the end.
  private record Count(long records, String damage) {}

  @Test
  void everyRecordOfWellFormedCapturesIsRead() throws IOException {
    final CaptureCorpus corpus = SharedCorpus.visible();
    assertEquals(413, corpus.captures().size());
    assertCounts(corpus);
  }

  @Test
  void hostileCapturesEndOrAreBadAndGiveTheirWholeRecords() throws IOException {
    final CaptureCorpus corpus = SharedCorpus.hostile();
    assertEquals(269, corpus.captures().size());
    assertCounts(corpus);
  }

  private void assertCounts(final CaptureCorpus corpus) throws IOException {
    final List<Executable> checks = new ArrayList<>();
    for (final CaptureCorpus.Capture capture : corpus.captures()) {
      final Count count = count(capture.file());
      checks.add(() ->
          assertEquals(capture.packets(), count.records, () -> capture + ": " + count.damage));
    }
    assertAll(checks);
  }

  private Count count(final Path file) throws IOException {
    long records = 0;
    try (CaptureReader reader = CaptureReader.open(file)) {
      while (reader.readBlock(block)) {
        records += block.recordCount();
      }
      return new Count(records, "ended");
    } catch (final BadCaptureException e) {
      return new Count(records, e.reason());
    }
  }
}
