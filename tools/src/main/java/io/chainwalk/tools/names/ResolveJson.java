package io.chainwalk.tools.names;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.names.Answer;
import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.DomainName;
import io.chainwalk.names.NameRecord;
import io.chainwalk.names.Resolution;
import io.chainwalk.names.SearchPath;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes what came of a name as JSON; `docs/names.md` has the fields.
final class ResolveJson {
  private final AbsenceWords words;
  private final Map<String, Place> places;

  ResolveJson(final ClusterNames names, final Map<String, Place> places) {
    this.words = new AbsenceWords(names);
    this.places = places;
  }

  /// Writes it.
  ///
  /// @param path the search path that was followed
  /// @param resolution what came of the name
  /// @param out where to; flushed, not closed
  void write(final SearchPath path, final Resolution resolution, final OutputStream out)
      throws IOException {
    JsonOutput.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("name", resolution.asked());
          json.writeBooleanField("answered", resolution.found().isPresent());
          JsonOutput.writeTexts(
              json, "search", path.domains().stream().map(DomainName::toString).toList());
          json.writeNumberField("ndots", path.ndots());
          json.writeArrayFieldStart("questions");
          for (final Resolution.Attempt attempt : resolution.attempts()) {
            for (final Answer answer : attempt.answers()) {
              write(answer, json);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private void write(final Answer answer, final JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", answer.name().toString());
    json.writeStringField("type", answer.type().toString());
    json.writeStringField(
        "status",
        switch (answer.status()) {
          case ANSWERED -> "NOERROR";
          case NO_DATA -> "NODATA";
          case NO_NAME -> "NXDOMAIN";
          case OUTSIDE -> "REFUSED";
        });
    if (answer.absence() != null) {
      json.writeObjectFieldStart("absence");
      json.writeStringField(
          "kind", answer.absence().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      json.writeStringField("reason", words.sentence(answer.absence()));
      json.writeEndObject();
    }
    write("answers", answer.answers(), json);
    write("authority", answer.authority(), json);
    write("additional", answer.additional(), json);
    json.writeEndObject();
  }

  private void write(final String field, final List<NameRecord> records, final JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (final NameRecord record : records) {
      json.writeStartObject();
      json.writeStringField("name", record.owner().toString());
      json.writeNumberField("ttlSeconds", record.ttlSeconds());
      json.writeStringField("type", record.type().toString());
      json.writeStringField("data", record.data().toString());
      json.writeStringField("object", record.source().object());
      final @Nullable Place place = places.get(record.source().object());
      if (place != null) {
        json.writeStringField("place", place.toString());
      }
      json.writeStringField("reason", record.source().reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
