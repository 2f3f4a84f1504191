package io.chainwalk.tools.diff;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Outcome;
import io.chainwalk.chain.Probability;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.Verdict;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.tools.replay.FlowKey;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Rules that note to which connection a packet belongs, and of the first packet of a connection what it meets and which
/// endpoints it could have got.
///
/// They say of themselves that they have the first chain behind conntrack, so that every packet that conntrack has let
/// pass is seen.
///
/// **Threads:** one, the worker's.
final class RecordedRules implements Rules {
  private ReferenceRules rules;
  private final FlowTuple tuple = new FlowTuple();
  private final List<PathStep> path = new ArrayList<>();
  private List<Share> endpoints = List.of();
  private List<String> passedOver = List.of();
  private String drawn = "";
  private String source = Passage.KEPT;
  private @Nullable FlowKey dialled;
  private boolean isFirst;
  private boolean isSeen;

  /// Begins to record.
  ///
  /// @param rules what packets meet
  RecordedRules(final ReferenceRules rules) {
    this.rules = rules;
  }

  /// Changes the rules, from the next packet on.
  ///
  /// @param next what packets meet
  void use(final ReferenceRules next) {
    rules = next;
  }

  /// The rules in use.
  ReferenceRules rules() {
    return rules;
  }

  /// Forgets the packet before.
  void begin() {
    path.clear();
    endpoints = List.of();
    passedOver = List.of();
    drawn = "";
    source = Passage.KEPT;
    dialled = null;
    isFirst = false;
    isSeen = false;
  }

  /// What was noted of the packet.
  ///
  /// @param outcome what became of it
  /// @param isConfirmed whether it confirmed its connection
  /// @param isBlackHoled whether it goes to an endpoint that is gone
  /// @return everything there is to compare
  Sight sight(final PacketOutcome outcome, final boolean isConfirmed, final boolean isBlackHoled) {
    return new Sight(
        isBlackHoled ? Sight.BLACK_HOLED : outcome.label(),
        dialled,
        isFirst,
        isConfirmed || (dialled != null && !isFirst),
        isLater() ? null : new Passage(outcome, endpoints, passedOver, drawn, source, path));
  }

  /// Whether the packet belongs to a connection that was there before it.
  private boolean isLater() {
    return dialled != null && !isFirst;
  }

  @Override
  public boolean hasNat(final boolean ipv6) {
    return rules.hasNat(ipv6);
  }

  @Override
  public boolean hasChain(final Table table, final Hook hook) {
    return rules.hasChain(table, hook)
        || (table == Table.MANGLE && (hook == Hook.PREROUTING || hook == Hook.OUTPUT));
  }

  @Override
  public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
    if (table != Table.RAW) {
      see(packet);
    }
    if (isLater()) {
      return rules.judge(table, hook, packet);
    }
    final PathNotes notes = new PathNotes(table, hook);
    rules.setTrace(notes);
    final Verdict verdict = rules.judge(table, hook, packet);
    rules.setTrace(null);
    add(notes);
    return verdict;
  }

  @Override
  public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
    see(packet);
    final boolean forDestination = hook == Hook.PREROUTING || hook == Hook.OUTPUT;
    if (forDestination && endpoints.isEmpty()) {
      final List<Outcome> outcomes = rules.outcomes(Table.NAT, hook, packet);
      endpoints = shares(outcomes);
      passedOver = passedOver(outcomes);
    }
    final PathNotes notes = new PathNotes(Table.NAT, hook);
    rules.setTrace(notes);
    final NatVerdict verdict = rules.nat(hook, packet, range);
    rules.setTrace(null);
    add(notes);
    if (forDestination) {
      drawn = drawn.isEmpty() ? endpoint(verdict, notes.decidedBy()) : drawn;
    } else {
      source = source(verdict, notes.decidedBy(), source);
    }
    return verdict;
  }

  private void see(final RulePacket packet) {
    if (isSeen) {
      return;
    }
    isSeen = true;
    if (packet.entry().isOpen()) {
      packet.entry().readTuple(Direction.ORIGINAL, tuple);
      dialled = FlowKey.of(tuple);
      isFirst = (packet.entry().status() & ConntrackStatus.CONFIRMED) == 0;
      if (isLater()) {
        path.clear();
      }
    }
  }

  private void add(final PathNotes notes) {
    final PathStep step = notes.step();
    if (!step.isEmpty() && !isLater()) {
      path.add(step);
    }
  }

  private static List<Share> shares(final List<Outcome> outcomes) {
    final Map<String, Probability> byEndpoint = new TreeMap<>();
    for (final Outcome outcome : outcomes) {
      if (!outcome.probability().isZero()) {
        byEndpoint.merge(
            endpoint(outcome.translation(), outcome.decidedBy()),
            outcome.probability(),
            Probability::or);
      }
    }
    return byEndpoint.entrySet().stream()
        .map(entry -> new Share(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<String> passedOver(final List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.probability().isZero())
        .map(outcome -> endpoint(outcome.translation(), outcome.decidedBy()))
        .toList();
  }

  private static String endpoint(final NatVerdict verdict, final @Nullable Rule decidedBy) {
    return switch (verdict) {
      case NO_TARGET -> Share.UNTRANSLATED;
      case RANGE, MASQUERADE, REDIRECT ->
          decidedBy == null ? Share.UNTRANSLATED : RuleWords.translation(decidedBy);
      case DROP -> Share.DROPPED;
    };
  }

  /// @param before what another hook said
  private static String source(
      final NatVerdict verdict, final @Nullable Rule decidedBy, final String before) {
    return switch (verdict) {
      case MASQUERADE -> Passage.MASQUERADED;
      case RANGE -> decidedBy == null ? before : RuleWords.translation(decidedBy);
      case NO_TARGET, REDIRECT, DROP -> before;
    };
  }
}
