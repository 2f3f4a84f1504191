package io.chainwalk.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule whose host and path match, as far as an index can say, and what is left to ask.
///
/// @param rule its number
/// @param pattern what the path must match besides; null for nothing
/// @param conditions the rule's, as far as they are left to ask
record Candidate(int rule, @Nullable PathMatch pattern, List<Condition> conditions) {
  /// Whether nothing is left to ask.
  boolean isSure() {
    return pattern == null && conditions.isEmpty();
  }

  /// The same rule where one of the conditions is known to hold.
  Candidate without(final Condition condition) {
    final List<Condition> others = new ArrayList<>(conditions);
    others.remove(condition);
    return new Candidate(rule, pattern, others);
  }
}
