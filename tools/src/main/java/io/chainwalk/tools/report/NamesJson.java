package io.chainwalk.tools.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/// Writes as JSON which names clients asked for and where they went.
final class NamesJson {
  private NamesJson() {}

  /// Writes the field `names`.
  static void write(final JsonGenerator json, final ReplaySummary.Names names) throws IOException {
    json.writeObjectFieldStart("names");
    json.writeNumberField("answers", names.answers());
    json.writeNumberField("found", names.found());
    json.writeNumberField("searchMisses", names.searchMisses());
    json.writeNumberField("noSuchName", names.noSuchName());
    json.writeNumberField("failed", names.failed());
    json.writeNumberField("unreadable", names.unreadable());
    json.writeNumberField("pastTtl", names.pastTtl());
    json.writeNumberField("ambiguous", names.ambiguous());
    json.writeArrayFieldStart("ways");
    for (final ReplaySummary.NamedWay way : names.ways()) {
      json.writeStartObject();
      json.writeStringField("name", way.name());
      json.writeStringField("protocol", way.protocol());
      json.writeStringField("address", way.address().toString());
      json.writeNumberField("port", way.port());
      json.writeStringField("service", way.service());
      json.writeStringField("endpoint", way.endpoint());
      json.writeNumberField("connections", way.connections());
      json.writeNumberField("refused", way.refused());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("more", names.more());
    json.writeEndObject();
  }
}
