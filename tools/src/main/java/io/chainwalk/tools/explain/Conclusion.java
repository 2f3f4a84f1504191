package io.chainwalk.tools.explain;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.tools.explain.HookVisit.Ruling;
import io.chainwalk.tools.explain.HookVisit.TableVisit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What happened to a packet and why, in plain words.
final class Conclusion {
  private final Explanation told;
  private final List<String> sentences = new ArrayList<>();

  private Conclusion(final Explanation told) {
    this.told = told;
  }

  /// Draws it.
  ///
  /// @param told what happened
  /// @return a sentence or a few
  static String of(final Explanation told) {
    final Conclusion conclusion = new Conclusion(told);
    if (told.outcome().kind() == PacketOutcome.Kind.DROPPED) {
      conclusion.sayWhoDropped();
    } else {
      conclusion.sayWhereTo();
      conclusion.sayFromWhom();
    }
    return String.join(" ", conclusion.sentences);
  }

  private void sayWhoDropped() {
    final Optional<TableVisit> by = told.endedBy();
    if (by.isEmpty()) {
      sentences.add("The packet is dropped: " + told.outcome().sentence() + ".");
      return;
    }
    final TableVisit visit = by.get();
    final String how =
        visit.ruling() instanceof Ruling.Rejected rejected
            ? "rejected (" + rejected.how() + ")"
            : "dropped";
    final Optional<Step.RuleMet> rule = visit.decidingRule();
    if (rule.isPresent()) {
      sentences.add(
          "The packet is %s by %s.".formatted(how, ruleInTable(rule.get(), visit.table())));
      sayWhy(rule.get());
    } else {
      sentences.add(
          "The packet is %s: no rule of %s in the table %s decided, and that is the chain's policy."
              .formatted(how, told.hooks().getLast().hook(), visit.table().text()));
    }
  }

  private void sayWhereTo() {
    final Optional<TableVisit> visit =
        told.mapping(Hook.PREROUTING).or(() -> told.mapping(Hook.OUTPUT));
    final Explanation.Change change = told.destination();
    if (change != null && visit.isPresent()) {
      final List<Step.RuleMet> path = visit.get().path();
      sentences.add(
          "The packet goes to %s instead of %s, by %s."
              .formatted(change.to(), change.from(), ruleInTable(path.getLast(), Table.NAT)));
      sayWhy(path);
      sayWhetherDrawn();
    } else if (change != null
        || (told.source() != null && told.mapping(Hook.POSTROUTING).isEmpty())) {
      sentences.add(
          "The packet belongs to a connection that was translated when it began, and is translated"
              + " like the packets before it.");
    } else if (told.outcome().kind() == PacketOutcome.Kind.PASSED
        && told.outcome() != PacketOutcome.NO_SERVICE) {
      sentences.add("The packet goes on as it is: " + told.outcome().sentence() + ".");
    } else if (told.outcome().kind() == PacketOutcome.Kind.KEPT) {
      sentences.add("The packet goes no further: " + told.outcome().sentence() + ".");
    } else {
      sentences.add(
          "No rule changes where the packet goes: it "
              + (isDelivered()
                  ? "is for the node itself, and delivered."
                  : "goes on to " + "where it was sent."));
    }
  }

  /// Which of several endpoints it is, may be a matter of chance.
  private void sayWhetherDrawn() {
    final Optional<String> chosen =
        natRules().map(Step.RuleMet::chosen).filter(words -> !words.isEmpty()).findFirst();
    if (chosen.isPresent()) {
      sentences.add("It was " + chosen.get() + ".");
      return;
    }
    final boolean drawn = natRules().anyMatch(met -> !met.chances().isEmpty());
    if (drawn) {
      sentences.add(
          "Which one it is was a matter of chance; --outcomes shows all with their probabilities.");
    }
  }

  private void sayFromWhom() {
    final Explanation.Change change = told.source();
    final Optional<Step.RuleMet> rule =
        told.mapping(Hook.POSTROUTING)
            .or(() -> told.mapping(Hook.INPUT))
            .flatMap(TableVisit::decidingRule);
    if (change == null || rule.isEmpty()) {
      return;
    }
    sentences.add(
        "Its source becomes %s instead of %s, by %s."
            .formatted(change.to(), change.from(), ruleInTable(rule.get(), Table.NAT)));
    final List<Step.RuleMet> marking = whoMarked();
    if (marking.isEmpty()) {
      sayWhy(rule.get());
      return;
    }
    final Step.RuleMet reason = marking.getFirst();
    sentences.add("It was marked for that by %s.".formatted(ruleInTable(reason, Table.NAT)));
    sayWhy(reason);
  }

  /// The rule that had the packet marked, or that sent it to a chain that does nothing else.
  private List<Step.RuleMet> whoMarked() {
    final List<Step.RuleMet> met = natRules().toList();
    for (int i = 0; i < met.size(); i++) {
      if (met.get(i).changedMark()) {
        final String chain = met.get(i).chain();
        final int at = i;
        return met.subList(0, i).reversed().stream()
            .filter(jump ->
                jump.matched()
                    && jump.rule().target() instanceof Target.Jump to
                    && to.chain().equals(chain))
            .findFirst()
            .map(List::of)
            .orElseGet(() -> List.of(met.get(at)));
      }
    }
    return List.of();
  }

  private void sayWhy(final Step.RuleMet rule) {
    final String why = Origins.text(rule.rule().origin());
    if (!why.isEmpty()) {
      sentences.add(why.endsWith(".") ? why : why + ".");
    }
  }

  /// What made the rules on the way to a decision, kube-proxy's constant ones left out: which Service it is, and which
  /// endpoint. Of the rules of a dump only the last has something to say.
  private void sayWhy(final List<Step.RuleMet> path) {
    final List<Step.RuleMet> telling =
        path.subList(0, path.size() - 1).stream().filter(Conclusion::isOfAnObject).toList();
    if (telling.isEmpty()) {
      sayWhy(path.getLast());
    } else {
      telling.forEach(this::sayWhy);
    }
  }

  private static boolean isOfAnObject(final Step.RuleMet met) {
    return met.rule().origin() instanceof Origin.Manifest manifest
        && !manifest.object().equals(Origins.KUBE_PROXY);
  }

  private Stream<Step.RuleMet> natRules() {
    return told.hooks().stream()
        .filter(visit -> visit.hook() == Hook.PREROUTING || visit.hook() == Hook.OUTPUT)
        .flatMap(visit -> visit.tables().stream())
        .filter(visit -> visit.table() == Table.NAT)
        .flatMap(TableVisit::rules);
  }

  private boolean isDelivered() {
    return told.ctState() != null
        && told.ctState() != CtState.INVALID
        && told.hooks().stream().anyMatch(visit -> visit.hook() == Hook.INPUT);
  }

  private static String ruleInTable(final Step.RuleMet met, final Table table) {
    return "rule %d of %s in the table %s".formatted(met.position(), met.chain(), table.text());
  }
}
