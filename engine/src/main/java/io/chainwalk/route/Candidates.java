package io.chainwalk.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rules whose host and path match, as far as an index can say: what is left to ask of each is a pattern of the path, for
/// some, and conditions. In the order of rules. Immutable.
final class Candidates {
  /// Instead of a rule: none matches.
  static final int NONE = Integer.MAX_VALUE;

  private final int[] rules;
  private final @Nullable PathMatch[] patterns;
  private final @Nullable List<Condition>[] conditions;

  private Candidates(final List<Candidate> candidates) {
    rules = candidates.stream().mapToInt(Candidate::rule).toArray();
    patterns = candidates.stream().map(Candidate::pattern).toArray(PathMatch[]::new);
    conditions = conditions(candidates);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
  private static @Nullable List<Condition>[] conditions(final List<Candidate> candidates) {
    final @Nullable List<Condition>[] all = new List[candidates.size()];
    for (int i = 0; i < all.length; i++) {
      final List<Condition> of = candidates.get(i).conditions();
      all[i] = of.isEmpty() ? null : of;
    }
    return all;
  }

  /// One of them.
  ///
  /// @param rule its number
  /// @param pattern what the path must match besides; null for nothing
  /// @param conditions the rule's
  record Candidate(int rule, @Nullable PathMatch pattern, List<Condition> conditions) {
    boolean isSure() {
      return pattern == null && conditions.isEmpty();
    }
  }

  /// Collects them.
  static final class Builder {
    private final List<Candidate> candidates = new ArrayList<>();

    /// Adds one; they come in the order of rules.
    void add(final Candidate candidate) {
      if (candidates.isEmpty() || !candidates.getLast().isSure()) {
        candidates.add(candidate);
      }
    }

    boolean isEmpty() {
      return candidates.isEmpty();
    }

    Candidates build() {
      return new Candidates(candidates);
    }
  }

  /// Whether the first one matches, without anything left to ask.
  boolean isSure() {
    return patterns[0] == null && conditions[0] == null;
  }

  int firstRule() {
    return rules[0];
  }

  /// The first that matches and comes before the best one known.
  ///
  /// @param best a rule's number, or [#NONE]
  /// @return `best` where there is none
  int first(final RequestHead request, final String path, final int best) {
    for (int i = 0; i < rules.length && rules[i] < best; i++) {
      final PathMatch pattern = patterns[i];
      if (pattern == null || pattern.matches(path)) {
        final List<Condition> needed = conditions[i];
        if (needed == null || Conditions.holdAll(needed, request)) {
          return rules[i];
        }
      }
    }
    return best;
  }
}
