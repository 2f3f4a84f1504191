package io.chainwalk.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of benchmarks do not stay behind, and are not begun where they have no room.
class CaptureFilesTest {
  @TempDir private Path parent = Path.of("");

  @Test
  void nothingStaysBehind() throws IOException {
    try (CaptureFiles files = new CaptureFiles(parent)) {
      files.write("input", CaptureFormat.PCAP, 10, 64);
      assertEquals(1, count());
    }
    assertEquals(0, count());
  }

  @Test
  void whatHasNoRoomIsSaid() {
    assertEquals("", CaptureFiles.missing(1, parent));
    final String reason = CaptureFiles.missing(Long.MAX_VALUE, parent);
    assertTrue(reason.startsWith("needs 9223372036854 MB in " + parent), reason);
  }

  private long count() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.count();
    }
  }
}
