package io.chainwalk.route;

import io.chainwalk.route.HeaderValues.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/// What is left to do where host and path are known: an *outcome* is nothing, a rule that matches for sure, or a list of
/// rules that have conditions or patterns to be asked, in their order. Immutable.
///
/// All lists of a table are in one array:
///
/// | word | what |
/// |---|---|
/// | 0 | the outcome behind this list: that of a shorter path, whose rules match too |
/// | 1 | the least number of a rule here and behind |
/// | 2 | how many rules there are; or the complement of a place in [#byHeader] |
/// | 3, 5, … | number of a rule |
/// | 4, 6, … | what is left to ask of it, a place in [#tests]; [#SURE] for nothing |
///
/// Tests that are equal are one, so that a condition that thousands of rules have is in the cache.
final class RuleLists {
  /// The outcome where there is no rule.
  static final int NOTHING = 0;

  /// Instead of a rule's number: none matches.
  static final int NO_RULE = Integer.MAX_VALUE;

  private static final int SURE = -1;
  private static final int LEAST = 1;
  private static final int COUNT = 2;
  private static final int ENTRIES = 3;
  private static final int ENTRY_WORDS = 2;

  private final int[] words;
  private final Test[] tests;
  private final HeaderValues[] byHeader;

  private RuleLists(final Builder builder) {
    words = builder.words.toIntArray();
    tests = builder.tests.keySet().toArray(Test[]::new);
    byHeader = builder.byHeader.toArray(HeaderValues[]::new);
  }

  /// What is left to ask.
  private record Test(@Nullable PathMatch pattern, List<Condition> conditions) {
    boolean holds(final RequestHead request, final String path) {
      return (pattern == null || pattern.matches(path)) && Conditions.holdAll(conditions, request);
    }
  }

  /// The first rule that matches and comes before the best one known.
  ///
  /// @param outcome where to look
  /// @param best a rule's number, or [RuleLists#NO_RULE]
  /// @return `best` where there is none
  int first(final int outcome, final RequestHead request, final String path, final int best) {
    int found = best;
    int next = outcome;
    while (next < NOTHING) {
      final int list = ~next;
      if (words[list + LEAST] >= found) {
        return found;
      }
      final int count = words[list + COUNT];
      found =
          count < 0
              ? byHeader[~count].first(this, request, path, found)
              : firstOfList(list, count, request, path, found);
      next = words[list];
    }
    return next == NOTHING ? found : Math.min(found, next - 1);
  }

  private int firstOfList(
      final int list,
      final int count,
      final RequestHead request,
      final String path,
      final int best) {
    final int end = list + ENTRIES + count * ENTRY_WORDS;
    for (int at = list + ENTRIES; at < end && words[at] < best; at += ENTRY_WORDS) {
      final int test = words[at + 1];
      if (test == SURE || tests[test].holds(request, path)) {
        return words[at];
      }
    }
    return best;
  }

  /// Collects lists.
  static final class Builder {
    /// Of up to so many rules each is asked.
    private static final int MOST_ASKED = 4;

    private final IntArrayList words = new IntArrayList();
    private final Map<Test, Integer> tests = new LinkedHashMap<>();
    private final List<HeaderValues> byHeader = new ArrayList<>();

    /// The outcome of some rules, and of those behind them.
    ///
    /// @param candidates in order of rules
    /// @param behind rules that match as well
    int outcome(final List<Candidate> candidates, final int behind) {
      final List<Candidate> all = relevant(candidates, behind);
      if (all.isEmpty()) {
        return behind;
      }
      final Candidate last = all.getLast();
      final boolean isEnd = last.isSure() && last.rule() < least(behind);
      if (isEnd && all.size() == 1) {
        return last.rule() + 1;
      }
      final Optional<Kind> kind = all.size() > MOST_ASKED ? kind(all) : Optional.empty();
      return kind.isPresent()
          ? byHeader(kind.get(), all, behind)
          : list(all, isEnd ? NOTHING : behind);
    }

    /// Those that can win: none behind a rule that matches for sure.
    private List<Candidate> relevant(final List<Candidate> candidates, final int behind) {
      final int sure = behind > NOTHING ? behind - 1 : NO_RULE;
      final List<Candidate> relevant = new ArrayList<>();
      for (final Candidate candidate : candidates) {
        if (candidate.rule() > sure || (!relevant.isEmpty() && relevant.getLast().isSure())) {
          break;
        }
        relevant.add(candidate);
      }
      return relevant;
    }

    private int list(final List<Candidate> all, final int behind) {
      final int place = start(behind, all.getFirst().rule(), all.size());
      for (final Candidate candidate : all) {
        words.addInt(candidate.rule());
        words.addInt(candidate.isSure() ? SURE : test(candidate));
      }
      return ~place;
    }

    private int start(final int behind, final int least, final int count) {
      final int place = words.size();
      words.addInt(behind);
      words.addInt(Math.min(least, least(behind)));
      words.addInt(count);
      return place;
    }

    private int test(final Candidate candidate) {
      final Test test = new Test(candidate.pattern(), candidate.conditions());
      final Integer known = tests.putIfAbsent(test, tests.size());
      return known == null ? tests.size() - 1 : known;
    }

    /// The least number of a rule.
    private int least(final int outcome) {
      if (outcome == NOTHING) {
        return NO_RULE;
      }
      return outcome > NOTHING ? outcome - 1 : words.getInt(~outcome + LEAST);
    }

    /// The kind of condition that most of the rules have; none where they are few.
    private static Optional<Kind> kind(final List<Candidate> all) {
      final Map<Kind, Integer> counts = new LinkedHashMap<>();
      for (final Candidate candidate : all) {
        candidate.conditions().stream()
            .flatMap(condition -> Kind.of(condition).stream())
            .distinct()
            .forEach(kind -> counts.merge(kind, 1, Integer::sum));
      }
      return counts.entrySet().stream()
          .filter(entry -> entry.getValue() > MOST_ASKED)
          .max(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey);
    }

    private int byHeader(final Kind kind, final List<Candidate> all, final int behind) {
      final Map<String, List<Candidate>> byKey = new LinkedHashMap<>();
      final List<Candidate> others = new ArrayList<>();
      int least = NO_RULE;
      for (final Candidate candidate : all) {
        final Optional<Condition.Header> condition = firstOf(kind, candidate);
        if (condition.isEmpty()) {
          others.add(candidate);
        } else {
          final Candidate rest = candidate.without(condition.get());
          kind.keys(condition.get())
              .forEach(key -> byKey.computeIfAbsent(key, value -> new ArrayList<>()).add(rest));
          least = Math.min(least, candidate.rule());
        }
      }
      final Map<String, Integer> outcomes = new HashMap<>();
      byKey.forEach((key, of) -> outcomes.put(key, outcome(of, NOTHING)));
      byHeader.add(new HeaderValues(kind, outcomes));
      final int place = byHeader.size() - 1;
      return ~start(outcome(others, behind), least, ~place);
    }

    private static Optional<Condition.Header> firstOf(final Kind kind, final Candidate candidate) {
      return candidate.conditions().stream()
          .filter(condition -> Kind.of(condition).equals(Optional.of(kind)))
          .map(Condition.Header.class::cast)
          .findFirst();
    }

    RuleLists build() {
      return new RuleLists(this);
    }
  }
}
