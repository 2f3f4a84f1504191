package io.chainwalk.tools.lint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;

/// Writes a report for programs: the fields of `docs/lint.md`, in the order they have there.
final class LintJson {
  private LintJson() {}

  /// Writes a report in UTF-8, indented, with a line end after it.
  ///
  /// @param report what to write
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(final LintReport report, final OutputStream out) throws IOException {
    JsonOutput.write(out, json -> write(report, json));
  }

  private static void write(final LintReport report, final JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("findings");
    for (final Finding finding : report.findings()) {
      write(finding, json);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("counts");
    for (final Severity severity : Severity.values()) {
      json.writeNumberField(severity.label(), report.count(severity));
    }
    json.writeEndObject();
    json.writeNumberField("servicePorts", report.servicePorts());
    json.writeNumberField("rules", report.rules());
    json.writeArrayFieldStart("notes");
    for (final String note : report.notes()) {
      json.writeString(note);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(final Finding finding, final JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", finding.kind().label());
    json.writeStringField("severity", finding.kind().severity().label());
    json.writeStringField("object", finding.object());
    if (finding.source().isEmpty()) {
      json.writeNullField("file");
      json.writeNullField("line");
    } else {
      json.writeStringField("file", finding.source());
      json.writeNumberField("line", finding.line());
    }
    json.writeStringField("sentence", finding.sentence());
    json.writeStringField("advice", finding.advice());
    json.writeEndObject();
  }
}
