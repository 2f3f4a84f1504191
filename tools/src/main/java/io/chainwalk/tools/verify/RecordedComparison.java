package io.chainwalk.tools.verify;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.PacketView;
import io.chainwalk.tools.cases.TimeOfDay;
import io.chainwalk.tools.cases.WalkCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Compares what this machine's kernel did with what was recorded of one before.
///
/// Where rules leave something to chance, the two may have drawn different endpoints or ports for a flow. What follows for
/// that flow is another story then, and is passed over, its connection too; everything else is compared.
///
/// **Threads:** one.
final class RecordedComparison {
  /// Two runs do not take equally long.
  private static final long TOLERANCE_SECONDS = 5;

  private final boolean drawsTranslation;
  private final boolean drawsElse;
  private final Set<Ends> drawnAnew = new HashSet<>();
  private final List<LabRun.Found> found = new ArrayList<>();
  private long passedOver;

  /// Looks for chance in rules.
  ///
  /// @param rulesets the rules of both
  RecordedComparison(final Rulesets rulesets) {
    boolean translation = false;
    boolean other = false;
    for (final Ruleset ruleset : rulesets.loaded()) {
      for (final RuleTable table : ruleset.tables().values()) {
        final boolean draws =
            table.chains().values().stream()
                .flatMap(chain -> chain.rules().stream())
                .anyMatch(RecordedComparison::draws);
        translation |= draws && table.name() == Table.NAT;
        other |= draws && table.name() != Table.NAT;
      }
    }
    drawsTranslation = translation;
    drawsElse = other;
  }

  private static boolean draws(final Rule rule) {
    return rule.matches().stream().anyMatch(Match.Random.class::isInstance)
        || switch (rule.target()) {
          case Target.Nat nat -> isRandom(nat.range());
          case Target.Masquerade masquerade -> isRandom(masquerade.range());
          case Target.Redirect redirect -> isRandom(redirect.range());
          default -> false;
        };
  }

  private static boolean isRandom(final Target.Range range) {
    return range.random() || range.randomFully();
  }

  /// Compares.
  ///
  /// @param recorded what was recorded
  /// @param live what the kernel did with the same packets, in the same order
  /// @param connections what it remembered in the end
  void compare(
      final WalkCase recorded,
      final List<Exchange> live,
      final List<ListedConnection> connections) {
    final int count = Math.min(live.size(), recorded.exchanges().size());
    for (int i = 0; i < count; i++) {
      compare(i, recorded.exchanges().get(i), live.get(i));
    }
    if (live.size() == recorded.exchanges().size()) {
      ConnectionComparison.of(known(recorded.connections()), known(connections), TOLERANCE_SECONDS)
          .forEach(difference -> found.add(new LabRun.Found(count - 1, difference)));
    }
  }

  private List<ListedConnection> known(final List<ListedConnection> connections) {
    return connections.stream()
        .filter(connection -> Collections.disjoint(drawnAnew, Ends.of(connection)))
        .toList();
  }

  private void compare(final int number, final Exchange recorded, final Exchange live) {
    final Difference difference =
        Comparison.of(new Exchange(recorded.arrival(), withoutTime(recorded)), withoutTime(live));
    if (difference == null) {
      return;
    }
    final Set<Ends> flows = new HashSet<>(Ends.of(recorded.arrival().packet()));
    flows.addAll(flows(recorded));
    flows.addAll(flows(live));
    if (drawsElse || !Collections.disjoint(drawnAnew, flows) || isDrawnAnew(recorded, live)) {
      drawnAnew.addAll(flows);
      passedOver++;
    } else {
      found.add(new LabRun.Found(number, difference));
    }
  }

  private static List<Departure> withoutTime(final Exchange exchange) {
    final int word = TimeOfDay.wordAt(exchange.arrival().timeNs());
    return exchange.departures().stream()
        .map(
            departure -> new Departure(departure.by(), TimeOfDay.without(departure.packet(), word)))
        .toList();
  }

  /// Whether a packet went on both times, translated and not to the same.
  private boolean isDrawnAnew(final Exchange recorded, final Exchange live) {
    final Set<Ends> then = flows(recorded);
    final Set<Ends> now = flows(live);
    final Set<Ends> before = Ends.of(recorded.arrival().packet());
    return drawsTranslation
        && !then.isEmpty()
        && !now.isEmpty()
        && !then.equals(now)
        && !(then.equals(before) && now.equals(before));
  }

  /// The flows of what went on, as it was then.
  private static Set<Ends> flows(final Exchange exchange) {
    final PacketView arrival = PacketView.of(exchange.arrival().packet());
    final Set<Ends> flows = new HashSet<>();
    for (final Departure departure : exchange.departures()) {
      if (!Answers.isAnswer(arrival, PacketView.of(departure.packet()))) {
        flows.addAll(Ends.of(departure.packet()));
      }
    }
    return flows;
  }

  /// What differs, by number of the packet.
  List<LabRun.Found> found() {
    return found;
  }

  /// How many packets differ because something else was drawn for their flow.
  long passedOver() {
    return passedOver;
  }
}
