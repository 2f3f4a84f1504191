package io.chainwalk.tools.replay;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.Ruleset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/// What there is to say of rules that ask for interfaces: a capture does not tell which ones the node's packets took.
final class InterfaceNotices {
  private InterfaceNotices() {}

  /// Looks for such rules.
  ///
  /// @param rulesets the rules of both families
  /// @return a sentence for each direction that rules ask for
  static List<String> of(final Rulesets rulesets) {
    final List<String> notices = new ArrayList<>();
    final long byInput = count(rulesets, HeaderMatch::input);
    if (byInput > 0) {
      notices.add(
          "%s for the interface a packet came in by, which a replay does not know: -i never matches,"
                  .formatted(rulesAsk(byInput))
              + " ! -i always.");
    }
    final long byOutput = count(rulesets, HeaderMatch::output);
    if (byOutput > 0) {
      notices.add(
          "%s for the interface a packet leaves by, which a replay does not know: -o never matches,"
                  .formatted(rulesAsk(byOutput))
              + " ! -o always.");
    }
    return notices;
  }

  private static String rulesAsk(final long count) {
    return count == 1 ? "1 rule asks" : "%,d rules ask".formatted(count);
  }

  private static long count(
      final Rulesets rulesets, final Function<HeaderMatch, InterfaceMatch> side) {
    return Stream.of(rulesets.ipv4(), rulesets.ipv6())
        .filter(Objects::nonNull)
        .flatMap(InterfaceNotices::headers)
        .filter(header -> !side.apply(header).isAny())
        .count();
  }

  private static Stream<HeaderMatch> headers(final Ruleset ruleset) {
    return ruleset.tables().values().stream()
        .flatMap(table -> table.chains().values().stream())
        .flatMap(chain -> chain.rules().stream())
        .map(rule -> rule.header());
  }
}
