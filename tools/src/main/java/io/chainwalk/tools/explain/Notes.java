package io.chainwalk.tools.explain;

import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.InterfaceMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What was not known of a packet and might have made a difference.
final class Notes {
  private Notes() {}

  /// Looks for rules that missed, or matched, for want of knowledge.
  ///
  /// @param told what happened
  /// @return a sentence for each kind
  static List<String> of(final Explanation told) {
    final List<String> notes = new ArrayList<>();
    final Predicate<HookVisit> withoutInput =
        visit -> cameFromOutside(told) && visit.inputInterface().isEmpty();
    final long byInput = missed(told, withoutInput, "-i");
    if (byInput > 0) {
      notes.add(
          ("%s -i did not match, because nobody said by which interface the packet comes in: add"
                  + " 'in' and its name.")
              .formatted(rulesWith(byInput)));
    }
    final long byOtherInput = matchedByNone(told, withoutInput, HeaderMatch::input);
    if (byOtherInput > 0) {
      notes.add(
          ("%s ! -i matched only because nobody said by which interface the packet comes in: add"
                  + " 'in' and its name.")
              .formatted(rulesWith(byOtherInput)));
    }
    final Predicate<HookVisit> withoutOutput =
        visit -> hasOutput(visit.hook()) && visit.outputInterface().isEmpty();
    final long byOutput = missed(told, withoutOutput, "-o");
    if (byOutput > 0) {
      notes.add(
          ("%s -o did not match, because nobody said by which interface the packet leaves: add"
                  + " 'out' and its name.")
              .formatted(rulesWith(byOutput)));
    }
    final long byOtherOutput = matchedByNone(told, withoutOutput, HeaderMatch::output);
    if (byOtherOutput > 0) {
      notes.add(
          ("%s ! -o matched only because nobody said by which interface the packet leaves: add"
                  + " 'out' and its name.")
              .formatted(rulesWith(byOtherOutput)));
    }
    return notes;
  }

  /// What is to be said of all outcomes of a packet.
  ///
  /// @param remembered whether any of them depends on packets before
  /// @return a sentence, where there is anything to say
  static Optional<String> ofOutcomes(final boolean remembered) {
    return remembered
        ? Optional.of(
            "Rules that remember packets had a say (nth, limit, hashlimit or recent), or a selector that"
                + " goes by turns or load: these are the outcomes as they stand now, and the next such"
                + " packet may have others.")
        : Optional.empty();
  }

  /// The node's own packets come in by no interface, and rules are right to see none.
  private static boolean cameFromOutside(final Explanation told) {
    return told.hooks().stream().noneMatch(visit -> visit.hook() == Hook.OUTPUT);
  }

  /// Before routing, and where a packet is delivered, there is no way out yet or none at all.
  private static boolean hasOutput(final Hook hook) {
    return hook != Hook.PREROUTING && hook != Hook.INPUT;
  }

  private static String rulesWith(final long count) {
    return count == 1 ? "A rule with" : count + " rules with";
  }

  private static long missed(
      final Explanation told, final Predicate<HookVisit> unknown, final String option) {
    return rules(told, unknown)
        .filter(met -> !met.matched() && met.missed().startsWith(option + ":"))
        .count();
  }

  /// Rules that want another interface than some, and were content with none.
  private static long matchedByNone(
      final Explanation told,
      final Predicate<HookVisit> unknown,
      final Function<HeaderMatch, InterfaceMatch> side) {
    return rules(told, unknown)
        .filter(met -> met.matched() && side.apply(met.rule().header()).not())
        .count();
  }

  private static Stream<Step.RuleMet> rules(
      final Explanation told, final Predicate<HookVisit> unknown) {
    return told.hooks().stream()
        .filter(unknown)
        .flatMap(visit -> visit.tables().stream())
        .flatMap(HookVisit.TableVisit::rules);
  }
}
