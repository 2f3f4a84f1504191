package io.chainwalk.tools.chains;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.UnmodelledRule;
import io.chainwalk.match.PacketTests;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Ruleset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a dump has that comes out otherwise here than on its node: targets that do nothing, and matches that ask for what
/// packets of a capture do not show.
final class Caveats {
  private final Map<String, List<Origin>> places = new LinkedHashMap<>();

  private Caveats() {}

  /// Looks through rules.
  ///
  /// @param rulesets the rules
  /// @return a sentence for each kind, with its first place and how many more there are
  static List<String> of(final Rulesets rulesets) {
    final Caveats found = new Caveats();
    for (final Ruleset ruleset : rulesets.loaded()) {
      UnmodelledRule.in(ruleset).forEach(rule -> found.add(rule.instead(), rule.rule().origin()));
      ruleset.tables().values().stream()
          .flatMap(table -> table.chains().values().stream())
          .flatMap(chain -> chain.rules().stream())
          .forEach(found::addMatches);
    }
    return found.sentences();
  }

  private void addMatches(final Rule rule) {
    for (final Match match : rule.matches()) {
      final @Nullable String caveat = PacketTests.caveat(match);
      if (caveat != null) {
        add(caveat, rule.origin());
      }
    }
  }

  private void add(final String caveat, final Origin place) {
    places.computeIfAbsent(caveat, first -> new ArrayList<>()).add(place);
  }

  private List<String> sentences() {
    return places.entrySet().stream()
        .map(kind -> placeOf(kind.getValue()) + ": " + kind.getKey() + ".")
        .toList();
  }

  private static String placeOf(final List<Origin> places) {
    final String first = places.getFirst().place();
    return places.size() == 1
        ? first
        : "%s and %,d more of its kind".formatted(first, places.size() - 1);
  }
}
