package io.chainwalk.tools.selection;

import io.chainwalk.select.PickInput;
import io.chainwalk.select.SelectorKind;
import io.chainwalk.select.SelectorSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What stands out in a report, in sentences.
final class LabNotes {
  /// Less likely than this, and it was not chance.
  private static final double UNLIKELY = 0.001;

  private static final double CILIUM_LEAST_MEAN = 2;

  /// Why connections may not go by weight.
  private enum Cause {
    NO_WEIGHTS("%s: not by weight: weights differ, and it is blind to them."),
    MEAN_WEIGHT(
        "%s: not by weight, for it ignores weights, as Cilium does, unless their mean is at least 2."),
    CLIENTS(
        "%s: not by weight (p < 0.001), for a client's connections go together: the fewer clients, the"
            + " more uneven."),
    PARTS(
        "%s: not by weight (p < 0.001), for a table or ring has parts that are not quite the shares:"
            + " size= changes that."),
    UNKNOWN("%s: not by weight (p < 0.001).");

    private final String sentence;

    Cause(final String sentence) {
      this.sentence = sentence;
    }
  }

  private LabNotes() {}

  /// The notes.
  ///
  /// @param report what they are about
  /// @return sentences
  static List<String> of(final LabReport report) {
    final List<String> notes = new ArrayList<>();
    report
        .refusals()
        .forEach(
            refusal -> notes.add(refusal.algorithm() + " was left out: " + refusal.cause() + "."));
    uneven(report).forEach((cause, names) -> notes.add(cause.sentence.formatted(names)));
    notes.add(
        "Times are medians of this process beside other work; exact ones are JMH's, in bench.");
    return notes;
  }

  /// What the columns and marks of the text's tables mean.
  ///
  /// @param report what they are about
  /// @return sentences; none where nothing changes
  static List<String> ofTables(final LabReport report) {
    final List<String> notes = new ArrayList<>();
    if (report.stages().size() > 1) {
      notes.add(
          "survivors: moved although both endpoints take connections before and after. open moved: open"
              + " connections that break where nobody remembers. open broken: those whose endpoint is"
              + " gone, which break though conntrack remembers.");
      if (report.results().stream().anyMatch(result -> !result.algorithm().isHash())) {
        notes.add(
            "* does not go by who asks: moved is what would move if established connections asked again."
                + " A node asks once for each connection, and conntrack remembers.");
      }
    }
    return notes;
  }

  private static Map<Cause, String> uneven(final LabReport report) {
    final Map<Cause, Set<String>> found = new EnumMap<>(Cause.class);
    for (final LabReport.Result result : report.results()) {
      for (int stage = 0; stage < report.stages().size(); stage++) {
        if (result.outcomes().get(stage).spread().pValue() < UNLIKELY) {
          found
              .computeIfAbsent(
                  cause(result.algorithm(), report.stages().get(stage).endpoints()),
                  _ -> new LinkedHashSet<>())
              .add(result.algorithm().name());
        }
      }
    }
    final Map<Cause, String> names = new EnumMap<>(Cause.class);
    found.forEach((cause, algorithms) -> names.put(cause, String.join(", ", algorithms)));
    return names;
  }

  private static Cause cause(final Algorithm algorithm, final Endpoints endpoints) {
    if (!endpoints.areAlike() && isBlind(algorithm)) {
      return Cause.NO_WEIGHTS;
    }
    if (!endpoints.areAlike()
        && endpoints.meanWeight() < CILIUM_LEAST_MEAN
        && isCilium(algorithm)) {
      return Cause.MEAN_WEIGHT;
    }
    if (algorithm.input() == PickInput.CLIENT) {
      return Cause.CLIENTS;
    }
    return algorithm.isHash() ? Cause.PARTS : Cause.UNKNOWN;
  }

  private static boolean isCilium(final Algorithm algorithm) {
    return algorithm instanceof Algorithm.Selector(final SelectorSpec spec)
        && spec.kind() == SelectorKind.MAGLEV_CILIUM;
  }

  private static boolean isBlind(final Algorithm algorithm) {
    return switch (algorithm) {
      case Algorithm.KubeProxy _ -> true;
      case Algorithm.Selector selector -> isBlind(selector.spec().kind());
    };
  }

  private static boolean isBlind(final SelectorKind kind) {
    return switch (kind) {
      case RANDOM, ROUND_ROBIN, LEAST_CONNECTIONS -> true;
      default -> false;
    };
  }
}
