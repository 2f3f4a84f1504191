package io.chainwalk.tools.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// Writes outcomes as JSON: the fields of `docs/explain.md`, in the order they have there.
final class OutcomesJson {
  private OutcomesJson() {}

  /// Writes the outcomes of a packet in UTF-8, indented, with a line end after it.
  ///
  /// @param found what to write
  /// @param notices what there is to say about the input
  /// @param balancer writes what there is to say of load balancers
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(
      final Outcomes.Found found,
      final List<String> notices,
      final ExplainJson.Fields balancer,
      final OutputStream out)
      throws IOException {
    final Explanation first = found.first();
    ExplainJson.writeObject(
        out,
        json -> {
          json.writeStringField("packetBefore", first.before());
          json.writeStringField("inputInterface", first.inputInterface());
          json.writeStringField("ctstate", first.ctState() == null ? null : first.ctState().name());
          json.writeStringField("entryBefore", first.entryBefore());
          json.writeArrayFieldStart("outcomes");
          for (final Outcome outcome : found.all()) {
            write(json, outcome);
          }
          json.writeEndArray();
          balancer.write(json);
          JsonOutput.writeTexts(json, "notes", found.notes());
          JsonOutput.writeTexts(json, "notices", notices);
        });
  }

  private static void write(final JsonGenerator json, final Outcome outcome) throws IOException {
    json.writeStartObject();
    json.writeStringField("probability", Fractions.text(outcome.probability()));
    json.writeNumberField("percent", Fractions.percent(outcome.probability()));
    writeFate(json, outcome);
    json.writeEndObject();
  }

  /// Writes what becomes of a packet, and what decided that.
  ///
  /// @param json in an object that has begun
  /// @param outcome one of the packet's
  /// @throws IOException when writing fails
  static void writeFate(final JsonGenerator json, final Outcome outcome) throws IOException {
    final Outcome.Fate fate = outcome.fate();
    json.writeStringField("verdict", ExplanationText.verdict(fate.outcome()));
    json.writeStringField("outcome", fate.outcome().label());
    json.writeStringField(
        "rejectedWith", fate.rejectedWith().isEmpty() ? null : fate.rejectedWith());
    json.writeStringField(
        "destination", fate.destination() == null ? null : fate.destination().toString());
    json.writeBooleanField("masqueraded", fate.source() != null);
    json.writeStringField("source", fate.source() == null ? null : fate.source().toString());
    final Outcome.Decision decision = outcome.decision();
    if (decision == null) {
      json.writeNullField("decidedBy");
    } else {
      json.writeObjectFieldStart("decidedBy");
      json.writeStringField("table", decision.table());
      json.writeStringField("chain", decision.rule().chain());
      json.writeNumberField("position", decision.rule().position());
      json.writeStringField("rule", decision.rule().text());
      ExplainJson.writeOrigin(json, decision.rule().rule().origin());
      json.writeEndObject();
    }
    json.writeBooleanField("coarse", outcome.coarse());
  }
}
