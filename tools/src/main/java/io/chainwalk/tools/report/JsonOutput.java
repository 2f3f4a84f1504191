package io.chainwalk.tools.report;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// How every report is written as JSON: UTF-8, indented by two, with a line end after it.
public final class JsonOutput {
  private JsonOutput() {}

  /// What there is to write.
  @FunctionalInterface
  public interface Body {
    /// Writes it.
    ///
    /// @param json at the beginning
    /// @throws IOException when writing fails
    void write(JsonGenerator json) throws IOException;
  }

  /// Writes a report.
  ///
  /// @param out where to; flushed, not closed
  /// @param body the report
  /// @throws IOException when writing fails
  public static void write(final OutputStream out, final Body body) throws IOException {
    final DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    final DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(out, JsonEncoding.UTF8)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .setPrettyPrinter(printer)) {
      body.write(json);
      json.writeRaw('\n');
    }
    out.flush();
  }

  /// Writes a field that is a list of texts.
  ///
  /// @param json in an object
  /// @param field its name
  /// @param texts in order
  /// @throws IOException when writing fails
  public static void writeTexts(
      final JsonGenerator json, final String field, final List<String> texts) throws IOException {
    json.writeArrayFieldStart(field);
    for (final String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
