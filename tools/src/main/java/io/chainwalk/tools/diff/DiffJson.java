package io.chainwalk.tools.diff;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Writes a report as JSON: the fields of `docs/diff.md`, in the order they have there.
final class DiffJson {
  /// Probabilities are rounded to six places: more would be digits of the division.
  private static final double SHARE_SCALE = 1e6;

  private final DiffReport report;
  private final JsonGenerator json;

  private DiffJson(final DiffReport report, final JsonGenerator json) {
    this.report = report;
    this.json = json;
  }

  /// Writes a report in UTF-8, indented, with a line end after it.
  ///
  /// @param report what to write
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(final DiffReport report, final OutputStream out) throws IOException {
    JsonOutput.write(out, json -> new DiffJson(report, json).writeAll());
  }

  private void writeAll() throws IOException {
    json.writeStartObject();
    json.writeBooleanField("differs", report.differs());
    writeConnections(report.connections());
    writeDifferences();
    writeShifts();
    json.writeObjectFieldStart("moves");
    json.writeNumberField("kept", report.moves().kept());
    json.writeNumberField("moved", report.moves().moved());
    json.writeNumberField("forced", report.moves().forced());
    json.writeEndObject();
    json.writeNumberField("packets", report.packets());
    json.writeNumberField("seed", report.seed());
    writeInputs();
    writeLoaded("a", report.a());
    writeLoaded("b", report.b());
    json.writeEndObject();
  }

  private void writeConnections(final DiffReport.Connections connections) throws IOException {
    json.writeObjectFieldStart("connections");
    json.writeNumberField("compared", connections.compared());
    json.writeNumberField("equal", connections.equal());
    json.writeNumberField("different", connections.different());
    json.writeNumberField("onlyA", connections.onlyA());
    json.writeNumberField("onlyB", connections.onlyB());
    json.writeEndObject();
  }

  private void writeDifferences() throws IOException {
    json.writeArrayFieldStart("differences");
    for (final Differences.Total total : report.differences()) {
      json.writeStartObject();
      json.writeStringField("kind", total.kind().toString());
      json.writeBooleanField("ignored", total.isIgnored());
      json.writeNumberField("connections", total.connections());
      json.writeNumberField("packets", total.packets());
      json.writeArrayFieldStart("examples");
      for (final Example example : total.examples()) {
        writeExample(example);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeExample(final Example example) throws IOException {
    json.writeStartObject();
    json.writeNumberField("packet", example.packet());
    json.writeStringField("connection", example.connection());
    json.writeNumberField("use", example.use());
    final LaterPackets later = example.later();
    if (later == null) {
      writePassage("a", example.a());
      writePassage("b", example.b());
    } else {
      json.writeNumberField("packets", later.packets());
      writeVerdict("a", later.a());
      writeVerdict("b", later.b());
    }
    json.writeEndObject();
  }

  private void writeVerdict(final String field, final String verdict) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("verdict", verdict);
    json.writeEndObject();
  }

  private void writePassage(final String field, final @Nullable Passage passage)
      throws IOException {
    if (passage == null) {
      json.writeNullField(field);
      return;
    }
    json.writeObjectFieldStart(field);
    json.writeStringField("verdict", passage.verdict().label());
    json.writeArrayFieldStart("endpoints");
    for (final Share share : passage.endpoints()) {
      json.writeStartObject();
      json.writeStringField("endpoint", share.endpoint());
      json.writeNumberField("probability", rounded(share.toDouble()));
      json.writeStringField("exactly", share.probability().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("drawn", passage.drawn());
    json.writeStringField("source", passage.source());
    json.writeArrayFieldStart("path");
    for (final PathStep step : passage.path()) {
      json.writeStartObject();
      json.writeStringField("table", step.table().text());
      json.writeStringField("hook", step.hook().name());
      JsonOutput.writeTexts(json, "chains", step.chains());
      json.writeStringField("decision", step.decision());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeShifts() throws IOException {
    json.writeArrayFieldStart("balance");
    for (final Balance.Shift shift : report.shifts()) {
      json.writeStartObject();
      json.writeStringField("service", report.serviceName(shift.dialled()));
      json.writeStringField("dialled", shift.dialled());
      json.writeNumberField("connectionsA", shift.connectionsA());
      json.writeNumberField("connectionsB", shift.connectionsB());
      json.writeArrayFieldStart("endpoints");
      for (final Balance.Part part : shift.parts()) {
        json.writeStartObject();
        json.writeStringField("endpoint", part.endpoint());
        json.writeNumberField("expectedShareA", rounded(part.expectedA()));
        json.writeNumberField("expectedShareB", rounded(part.expectedB()));
        json.writeNumberField("drawnA", part.drawnA());
        json.writeNumberField("drawnB", part.drawnB());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeInputs() throws IOException {
    json.writeArrayFieldStart("inputs");
    for (final DiffReport.Input input : report.inputs()) {
      json.writeStartObject();
      json.writeStringField("file", input.file());
      json.writeNumberField("packets", input.packets());
      final BadCaptureException damage = input.damage();
      if (damage != null) {
        json.writeObjectFieldStart("damage");
        json.writeNumberField("offset", damage.offset());
        json.writeStringField("reason", damage.reason());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeLoaded(final String field, final DiffReport.Loaded side) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("argument", side.argument());
    JsonOutput.writeTexts(json, "notices", side.notices());
    json.writeEndObject();
  }

  private static double rounded(final double share) {
    return Math.round(share * SHARE_SCALE) / SHARE_SCALE;
  }
}
