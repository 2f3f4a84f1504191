package io.chainwalk.tools.selection;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes a report as JSON: the fields of `docs/select.md`, in the order they have there.
final class LabJson {
  /// Everything that is computed is rounded to six places: more would be digits of the division.
  private static final double SCALE = 1e6;

  private static final double TENTHS = 10;

  private final LabReport report;
  private final JsonGenerator json;

  private LabJson(final LabReport report, final JsonGenerator json) {
    this.report = report;
    this.json = json;
  }

  /// Writes a report in UTF-8, indented, with a line end after it.
  ///
  /// @param report what to write
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(final LabReport report, final OutputStream out) throws IOException {
    JsonOutput.write(out, json -> new LabJson(report, json).writeAll());
  }

  private void writeAll() throws IOException {
    json.writeStartObject();
    json.writeNumberField("seed", report.seed());
    writeTraffic(report.traffic());
    json.writeArrayFieldStart("stages");
    for (final Change.Stage stage : report.stages()) {
      writeStage(stage);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("algorithms");
    for (final LabReport.Result result : report.results()) {
      writeResult(result);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("refused");
    for (final LabReport.Refusal refusal : report.refusals()) {
      json.writeStartObject();
      json.writeStringField("algorithm", refusal.algorithm());
      json.writeStringField("cause", refusal.cause());
      json.writeEndObject();
    }
    json.writeEndArray();
    JsonOutput.writeTexts(json, "notes", LabNotes.of(report));
    json.writeEndObject();
  }

  private void writeTraffic(final LabReport.Traffic traffic) throws IOException {
    json.writeObjectFieldStart("traffic");
    json.writeNumberField("connections", traffic.connections());
    json.writeNumberField("clients", traffic.clients());
    json.writeNumberField("openAtEnd", traffic.openAtEnd());
    json.writeNumberField("mostOpen", traffic.mostOpen());
    final ConnectionModel model = traffic.model();
    if (model == null) {
      json.writeNullField("concurrency");
      json.writeNullField("durations");
    } else {
      json.writeNumberField("concurrency", model.concurrency());
      json.writeStringField("durations", model.durations().name().toLowerCase(Locale.ROOT));
    }
    JsonOutput.writeTexts(json, "captures", traffic.captures());
    json.writeEndObject();
  }

  private void writeStage(final Change.Stage stage) throws IOException {
    json.writeStartObject();
    json.writeStringField("change", stage.change());
    JsonOutput.writeTexts(json, "affected", stage.affected());
    json.writeArrayFieldStart("endpoints");
    for (final LabEndpoint endpoint : stage.endpoints().list()) {
      json.writeStartObject();
      json.writeStringField("name", endpoint.name());
      json.writeStringField("address", endpoint.address());
      json.writeNumberField("weight", endpoint.weight());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeResult(final LabReport.Result result) throws IOException {
    json.writeStartObject();
    json.writeStringField("algorithm", result.algorithm().name());
    json.writeStringField(
        "input", result.algorithm().input().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeNumberField("buildNs", Math.round(result.cost().buildNs()));
    json.writeNumberField("pickNs", Math.round(result.cost().pickNs() * TENTHS) / TENTHS);
    json.writeArrayFieldStart("stages");
    for (final LabReport.Outcome outcome : result.outcomes()) {
      writeOutcome(outcome);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeOutcome(final LabReport.Outcome outcome) throws IOException {
    json.writeStartObject();
    writeSpread("spread", outcome.spread());
    writeSpread("openSpread", outcome.openSpread());
    writeNumbers("connections", outcome.connections());
    writeNumbers("open", outcome.open());
    writeNumbers("peaks", outcome.peaks());
    writeMoves(outcome.moves());
    json.writeEndObject();
  }

  private void writeSpread(final String field, final Distribution spread) throws IOException {
    json.writeObjectFieldStart(field);
    writeRounded("min", spread.min());
    writeRounded("max", spread.max());
    writeRounded("mean", spread.mean());
    writeRounded("deviation", spread.deviation());
    writeRounded("relativeDeviation", spread.relativeDeviation());
    writeRounded("maxOverIdeal", spread.maxOverIdeal());
    writeRounded("chiSquare", spread.chiSquare());
    if (Double.isNaN(spread.pValue())) {
      json.writeNullField("pValue");
    } else {
      json.writeNumberField("pValue", spread.pValue());
    }
    json.writeEndObject();
  }

  private void writeMoves(final @Nullable Moves moves) throws IOException {
    if (moves == null) {
      json.writeNullField("moves");
      return;
    }
    json.writeObjectFieldStart("moves");
    json.writeNumberField("moved", moves.moved());
    json.writeNumberField("amongSurvivors", moves.amongSurvivors());
    json.writeNumberField("least", moves.least());
    writeRounded("ideal", moves.ideal());
    json.writeNumberField("openMoved", moves.openMoved());
    json.writeNumberField("openBroken", moves.openBroken());
    json.writeEndObject();
  }

  private void writeNumbers(final String field, final List<Long> numbers) throws IOException {
    json.writeArrayFieldStart(field);
    for (final long number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }

  private void writeRounded(final String field, final double value) throws IOException {
    json.writeNumberField(field, Math.round(value * SCALE) / SCALE);
  }
}
