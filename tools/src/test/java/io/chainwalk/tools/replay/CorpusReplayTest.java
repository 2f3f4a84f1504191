package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.corpus.CaptureCorpus;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Captures of other projects, replayed: none may break anything, and no packet may vanish.
class CorpusReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void everyWellFormedCaptureIsReplayedWhole() {
    replayAll(CaptureCorpus.visible(), 413);
  }

  @Test
  void everyHostileCaptureEndsByItself() {
    replayAll(CaptureCorpus.hostile(), 269);
  }

  /// Captures whose time leaps, whose ends change roles, whose flows are everything but regular.
  @Test
  void threeWorkersWriteWhatOneWrites() {
    final Optional<CaptureCorpus> corpus = CaptureCorpus.visible();
    assumeThere(corpus);
    assertAll(
        corpus.get().captures().stream()
            .map(capture -> (Executable) () -> assertSameWithThreeWorkers(capture)));
  }

  private void assertSameWithThreeWorkers(final CaptureCorpus.Capture capture) throws IOException {
    final Path alone = written(capture, "1");
    final Path three = written(capture, "3");
    assertEquals(-1, Files.mismatch(alone, three), capture::toString);
  }

  private Path written(final CaptureCorpus.Capture capture, final String workers) {
    final Path out = folder.resolve(workers + ".pcapng");
    CommandLab.run(
        "replay",
        "--conntrack-max",
        "20000",
        "--workers",
        workers,
        "--out",
        out.toString(),
        capture.file().toString());
    return out;
  }

  private static void assumeThere(final Optional<CaptureCorpus> corpus) {
    Assumptions.assumeTrue(
        corpus.isPresent(),
        () -> "skipped: no shared/corpus in or above " + Path.of("").toAbsolutePath());
  }

  private void replayAll(final Optional<CaptureCorpus> corpus, final int captures) {
    assumeThere(corpus);
    assertEquals(captures, corpus.get().captures().size());
    assertAll(corpus.get().captures().stream().map(capture -> (Executable) () -> replay(capture)));
  }

  private void replay(final CaptureCorpus.Capture capture) throws IOException {
    final Path out = folder.resolve(capture + ".pcapng");
    final CommandLab.Result result =
        CommandLab.run(
            "replay",
            "--json",
            "--conntrack-max",
            "20000",
            "--out",
            out.toString(),
            capture.file().toString());
    final String context = capture + ": " + result.talk();
    assertTrue(
        result.status() == ExitStatus.DONE || result.status() == ExitStatus.BAD_INPUT, context);
    assertFalse(result.talk().contains("Exception"), context);
    assertEquals(result.status() == ExitStatus.BAD_INPUT, !result.talk().isEmpty(), context);
    if (result.out().length == 0) { // refused at the first byte
      assertEquals(0, capture.packets(), context);
      assertFalse(Files.exists(out), context);
      return;
    }
    final JsonNode summary = JSON.readTree(result.out());
    assertEquals(capture.packets(), summary.at("/packets/read").asLong(), context);
    assertEquals(
        summary.at("/packets/read").asLong(),
        summary.at("/packets/translated").asLong()
            + sum(summary.at("/packets/passed"))
            + sum(summary.at("/packets/kept"))
            + sum(summary.at("/packets/dropped")),
        context);
    assertTrue(Files.exists(out), context);
    Files.delete(out);
  }

  private static long sum(final JsonNode countsByReason) {
    long sum = 0;
    for (final JsonNode count : countsByReason) {
      sum += count.asLong();
    }
    return sum;
  }
}
