package io.chainwalk.tools.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes as JSON what became of HTTP requests.
final class IngressJson {
  private final JsonGenerator json;

  private IngressJson(final JsonGenerator json) {
    this.json = json;
  }

  /// Writes the field `ingress`.
  static void write(final JsonGenerator json, final @Nullable IngressSummary ingress)
      throws IOException {
    if (ingress == null) {
      json.writeNullField("ingress");
    } else {
      json.writeObjectFieldStart("ingress");
      new IngressJson(json).write(ingress);
      json.writeEndObject();
    }
  }

  private void write(final IngressSummary ingress) throws IOException {
    json.writeNumberField("requests", ingress.requests());
    json.writeObjectFieldStart("unread");
    for (final Map.Entry<String, Long> each : ingress.unread().entrySet()) {
      json.writeNumberField(each.getKey(), each.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("listeners");
    for (final IngressSummary.ListenerTotals listener : ingress.listeners()) {
      json.writeStartObject();
      json.writeStringField("entrance", listener.entrance());
      json.writeNumberField("port", listener.port());
      json.writeNumberField("requests", listener.requests());
      json.writeArrayFieldStart("rules");
      for (final IngressSummary.RuleTotals rule : listener.rules()) {
        write(rule);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void write(final IngressSummary.RuleTotals rule) throws IOException {
    json.writeStartObject();
    json.writeStringField("object", rule.object());
    json.writeStringField("field", rule.field());
    json.writeStringField("place", rule.place());
    json.writeNumberField("requests", rule.requests());
    json.writeObjectFieldStart("statuses");
    for (final Map.Entry<Integer, Long> each : rule.statuses().entrySet()) {
      json.writeNumberField(each.getKey().toString(), each.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("groups");
    for (final IngressSummary.GroupTotals group : rule.groups()) {
      json.writeStartObject();
      json.writeStringField("name", group.name());
      json.writeNumberField("requests", group.requests());
      writeShares(group.share(), group.expectedShare());
      json.writeArrayFieldStart("targets");
      for (final IngressSummary.TargetTotals target : group.targets()) {
        json.writeStartObject();
        json.writeStringField("target", target.target());
        json.writeNumberField("requests", target.requests());
        writeShares(target.share(), target.expectedShare());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeShares(final double share, final @Nullable Double expected) throws IOException {
    json.writeNumberField("share", SummaryJson.rounded(share));
    json.writeObjectField("expectedShare", expected == null ? null : SummaryJson.rounded(expected));
  }
}
