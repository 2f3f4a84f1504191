package io.chainwalk.tools.explain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.tools.explain.HookVisit.TableVisit;
import java.util.List;

/// An explanation for people, a screen long where the rules allow it.
final class ExplanationText {
  /// The page, as of all texts of this program. Rules are not broken: they are there to be copied.
  private static final int PAGE_WIDTH = 100;

  /// Fewer rules that did not match are shown one by one: chances missed on the way to an endpoint tell something.
  private static final int LEAST_FOLDED = 3;

  private static final int LABEL_WIDTH = 9;
  private static final int RULE_INDENT = 13;

  private final Explanation told;
  private final boolean all;
  private final StringBuilder text = new StringBuilder();

  private ExplanationText(final Explanation told, final boolean all) {
    this.told = told;
    this.all = all;
  }

  /// Writes an explanation.
  ///
  /// @param told what there is to say
  /// @param all whether rules that did not match are shown one by one, however many they are, and ends of chains too
  /// @return lines, each with its end
  static String of(final Explanation told, final boolean all) {
    return new ExplanationText(told, all).write();
  }

  private String write() {
    label(
        "packet",
        told.before() + (told.inputInterface().isEmpty() ? "" : " in " + told.inputInterface()));
    label("ctstate", told.ctState() == null ? "not looked at" : told.ctState().toString());
    label("entry", told.entryBefore() == null ? "none" : told.entryBefore());
    for (final HookVisit visit : told.hooks()) {
      text.append('\n');
      visit(visit);
    }
    text.append('\n');
    label("verdict", verdict(told.outcome()) + ": " + told.outcome().sentence());
    if (told.destination() != null) {
      label("nat", "to " + told.destination().to() + " instead of " + told.destination().from());
    }
    if (told.source() != null) {
      label("nat", "from " + told.source().to() + " instead of " + told.source().from());
    }
    label("entry", told.entryAfter() == null ? "none" : told.entryAfter());
    told.after().forEach(piece -> label("packet", piece));
    text.append('\n');
    paragraph(0, told.conclusion());
    told.notes().forEach(note -> paragraph(0, "Note: " + note));
    return text.toString();
  }

  /// What became of a packet, in a word.
  static String verdict(final PacketOutcome outcome) {
    return switch (outcome.kind()) {
      case TRANSLATED, PASSED -> "accepted";
      case KEPT -> "kept";
      case DROPPED -> "dropped";
    };
  }

  private void label(final String name, final String value) {
    text.append(name).append(" ".repeat(LABEL_WIDTH - name.length())).append(value).append('\n');
  }

  private void visit(final HookVisit visit) {
    text.append(visit.hook());
    if (!visit.outputInterface().isEmpty()) {
      text.append(" out ").append(visit.outputInterface());
    }
    if (visit.tables().isEmpty() && visit.natSilent().isEmpty()) {
      text.append("  no rules");
    }
    text.append('\n');
    visit.tables().forEach(this::table);
    if (!visit.natSilent().isEmpty()) {
      text.append(" nat  ").append(visit.natSilent()).append('\n');
    }
  }

  private void table(final TableVisit visit) {
    text.append(' ').append(visit.table().text()).append('\n');
    final List<Step> steps = visit.steps();
    int at = 0;
    while (at < steps.size()) {
      final int missed = all ? 0 : missedInARow(steps, at);
      if (missed >= LEAST_FOLDED) {
        final Step first = steps.get(at);
        text.append(" ".repeat(RULE_INDENT + 2 * first.depth()))
            .append("... %,d rules of %s did not match%n".formatted(missed, first.chain()));
        at += missed;
      } else {
        step(steps.get(at));
        at++;
      }
    }
  }

  private static int missedInARow(final List<Step> steps, final int from) {
    int at = from;
    while (at < steps.size()
        && steps.get(at) instanceof Step.RuleMet met
        && !met.matched()
        && met.chain().equals(steps.get(from).chain())) {
      at++;
    }
    return at - from;
  }

  private void step(final Step step) {
    switch (step) {
      case Step.RuleMet met -> rule(met);
      case Step.Return back when !all -> {
        // The next line stands further to the left.
      }
      case Step.Return back ->
          text.append(" ".repeat(RULE_INDENT + 2 * back.depth()))
              .append("end of %s, back to %s%n".formatted(back.chain(), back.to()));
      case Step.PolicyApplied applied -> {
        final String policy = applied.policy() == Chain.Policy.DROP ? "DROP" : "ACCEPT";
        text.append(" ".repeat(RULE_INDENT))
            .append("policy of %s: %s%n".formatted(applied.chain(), policy));
      }
    }
  }

  private void rule(final Step.RuleMet met) {
    text.append("  %-5s%4d  ".formatted(met.matched() ? "yes" : "no", met.position()))
        .append("  ".repeat(met.depth()))
        .append(met.text());
    final int indent = RULE_INDENT + 2 * met.depth() + 2;
    text.append('\n');
    if (!met.matched()) {
      paragraph(indent, "(" + met.missed() + ")");
      return;
    }
    if (met.changedMark()) {
      paragraph(
          indent,
          "mark " + Marks.text(met.markBefore()) + " becomes " + Marks.text(met.markAfter()));
    }
    if (!met.chosen().isEmpty()) {
      paragraph(indent, met.chosen());
    }
    final String origin = Origins.text(met.rule().origin());
    if (!origin.isEmpty()) {
      paragraph(indent, origin);
    }
  }

  /// Text that is broken at spaces so that it fits the page.
  private void paragraph(final int indent, final String words) {
    int used = 0;
    for (final String word : words.split(" ", -1)) {
      if (used > 0 && used + 1 + word.length() > PAGE_WIDTH) {
        text.append('\n');
        used = 0;
      }
      text.append(used == 0 ? " ".repeat(indent) : " ").append(word);
      used = (used == 0 ? indent : used + 1) + word.length();
    }
    text.append('\n');
  }
}
