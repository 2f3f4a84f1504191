package io.chainwalk.tools.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.tools.explain.HookVisit.Ruling;
import io.chainwalk.tools.explain.HookVisit.TableVisit;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes an explanation as JSON: the fields of `docs/explain.md`, in the order they have there.
final class ExplainJson {
  private final JsonGenerator json;

  private ExplainJson(final JsonGenerator json) {
    this.json = json;
  }

  /// Something that is written as one JSON object.
  interface Fields {
    /// Writes the fields.
    ///
    /// @param json in an object that has begun
    /// @throws IOException when writing fails
    void write(JsonGenerator json) throws IOException;
  }

  /// Writes an explanation in UTF-8, indented, with a line end after it.
  ///
  /// @param told what to write
  /// @param seed the run's seed
  /// @param notices what there is to say about the input
  /// @param balancer writes what there is to say of load balancers
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(
      final Explanation told,
      final long seed,
      final List<String> notices,
      final Fields balancer,
      final OutputStream out)
      throws IOException {
    writeObject(
        out,
        json -> {
          new ExplainJson(json).writeExplanation(told);
          balancer.write(json);
          json.writeNumberField("seed", seed);
          JsonOutput.writeTexts(json, "notices", notices);
        });
  }

  /// Writes one object.
  ///
  /// @param out where to; flushed, not closed
  /// @param fields what is in it
  /// @throws IOException when writing fails
  static void writeObject(final OutputStream out, final Fields fields) throws IOException {
    JsonOutput.write(
        out,
        json -> {
          json.writeStartObject();
          fields.write(json);
          json.writeEndObject();
        });
  }

  /// Writes where a rule came from.
  static void writeOrigin(final JsonGenerator json, final Origin origin) throws IOException {
    json.writeObjectFieldStart("origin");
    switch (origin) {
      case Origin.Line line -> {
        json.writeStringField("source", line.source());
        json.writeNumberField("line", line.number());
      }
      case Origin.Manifest manifest -> {
        json.writeStringField("object", manifest.object());
        json.writeStringField("field", manifest.field());
        json.writeStringField("behaviour", manifest.behaviour());
      }
    }
    json.writeEndObject();
  }

  private void writeExplanation(final Explanation told) throws IOException {
    json.writeNumberField("number", told.number());
    json.writeStringField("packetBefore", told.before());
    json.writeStringField("inputInterface", told.inputInterface());
    json.writeStringField("ctstate", told.ctState() == null ? null : told.ctState().name());
    json.writeStringField("entryBefore", told.entryBefore());
    json.writeArrayFieldStart("hooks");
    for (final HookVisit visit : told.hooks()) {
      writeHook(visit);
    }
    json.writeEndArray();
    json.writeStringField("verdict", ExplanationText.verdict(told.outcome()));
    json.writeStringField("outcome", told.outcome().label());
    writeChange("destination", told.destination());
    writeChange("source", told.source());
    json.writeStringField("entryAfter", told.entryAfter());
    JsonOutput.writeTexts(json, "packetsAfter", told.after());
    json.writeStringField("conclusion", told.conclusion());
    JsonOutput.writeTexts(json, "notes", told.notes());
  }

  private void writeHook(final HookVisit visit) throws IOException {
    json.writeStartObject();
    json.writeStringField("hook", visit.hook().name());
    json.writeStringField("packet", visit.packet());
    json.writeStringField("inputInterface", visit.inputInterface());
    json.writeStringField("outputInterface", visit.outputInterface());
    json.writeArrayFieldStart("tables");
    for (final TableVisit table : visit.tables()) {
      json.writeStartObject();
      json.writeStringField("table", table.table().text());
      json.writeStringField("ctstate", table.ctState() == null ? null : table.ctState().name());
      json.writeArrayFieldStart("steps");
      for (final Step step : table.steps()) {
        writeStep(step);
      }
      json.writeEndArray();
      writeRuling(table.ruling());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("natNotAsked", visit.natSilent().isEmpty() ? null : visit.natSilent());
    json.writeEndObject();
  }

  private void writeStep(final Step step) throws IOException {
    json.writeStartObject();
    switch (step) {
      case Step.RuleMet met -> {
        json.writeStringField("step", "rule");
        writePlace(step);
        json.writeNumberField("position", met.position());
        json.writeStringField("rule", met.text());
        json.writeBooleanField("matched", met.matched());
        json.writeStringField("missed", met.matched() ? null : met.missed());
        json.writeStringField("chosen", met.chosen().isEmpty() ? null : met.chosen());
        json.writeStringField("markBefore", Marks.text(met.markBefore()));
        json.writeStringField("markAfter", Marks.text(met.markAfter()));
        writeOrigin(json, met.rule().origin());
      }
      case Step.Return back -> {
        json.writeStringField("step", "return");
        writePlace(step);
        json.writeStringField("to", back.to());
        json.writeNumberField("position", back.position());
      }
      case Step.PolicyApplied applied -> {
        json.writeStringField("step", "policy");
        writePlace(step);
        json.writeStringField("policy", applied.policy().name());
      }
    }
    json.writeEndObject();
  }

  private void writePlace(final Step step) throws IOException {
    json.writeNumberField("depth", step.depth());
    json.writeStringField("chain", step.chain());
  }

  private void writeRuling(final Ruling ruling) throws IOException {
    switch (ruling) {
      case Ruling.Accepted _ -> {
        json.writeStringField("ruling", "accept");
        json.writeNullField("target");
      }
      case Ruling.Dropped _ -> {
        json.writeStringField("ruling", "drop");
        json.writeNullField("target");
      }
      case Ruling.Rejected rejected -> {
        json.writeStringField("ruling", "reject");
        json.writeStringField("target", rejected.how());
      }
      case Ruling.Mapped mapped -> {
        json.writeStringField("ruling", "translate");
        json.writeStringField("target", mapped.how());
      }
    }
  }

  private void writeChange(final String field, final Explanation.@Nullable Change change)
      throws IOException {
    if (change == null) {
      json.writeNullField(field);
      return;
    }
    json.writeObjectFieldStart(field);
    json.writeStringField("from", change.from().toString());
    json.writeStringField("to", change.to().toString());
    json.writeEndObject();
  }
}
