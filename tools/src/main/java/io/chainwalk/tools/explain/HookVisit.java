package io.chainwalk.tools.explain;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What happened to the packet at a hook.
///
/// @param hook which
/// @param packet the packet in words, as it came to the hook
/// @param inputInterface what it came in by, empty for none or unknown
/// @param outputInterface what it goes out by, likewise
/// @param tables the tables that have rules there, in the order in which they were asked
/// @param natSilent why `nat` was not asked although it has rules there; empty when it was, or has none
record HookVisit(
    Hook hook,
    String packet,
    String inputInterface,
    String outputInterface,
    List<TableVisit> tables,
    String natSilent) {

  /// Copies the list.
  HookVisit {
    tables = List.copyOf(tables);
  }

  /// What a table said.
  ///
  /// @param table which
  /// @param ctState what the packet is to its connection; null before conntrack has seen it
  /// @param steps every rule that the packet met, and every way back
  /// @param ruling what the table said in the end
  record TableVisit(Table table, @Nullable CtState ctState, List<Step> steps, Ruling ruling) {

    /// Copies the list.
    TableVisit {
      steps = List.copyOf(steps);
    }

    /// All rules that the packet met.
    ///
    /// @return in order
    Stream<Step.RuleMet> rules() {
      return steps.stream().filter(Step.RuleMet.class::isInstance).map(Step.RuleMet.class::cast);
    }

    /// The jumps that led to the rule that decided, and that rule.
    ///
    /// @return from the built-in chain on; empty where a policy decided
    List<Step.RuleMet> path() {
      if (steps.isEmpty() || steps.getLast() instanceof Step.PolicyApplied) {
        return List.of();
      }
      final List<Step.RuleMet> path = new ArrayList<>();
      rules()
          .filter(Step.RuleMet::matched)
          .forEach(met -> {
            while (!path.isEmpty() && path.getLast().depth() >= met.depth()) {
              path.removeLast();
            }
            path.add(met);
          });
      return path;
    }

    /// The rule that decided.
    ///
    /// @return empty where a policy did
    Optional<Step.RuleMet> decidingRule() {
      final List<Step.RuleMet> path = path();
      return path.isEmpty() ? Optional.empty() : Optional.of(path.getLast());
    }
  }

  /// What a table can say.
  sealed interface Ruling {
    /// Whether the packet is gone.
    ///
    /// @return true where it was dropped or rejected
    default boolean endsThePacket() {
      return this instanceof Dropped || this instanceof Rejected;
    }

    /// The packet goes on, and its flow is not translated here.
    record Accepted() implements Ruling {}

    /// The packet is gone.
    record Dropped() implements Ruling {}

    /// The packet is gone, and its sender is told.
    ///
    /// @param how the target as the kernel spells it
    record Rejected(String how) implements Ruling {}

    /// The flow is translated.
    ///
    /// @param how the target as the kernel spells it
    record Mapped(String how) implements Ruling {}
  }
}
