package io.chainwalk.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reports as files.
class ReportFileTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsWrittenIsRead() throws IOException, ReportFile.BadReportException {
    final Report report =
        Samples.report(
            Samples.establishedSuite(),
            Samples.of(Samples.tail(40_000), Samples.rate(15e6, 1e5)).suites().getFirst());
    final Path file = folder.resolve("report.json");
    ReportFile.write(file, ReportFile.json(report));
    assertEquals(report, ReportFile.read(file));
  }

  @Test
  void aLaterVersionMayHaveMoreFields() throws IOException, ReportFile.BadReportException {
    final Report report = Samples.report(Samples.establishedSuite());
    final Path file = folder.resolve("report.json");
    ReportFile.write(
        file, ReportFile.json(report).replaceFirst("\\{", "{\"weather\": {\"rain\": true},"));
    assertEquals(report, ReportFile.read(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "no JSON",
        "{\"format\": 1}",
        "{\"format\": 2, \"suites\": []}",
        "{\"format\": 1, \"began\": \"x\", \"ended\": \"y\", \"conditions\": {}, \"suites\": []}"
      })
  void whatIsNoReportIsRefused(final String text) throws IOException {
    final Path file = folder.resolve("report.json");
    Files.writeString(file, text);
    final ReportFile.BadReportException problem =
        assertThrows(ReportFile.BadReportException.class, () -> ReportFile.read(file));
    assertTrue(
        Objects.requireNonNull(problem.getMessage()).startsWith(file + ": "), problem.getMessage());
  }

  @Test
  void aMissingFileIsSaidToBeMissing() {
    assertThrows(NoSuchFileException.class, () -> ReportFile.read(folder.resolve("none.json")));
  }

  @Test
  void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
    final Path inTheWay = Files.writeString(folder.resolve("file"), "old");
    assertThrows(IOException.class, () -> ReportFile.prepare(inTheWay.resolve("report.json")));
    assertThrows(IOException.class, () -> ReportFile.prepare(folder));
    final Path missing = folder.resolve("new/report.json");
    assertThrows(IOException.class, () -> ReportFile.prepare(missing));
    assertFalse(Files.exists(folder.resolve("new/report.json")));
    ReportFile.write(inTheWay, "new");
    assertEquals("new", Files.readString(inTheWay));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
