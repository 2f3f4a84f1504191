package io.chainwalk.bench.report;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Reports as JSON, and how files of reports are written: whole or not at all.
public final class ReportFile {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .visibility(PropertyAccessor.GETTER, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
          .build();

  private ReportFile() {}

  /// A file that is no report.
  public static final class BadReportException extends Exception {
    private static final long serialVersionUID = 1L;

    private BadReportException(final Path file, final String problem) {
      super(file + ": " + problem);
    }
  }

  /// Writes a report as JSON.
  ///
  /// @param report what to write
  /// @return indented by two, with a line end after it
  public static String json(final Report report) {
    final DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    final DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
    try {
      return MAPPER.writer(printer).writeValueAsString(report) + "\n";
    } catch (final JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Reads a report.
  ///
  /// @param file where it is
  /// @return the report
  /// @throws IOException when it cannot be read
  /// @throws BadReportException when it is no report, or one that a later version wrote
  public static Report read(final Path file) throws IOException, BadReportException {
    final byte[] bytes = Files.readAllBytes(file);
    try {
      final JsonNode tree = MAPPER.readTree(bytes);
      final int format = tree.path("format").asInt(0);
      if (format > Report.FORMAT) {
        throw new BadReportException(file, "written by a later version, format " + format);
      }
      if (format < 1) {
        throw new BadReportException(file, "no report of chainwalk bench");
      }
      return MAPPER.treeToValue(tree, Report.class);
    } catch (final JacksonException e) {
      throw new BadReportException(file, "no report of chainwalk bench: " + e.getOriginalMessage());
    }
  }

  /// Sees to it that a file can be written later, which is a pity to find out after an hour.
  ///
  /// @param file the file; its folder must be there
  /// @throws IOException when it cannot
  public static void prepare(final Path file) throws IOException {
    final Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IOException(
          Files.exists(folder) ? folder + " is no folder" : "there is no folder " + folder);
    }
    Files.delete(temporary(file));
  }

  /// Writes a file in one step, so that nobody finds half of it.
  ///
  /// @param file the file
  /// @param text what to write
  /// @throws IOException when it cannot be written; what there was before is still there then
  public static void write(final Path file, final String text) throws IOException {
    final Path temporary = temporary(file);
    try {
      Files.writeString(temporary, text, StandardCharsets.UTF_8);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path temporary(final Path file) throws IOException {
    final Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new IOException("is a folder");
    }
    Files.createDirectories(folder);
    return Files.createFile(
        folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid()));
  }
}
