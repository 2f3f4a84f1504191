package io.chainwalk.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// What a run depended on, in words.
final class ConditionText {
  /// How tables are to be read.
  static final List<String> LEGEND =
      List.of(
          "±: half of the confidence interval of 99.9 % over all iterations of all forks, in the"
              + " unit of the cost. B/op: bytes allocated by each operation.",
          "floor: what is part of the cost and cannot be saved, in the same unit. beside: this cost"
              + " divided by that of the row it stands below; of a rate, the same.");

  /// Without these the same code has other figures.
  static final List<String> DECISIVE = List.of("Machine", "JVM", "Forks", "Huge pages");

  private static final double GIBIBYTE = 1 << 30;

  private ConditionText() {}

  /// The sentences.
  ///
  /// @param report the report
  /// @return by what they are about, in order
  static Map<String, String> of(final Report report) {
    final Conditions conditions = report.conditions();
    final Conditions.Machine machine = conditions.machine();
    final Map<String, String> text = new LinkedHashMap<>();
    text.put("Run", run(report));
    text.put(
        "Machine",
        String.format(
            Locale.ROOT,
            "%s, %d processors, %.1f GiB, caches %s%s, %s",
            machine.processor(),
            machine.processors(),
            machine.memoryBytes() / GIBIBYTE,
            machine.caches().stream()
                .map(cache -> "L" + cache.level() + kind(cache.type()) + " " + cache.size())
                .collect(Collectors.joining(", ")),
            machine.governor().isEmpty() ? "" : ", governor " + machine.governor(),
            machine.system()));
    text.put(
        "Load",
        Objects.requireNonNullElse(conditions.loadBefore(), "unknown")
            + " before, "
            + Objects.requireNonNullElse(conditions.loadAfter(), "unknown")
            + " after (1, 5, 15 minutes)");
    text.put(
        "JVM",
        "%s %s, %s"
            .formatted(
                conditions.jvm().name(), conditions.jvm().version(), conditions.jvm().vendor()));
    text.put(
        "Forks",
        String.join(" ", conditions.jvm().arguments())
            + "; Agrona's bounds checks are "
            + (conditions.boundsChecks() ? "on" : "off, which the command line tool has on"));
    text.put(
        "Huge pages",
        "transparent: "
            + conditions.transparentHugePages()
            + "; GLIBC_TUNABLES="
            + conditions.glibcTunables());
    return text;
  }

  private static String run(final Report report) {
    final Duration length =
        Duration.between(Instant.parse(report.began()), Instant.parse(report.ended()));
    return "%s, %s UTC, %s%s"
        .formatted(
            report.quick() ? "quick: one fork, short iterations" : "full",
            report.began().replace('T', ' ').replaceAll("(:\\d\\d)?(\\.\\d+)?Z$", ""),
            duration(length),
            report.conditions().commit().isEmpty()
                ? ""
                : ", commit " + report.conditions().commit());
  }

  /// A length of time as people say it.
  static String duration(final Duration length) {
    return length.toMinutes() == 0
        ? length.toSeconds() + " s"
        : "%d min %d s".formatted(length.toMinutes(), length.toSecondsPart());
  }

  private static String kind(final String type) {
    return switch (type) {
      case "Data" -> "d";
      case "Instruction" -> "i";
      default -> "";
    };
  }
}
