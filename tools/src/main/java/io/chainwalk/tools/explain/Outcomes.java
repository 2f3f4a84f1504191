package io.chainwalk.tools.explain;

import io.chainwalk.balancer.Ratio;
import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.chain.Probability;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.select.Draws;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.explain.HookVisit.Ruling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every end that a packet can come to, each with its exact probability.
///
/// All chances of a packet are decoded from one random number ([Draws]), so the numbers that lead to the same decisions
/// are an interval, and what the packet would meet with any of them is what it meets with the lowest. So the packet is
/// walked once for each interval, from the lowest to the highest, through the very pipeline; the walk tells which chances
/// were taken, these tell where the interval ends, and there the next one begins. A chance that is met lies below the one
/// that is not, which is why outcomes come in the order of the rules. Every walk begins at the same moment: a fresh
/// engine, fresh rules, and everything before the packet done again.
///
/// Probabilities are not those of the intervals, which are rounded, but products of the rules' own.
final class Outcomes {
  private final Question question;
  private final Map<Outcome.Fate, Outcome> found = new LinkedHashMap<>();
  private Optional<Explanation> first = Optional.empty();
  private boolean remembered;

  private Outcomes(final Question question) {
    this.question = question;
  }

  /// What was found.
  ///
  /// @param first the explanation of one of them: what does not depend on chance is the same in all
  /// @param all in the order of the rules that lead there
  /// @param notes what could not be known, and what the outcomes depend on, a sentence each
  record Found(Explanation first, List<Outcome> all, List<String> notes) {
    /// Copies the lists.
    Found {
      all = List.copyOf(all);
      notes = List.copyOf(notes);
    }
  }

  /// Looks for all outcomes.
  ///
  /// @param question which packet, through which rules
  /// @return at least one, or empty when the capture has no such packet
  /// @throws BadInputException when the rules cannot be loaded, or the capture cannot be read
  /// @throws BadCaptureException when it is no capture, or damaged in front of the packet
  static Optional<Found> of(final Question question) throws BadInputException, BadCaptureException {
    return new Outcomes(question).find();
  }

  private Optional<Found> find() throws BadInputException, BadCaptureException {
    long place = 0;
    while (place < Draws.FULL_WIDTH) {
      final Optional<Question.Moment> moment = question.go();
      if (moment.isEmpty()) {
        return Optional.empty();
      }
      final Explanation told = moment.get().explainAt(place);
      if (first.isEmpty()) {
        first = Optional.of(told);
      }
      remembered |= told.rules().anyMatch(Step.RuleMet::remembers);
      place = add(told, place);
    }
    return first.map(
        explanation -> new Found(explanation, List.copyOf(found.values()), notes(explanation)));
  }

  private List<String> notes(final Explanation explanation) {
    final List<String> notes = new ArrayList<>(explanation.notes());
    Notes.ofOutcomes(remembered).ifPresent(notes::add);
    return notes;
  }

  /// Adds an outcome.
  ///
  /// @param place the lowest number that leads there
  /// @return the number behind the highest
  private long add(final Explanation told, final long place) {
    long lower = 0;
    long width = Draws.FULL_WIDTH;
    Probability probability = Probability.ONE;
    Ratio meant = Ratio.ONE;
    boolean coarse = false;
    for (final Chance chance : told.chances()) {
      if (Draws.isExhausted(width)) {
        coarse = true; // from here on another number decides, and whatever it says stands for all
        break;
      }
      final long share = Draws.part(width, chance.threshold());
      if (chance.met()) {
        width = share;
      } else {
        lower += share;
        width -= share;
      }
      probability =
          probability.and(chance.met() ? chance.threshold() : Draws.CERTAIN - chance.threshold());
      meant = meant.times(chance.met() ? chance.meant() : Ratio.ONE.minus(chance.meant()));
    }
    if (lower != place) {
      throw new IllegalStateException(
          "chances from " + place + " on are said to begin at " + lower + ": " + told.chances());
    }
    final Outcome outcome = new Outcome(fate(told), probability, meant, decision(told), coarse);
    found.merge(outcome.fate(), outcome, Outcome::or);
    return lower + width;
  }

  private static Outcome.Fate fate(final Explanation told) {
    final String rejected =
        told.endedBy()
            .filter(visit -> visit.ruling() instanceof Ruling.Rejected)
            .map(visit -> ((Ruling.Rejected) visit.ruling()).how())
            .orElse("");
    final Explanation.Change source = told.source();
    final @Nullable IpAddress from = source == null ? null : source.to().address();
    return new Outcome.Fate(told.outcome(), rejected, told.leavesFor(), from);
  }

  private static Outcome.@Nullable Decision decision(final Explanation told) {
    return told.endedBy()
        .or(() -> told.mapping(Hook.PREROUTING))
        .or(() -> told.mapping(Hook.OUTPUT))
        .flatMap(visit ->
            visit.decidingRule().map(rule -> new Outcome.Decision(visit.table().text(), rule)))
        .orElse(null);
  }
}
