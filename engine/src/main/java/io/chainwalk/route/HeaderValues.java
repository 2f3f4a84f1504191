package io.chainwalk.route;

import io.chainwalk.route.Condition.TextMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rules that want different values of one header, found by the value, so that rules which want another one are not
/// visited. Immutable; allocates nothing.
///
/// Open addressing, at most half full. Where case does not count, values are kept and hashed in small letters.
final class HeaderValues {
  private final Kind kind;
  private final String[] values;
  private final int[] outcomes;

  /// Which conditions one look-up can tell apart: those for whole values of a header.
  ///
  /// @param name of the header, in small letters
  /// @param ignoringCase whether case of ASCII letters does not count in values
  record Kind(String name, boolean ignoringCase) {
    /// The kind of a condition.
    ///
    /// @return empty where it cannot be looked up
    static Optional<Kind> of(final Condition condition) {
      if (condition instanceof Condition.Header(String name, List<TextMatch> values)) {
        for (final boolean ignoring : new boolean[] {false, true}) {
          if (values.stream().allMatch(value -> isWhole(value, ignoring))) {
            return Optional.of(new Kind(AsciiCase.lower(name), ignoring));
          }
        }
      }
      return Optional.empty();
    }

    private static boolean isWhole(final TextMatch value, final boolean ignoring) {
      return value instanceof final TextMatch.Equal whole && whole.ignoringCase() == ignoring;
    }

    /// What is looked up for a condition of this kind.
    List<String> keys(final Condition.Header condition) {
      return condition.values().stream()
          .map(TextMatch.Equal.class::cast)
          .map(value -> ignoringCase ? AsciiCase.lower(value.text()) : value.text())
          .distinct()
          .toList();
    }
  }

  /// Makes one.
  ///
  /// @param kind of all the conditions
  /// @param outcomes what comes of each key ([Kind#keys]), for [RuleLists#first]
  HeaderValues(final Kind kind, final Map<String, Integer> outcomes) {
    this.kind = kind;
    final int slots = Integer.highestOneBit(outcomes.size()) << 2;
    values = new String[slots];
    this.outcomes = new int[slots];
    outcomes.forEach(this::put);
  }

  private void put(final String key, final int outcome) {
    int slot = slot(key);
    while (outcomes[slot] != RuleLists.NOTHING) {
      slot = (slot + 1) & (outcomes.length - 1);
    }
    values[slot] = key;
    outcomes[slot] = outcome;
  }

  private int slot(final String value) {
    long hash = 0;
    for (int i = 0; i < value.length(); i++) {
      final char letter = value.charAt(i);
      hash = TextHash.extend(hash, kind.ignoringCase() ? AsciiCase.lower(letter) : letter);
    }
    return (int) (TextHash.spread(hash) >>> Integer.SIZE) & (outcomes.length - 1);
  }

  /// The first rule that matches and comes before the best one known.
  ///
  /// @param lists where the outcomes are from
  /// @param best a rule's number, or [RuleLists#NO_RULE]
  /// @return `best` where there is none
  int first(final RuleLists lists, final RequestHead request, final String path, final int best) {
    final List<String> lines = request.header(kind.name());
    int found = best;
    for (int i = 0; i < lines.size(); i++) {
      found = lists.first(outcome(lines.get(i)), request, path, found);
    }
    return found;
  }

  private int outcome(final String value) {
    int slot = slot(value);
    while (outcomes[slot] != RuleLists.NOTHING && !isSame(values[slot], value)) {
      slot = (slot + 1) & (outcomes.length - 1);
    }
    return outcomes[slot];
  }

  private boolean isSame(final String key, final String value) {
    return kind.ignoringCase() ? AsciiCase.areSame(key, value) : key.equals(value);
  }
}
