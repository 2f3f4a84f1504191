package io.chainwalk.chain;

import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Target;
import io.chainwalk.select.Draws;
import io.chainwalk.select.SelectorNature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// All ends that a packet's walk through a built-in chain can have: at each chance both ways are followed, and ways that
/// meet again are followed as one.
///
/// **Threads:** one.
final class OutcomeSearch {
  private final RuleState state;
  private final RulePacket packet;
  private final BiFunction<ReferenceChain, String, ReferenceChain> callees;
  private final NatRange range = new NatRange();

  /// Where the packet can be, the earliest first; each state is its own key.
  private final TreeMap<OutcomeState, OutcomeState> pending = new TreeMap<>();

  private final Map<End, OutcomeState> ends = new LinkedHashMap<>();

  /// What tells one outcome from another.
  ///
  /// @param how the walk ended
  /// @param target of the rule that ended it, if one did
  /// @param mark the packet's mark
  /// @param connmark its connection's mark
  private record End(WalkEnd how, @Nullable Target target, int mark, int connmark) {}

  OutcomeSearch(
      final RuleState state,
      final RulePacket packet,
      final BiFunction<ReferenceChain, String, ReferenceChain> callees) {
    this.state = state;
    this.packet = packet;
    this.callees = callees;
  }

  /// Searches.
  ///
  /// @param start the built-in chain
  /// @return the outcomes in the order in which the walk comes to them; their probabilities add up to one
  List<Outcome> from(final ReferenceChain start) {
    add(new OutcomeState(start, packet.mark(), connmark()));
    while (!pending.isEmpty()) {
      final OutcomeState next = pending.pollFirstEntry().getValue();
      packet.setMark(next.mark);
      setConnmark(next.connmark);
      boolean goesOn = true;
      while (goesOn && (pending.isEmpty() || next.compareTo(pending.firstKey()) < 0)) {
        goesOn = step(next);
        next.mark = packet.mark();
        next.connmark = connmark();
      }
      if (goesOn) {
        add(next);
      }
    }
    final List<Outcome> outcomes = new ArrayList<>();
    ends.forEach((end, reached) -> outcomes.add(outcome(end, reached)));
    return outcomes;
  }

  /// Another way to a state that is known already only makes it likelier.
  private void add(final OutcomeState next) {
    final OutcomeState known = pending.putIfAbsent(next, next);
    if (known != null) {
      known.add(next);
    }
  }

  /// Follows a packet past one rule, or out of a chain.
  ///
  /// @return whether it goes on
  private boolean step(final OutcomeState at) {
    final ReferenceChain chain = at.chain();
    final int position = at.position();
    if (position == chain.rules.size()) {
      return at.leave() || end(at, policy(at), null);
    }
    final ReferenceChain.Prepared rule = chain.rules.get(position);
    final ChainSelection selection = chain.selection;
    final int answer =
        selection != null && selection.covers(position) ? choose(selection, at) : ask(rule, at);
    if (answer == PacketTest.DROP) {
      return end(at, WalkEnd.DROP, null);
    }
    if (answer == PacketTest.NO) {
      at.advance();
      return true;
    }
    at.note(position);
    final WalkEnd end = RuleTargets.apply(rule, packet, range);
    return end == null ? goOn(at, rule.rule().target()) : end(at, end, rule.rule());
  }

  private boolean goOn(final OutcomeState at, final Target target) {
    final String callee = RulesetChecks.callee(target);
    if (callee != null) {
      if (at.jumps == RuleTargets.MOST_JUMPS) {
        return end(at, WalkEnd.DROP, null);
      }
      at.enter(callees.apply(at.chain(), callee), target instanceof Target.Goto);
      return true;
    }
    if (target instanceof Target.Return) {
      return at.leave() || end(at, policy(at), null);
    }
    at.advance();
    return true;
  }

  private static WalkEnd policy(final OutcomeState at) {
    return at.chains[0].chain.policy() == Chain.Policy.DROP ? WalkEnd.DROP : WalkEnd.ACCEPT;
  }

  /// Asks a rule, and where that is a matter of chance follows the packet that it does not match later.
  private int ask(final ReferenceChain.Prepared rule, final OutcomeState at) {
    int answer = rule.header().test(packet, state);
    for (int i = 0; answer == PacketTest.YES && i < rule.matches().size(); i++) {
      answer =
          rule.rule().matches().get(i) instanceof Match.Random chance
              ? take(chance, at)
              : rule.matches().get(i).test(packet, state);
    }
    return answer;
  }

  private int take(final Match.Random chance, final OutcomeState at) {
    final long threshold = chance.threshold();
    if (threshold == 0 || threshold == Draws.CERTAIN) {
      return PacketTest.answer((threshold != 0) != chance.not());
    }
    final OutcomeState passedBy = at.copy();
    passedBy.take(threshold, chance.not());
    passedBy.advance();
    add(passedBy);
    at.take(threshold, !chance.not());
    return PacketTest.YES;
  }

  /// Whether a rung is the one that is chosen. What others of the ladder lead to is followed too, with a probability of
  /// zero where a hash decides.
  private int choose(final ChainSelection selection, final OutcomeState at) {
    final int rung = at.position() - selection.first();
    if (at.position() < selection.end() - 1) {
      final OutcomeState passedBy = at.copy();
      passedBy.take(threshold(selection, rung), false);
      passedBy.advance();
      add(passedBy);
    }
    at.take(threshold(selection, rung), true);
    return PacketTest.YES;
  }

  private long threshold(final ChainSelection selection, final int rung) {
    if (selection.nature() != SelectorNature.HASH) {
      return selection.threshold(rung);
    }
    final long number = selection.number(packet, state.context().seed());
    return selection.pick(number) == rung ? Draws.CERTAIN : 0;
  }

  private boolean end(final OutcomeState at, final WalkEnd how, final @Nullable Rule rule) {
    at.mark = packet.mark();
    at.connmark = connmark();
    at.decidedBy = rule;
    final End end = new End(how, rule == null ? null : rule.target(), at.mark, at.connmark);
    final OutcomeState known = ends.putIfAbsent(end, at);
    if (known != null) {
      known.add(at);
    }
    return false;
  }

  private static Outcome outcome(final End end, final OutcomeState reached) {
    return new Outcome(
        end.how.verdict(),
        end.how == WalkEnd.REJECT ? NatVerdict.NO_TARGET : end.how.natVerdict(),
        reached.decidedBy,
        reached.probability,
        end.mark,
        end.connmark,
        reached.path(),
        reached.place());
  }

  private int connmark() {
    return packet.entry().isOpen() ? packet.entry().mark() : 0;
  }

  private void setConnmark(final int mark) {
    if (packet.entry().isOpen()) {
      packet.entry().setMark(mark);
    }
  }
}
