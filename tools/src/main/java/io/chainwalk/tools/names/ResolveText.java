package io.chainwalk.tools.names;

import io.chainwalk.names.Answer;
import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.NameRecord;
import io.chainwalk.names.RecordSource;
import io.chainwalk.names.Resolution;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.config.Printable;
import io.chainwalk.tools.report.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes what came of a name: records as in zone files, each with the object it was made from as a comment, and apart
/// from them what was asked in vain.
final class ResolveText {
  private final AbsenceWords words;
  private final Map<String, Place> places;

  ResolveText(final ClusterNames names, final Map<String, Place> places) {
    this.words = new AbsenceWords(names);
    this.places = places;
  }

  /// The records of the name that had any.
  String records(final Resolution resolution) {
    final StringBuilder text = new StringBuilder();
    resolution
        .found()
        .ifPresent(found -> {
          append(text, found.answers().stream().flatMap(a -> a.answers().stream()).toList());
          final List<NameRecord> additional =
              found.answers().stream().flatMap(a -> a.additional().stream()).toList();
          if (!additional.isEmpty()) {
            text.append("; and with them\n");
            append(text, additional);
          }
        });
    return text.toString();
  }

  private void append(final StringBuilder text, final List<NameRecord> records) {
    final TextTable table = new TextTable("lrllll");
    for (final NameRecord record : records) {
      table.row(
          record.owner().toString(),
          Integer.toString(record.ttlSeconds()),
          "IN",
          record.type().toString(),
          record.data().toString(),
          "; " + source(record.source()));
    }
    table.appendTo(text);
  }

  private String source(final RecordSource source) {
    final @Nullable Place place = places.get(source.object());
    final String at = place == null ? "" : " (" + Printable.text(place.toString()) + ')';
    return source.object().isEmpty()
        ? source.reason()
        : source.object() + at + ": " + source.reason();
  }

  /// What was asked in vain, a line for each name and reason.
  List<String> misses(final Resolution resolution) {
    final List<String> lines = new ArrayList<>();
    for (final Resolution.Attempt attempt : resolution.attempts()) {
      final Map<String, List<Answer>> byReason = new LinkedHashMap<>();
      for (final Answer answer : attempt.answers()) {
        if (answer.absence() != null) {
          final String reason =
              AbsenceWords.status(answer.status()) + ": " + words.sentence(answer.absence());
          byReason.computeIfAbsent(reason, _ -> new ArrayList<>()).add(answer);
        }
      }
      byReason.forEach((reason, answers) ->
          lines.add(
              attempt.name()
                  + " "
                  + answers.stream()
                      .map(answer -> answer.type().toString())
                      .collect(Collectors.joining(", "))
                  + ": "
                  + reason
                  + (reason.endsWith("?") || reason.endsWith(".") ? "" : ".")));
    }
    return lines;
  }
}
