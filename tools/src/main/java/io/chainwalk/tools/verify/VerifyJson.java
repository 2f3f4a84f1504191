package io.chainwalk.tools.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/// Writes a report as JSON. What is zero is there too, where its name is known beforehand.
final class VerifyJson {
  private final JsonGenerator json;

  private VerifyJson(final JsonGenerator json) {
    this.json = json;
  }

  /// Writes a report in UTF-8, indented, with a line end after it.
  ///
  /// @param run what was run
  /// @param report what was counted
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(final VerifyRun run, final VerifyReport report, final OutputStream out)
      throws IOException {
    JsonOutput.write(out, json -> new VerifyJson(json).writeAll(run, report));
  }

  private void writeAll(final VerifyRun run, final VerifyReport report) throws IOException {
    json.writeStartObject();
    writePackets(report);
    json.writeNumberField("conversationsWithChoice", report.draws().choices());
    writeDraws(report.draws());
    json.writeNumberField("connections", report.connections());
    json.writeNumberField("differences", report.differences());
    writeGroups(report.groups());
    json.writeStringField("node", run.node());
    json.writeStringField("backend", run.backend().word());
    JsonOutput.writeTexts(json, "notices", run.notices());
    json.writeNumberField("seed", run.seed());
    json.writeNumberField("elapsedSeconds", run.elapsedSeconds());
    json.writeBooleanField("interrupted", run.interrupted());
    json.writeEndObject();
  }

  private void writePackets(final VerifyReport report) throws IOException {
    json.writeObjectFieldStart("packets");
    json.writeNumberField("compared", report.packets());
    writeCounts("kinds", report.kinds());
    json.writeObjectFieldStart("kernel");
    for (final VerifyReport.KernelDeed deed : VerifyReport.KernelDeed.values()) {
      json.writeNumberField(deed.field(), report.deeds().getOrDefault(deed, 0L));
    }
    json.writeEndObject();
    writeCounts("notSent", report.notSent());
    json.writeNumberField("recordedWithAnotherChoice", report.drawnAnew());
    json.writeNumberField("becauseOfTime", report.unasked());
    json.writeEndObject();
  }

  private void writeDraws(final DrawTally.Result draws) throws IOException {
    json.writeObjectFieldStart("draws");
    json.writeNumberField("choices", draws.choices());
    json.writeNumberField("ports", draws.ports());
    json.writeNumberField("tested", draws.tested());
    json.writeNumberField("chiSquare", draws.chiSquare());
    json.writeNumberField("degreesOfFreedom", draws.degreesOfFreedom());
    json.writeNumberField("p", draws.pValue());
    json.writeEndObject();
  }

  private void writeCounts(final String field, final Map<String, Long> counts) throws IOException {
    json.writeObjectFieldStart(field);
    for (final Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private void writeGroups(final List<VerifyReport.Group> groups) throws IOException {
    json.writeArrayFieldStart("kindsOfDifference");
    for (final VerifyReport.Group group : groups) {
      json.writeStartObject();
      json.writeStringField("kind", group.kind());
      json.writeNumberField("count", group.count());
      json.writeArrayFieldStart("examples");
      for (final VerifyReport.Example example : group.examples()) {
        json.writeStartObject();
        json.writeNumberField("packet", example.packet());
        json.writeStringField("sentence", example.difference().sentence());
        JsonOutput.writeTexts(json, "kernel", example.difference().kernel());
        JsonOutput.writeTexts(json, "engine", example.difference().engine());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
