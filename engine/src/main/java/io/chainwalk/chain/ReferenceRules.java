package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RuleContext;
import io.chainwalk.match.RuleMemory;
import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rules of a node, walked one by one as the kernel walks them (facts sheet 7.1): what [CompiledRules] is held to,
/// and what `explain` shows, for it can tell of every rule that a packet meets.
///
/// Rules of a family are asked for packets of that family; one whose ruleset is missing accepts everything.
///
/// **Threads:** one, the worker's.
public final class ReferenceRules implements CountingRules {
  private final RuleState state;
  private final RuleMemory memory;
  private final ReferenceChains chains;
  private final LadderChoices choices;
  private final Deque<Call> calls = new ArrayDeque<>();
  private @Nullable Consumer<TraceStep> trace;

  /// Where a packet goes on when the chain it jumped to ends.
  private record Call(ReferenceChain chain, int next) {}

  /// Prepares rules.
  ///
  /// @param rulesets the rules
  /// @param context the machine they are on
  /// @param labels what is to be remembered of packets
  /// @throws IllegalArgumentException when a ruleset is one that `iptables` would refuse: a jump to a chain that is not
  ///     there, or back to one that a packet can be in, or a target that the table does not have; with the rule's place
  public ReferenceRules(
      final Rulesets rulesets, final RuleContext context, final RuleLabels labels) {
    this(rulesets, context, labels, ChainSelectors.NONE);
  }

  /// Prepares rules of a node that chooses endpoints otherwise than by them.
  ///
  /// @param rulesets the rules
  /// @param context the machine they are on
  /// @param labels what is to be remembered of packets
  /// @param selectors who chooses
  /// @throws IllegalArgumentException when a ruleset is one that `iptables` would refuse
  public ReferenceRules(
      final Rulesets rulesets,
      final RuleContext context,
      final RuleLabels labels,
      final ChainSelectors selectors) {
    this(rulesets, labels, selectors, new RuleState(context), new RuleMemory(), List.of());
  }

  /// Prepares rules that take the place of others, as `iptables-restore` does it: what has a name is still remembered, if
  /// the new rules have the name too.
  ///
  /// @param rulesets the rules
  /// @param labels what is to be remembered of packets
  /// @param before the rules before, which are not to be used any more
  /// @throws IllegalArgumentException when a ruleset is one that `iptables` would refuse
  public ReferenceRules(
      final Rulesets rulesets, final RuleLabels labels, final ReferenceRules before) {
    this(rulesets, labels, ChainSelectors.NONE, before);
  }

  /// Prepares rules of a node that chooses endpoints otherwise than by them, and that take the place of others.
  ///
  /// @param rulesets the rules
  /// @param labels what is to be remembered of packets
  /// @param selectors who chooses
  /// @param before the rules before, which are not to be used any more
  /// @throws IllegalArgumentException when a ruleset is one that `iptables` would refuse
  public ReferenceRules(
      final Rulesets rulesets,
      final RuleLabels labels,
      final ChainSelectors selectors,
      final ReferenceRules before) {
    this(
        rulesets,
        labels,
        selectors,
        before.state,
        new RuleMemory(before.memory),
        before.chains.holdings());
  }

  /// What the new rules need is taken before what nobody needs any more is given back, so that names survive.
  private ReferenceRules(
      final Rulesets rulesets,
      final RuleLabels labels,
      final ChainSelectors selectors,
      final RuleState state,
      final RuleMemory memory,
      final List<RuleMemory.Holding> gone) {
    this.state = state;
    this.memory = memory;
    choices = new LadderChoices(state);
    chains = new ReferenceChains(rulesets, state.context(), labels, selectors, memory);
    gone.forEach(memory::giveBack);
    state.use(memory);
  }

  /// Has every step of every packet told, from now on.
  ///
  /// @param listener is told, or null for nobody
  public void setTrace(final @Nullable Consumer<TraceStep> listener) {
    trace = listener;
  }

  /// Has selectors that go by chance take the packet's chances rung by rung, as the rules themselves would, instead of
  /// drawing on their own: with other thresholds, but so that all that may come of them can be told apart by
  /// [io.chainwalk.select.Draws].
  ///
  /// @param isTaking whether from now on they do
  public void takeChances(final boolean isTaking) {
    choices.takeChances(isTaking);
  }

  /// What these rules remember from packet to packet.
  ///
  /// @return the live state
  public RuleState state() {
    return state;
  }

  @Override
  public boolean hasChain(final Table table, final Hook hook) {
    return decides(chains.builtIn(false, table, hook))
        || decides(chains.builtIn(true, table, hook));
  }

  @Override
  public boolean hasNat(final boolean isIpv6) {
    return chains.has(isIpv6, Table.NAT);
  }

  private static boolean decides(final @Nullable ReferenceChain chain) {
    return chain != null && (!chain.rules.isEmpty() || chain.chain.policy() == Chain.Policy.DROP);
  }

  @Override
  public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
    final Verdict verdict = walk(table, hook, packet, new NatRange()).verdict();
    tell(new TraceStep.Judged(table, hook, verdict));
    return verdict;
  }

  @Override
  public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
    final NatVerdict verdict = walk(Table.NAT, hook, packet, range).natVerdict();
    tell(new TraceStep.Mapped(hook, verdict));
    return verdict;
  }

  /// All ends that a packet's walk through the chains of a table can have, with their exact probabilities, as far as
  /// chance (`statistic --mode random`) decides. Of what a selector chooses among, a hash gives all but one the probability
  /// zero; one that goes by chance, turns or load gives each its part in the long run. What else rules remember is as it is
  /// now, and stays so; nothing is counted, and the packet is what it was.
  ///
  /// The work is that of one walk for each state that chances can bring about, not for each way there.
  ///
  /// @param table any but `raw`, whose targets leave no choice to chance alone
  /// @param hook the hook
  /// @param packet as it is at this hook
  /// @return in the order in which the walk comes to them; the probabilities add up to one
  public List<Outcome> outcomes(final Table table, final Hook hook, final RulePacket packet) {
    if (table == Table.RAW) {
      throw new IllegalArgumentException("outcomes of table raw");
    }
    final boolean isIpv6 = packet.parsed().tuple().ipv6();
    final ReferenceChain start = chains.builtIn(isIpv6, table, hook);
    final int connmark = packet.entry().isOpen() ? packet.entry().mark() : 0;
    if (start == null) {
      return List.of(
          new Outcome(
              Verdict.ACCEPT,
              NatVerdict.NO_TARGET,
              null,
              Probability.ONE,
              packet.mark(),
              connmark,
              List.of(),
              0));
    }
    final int mark = packet.mark();
    final int tag = packet.tag();
    final PacketOutcome dropReason = packet.dropReason();
    final RejectWith rejectWith = packet.rejectWith();
    state.setFrozen(true);
    try {
      return new OutcomeSearch(state, packet, chains::callee).from(start);
    } finally {
      state.setFrozen(false);
      packet.setMark(mark);
      packet.setTag(tag);
      packet.setDropReason(dropReason);
      packet.setRejectWith(rejectWith);
      if (packet.entry().isOpen()) {
        packet.entry().setMark(connmark);
      }
    }
  }

  @Override
  public long[] counts(final boolean isIpv6, final Table table, final String chain) {
    final ReferenceChain counted = chains.find(isIpv6, table, chain);
    return counted == null ? new long[0] : counted.counts.clone();
  }

  private WalkEnd walk(
      final Table table, final Hook hook, final RulePacket packet, final NatRange range) {
    final boolean isIpv6 = packet.parsed().tuple().ipv6();
    final ReferenceChain start = chains.builtIn(isIpv6, table, hook);
    if (start == null) {
      return WalkEnd.ACCEPT;
    }
    state.draws().begin(state.context().seed(), packet.number());
    tell(new TraceStep.Entered(isIpv6, table, hook, start.chain, packet.mark()));
    calls.clear();
    Call at = new Call(start, 0);
    int jumps = 0;
    while (true) {
      final ReferenceChain chain = at.chain;
      if (at.next == chain.rules.size()) {
        final Call back = goBack(chain);
        if (back == null) {
          return applyPolicy(start, chain, packet);
        }
        at = back;
        continue;
      }
      final ReferenceChain.Prepared rule = chain.rules.get(at.next);
      final Call following = new Call(chain, at.next + 1);
      final int markBefore = packet.mark();
      final boolean isRung = chain.selection != null && chain.selection.covers(at.next);
      final int answer =
          isRung ? choose(chain, at.next, packet) : test(chain, following.next, rule, packet);
      if (answer == PacketTest.DROP) {
        return WalkEnd.DROP;
      }
      if (answer == PacketTest.NO) {
        at = following;
        continue;
      }
      chain.count(at.next, packet);
      final WalkEnd end = RuleTargets.apply(rule, packet, range);
      final TraceStep.Choice choice = isRung ? choices.last() : null;
      tellMet(chain, following.next, TraceStep.Result.MATCHED, null, choice, markBefore, packet);
      if (end != null) {
        return end;
      }
      final String callee = RulesetChecks.callee(rule.rule().target());
      if (callee != null) {
        if (++jumps > RuleTargets.MOST_JUMPS) {
          packet.setDropReason(PacketOutcome.TOO_MANY_JUMPS);
          return WalkEnd.DROP;
        }
        if (rule.rule().target() instanceof Target.Jump) {
          calls.push(following);
        }
        at = new Call(chains.callee(chain, callee), 0);
      } else if (rule.rule().target() instanceof Target.Return) {
        at = new Call(chain, chain.rules.size());
      } else {
        at = following;
      }
    }
  }

  /// To the rule after the last jump.
  ///
  /// @return null where there was none
  private @Nullable Call goBack(final ReferenceChain from) {
    final Call left = calls.poll();
    if (left == null) {
      return null;
    }
    final Call back = new Call(left.chain, left.chain.placeOfReturn(left.next));
    tell(new TraceStep.Returned(from.table, from.chain, back.chain.chain, back.next + 1));
    return back;
  }

  private WalkEnd applyPolicy(
      final ReferenceChain builtIn, final ReferenceChain from, final RulePacket packet) {
    builtIn.count(builtIn.rules.size(), packet);
    tell(new TraceStep.PolicyApplied(builtIn.table, from.chain, builtIn.chain));
    return builtIn.chain.policy() == Chain.Policy.DROP ? WalkEnd.DROP : WalkEnd.ACCEPT;
  }

  /// Asks the chain's selector in the place of a rung.
  private int choose(final ReferenceChain chain, final int place, final RulePacket packet) {
    final boolean isChosen =
        choices.isChosen(Objects.requireNonNull(chain.selection), place, packet);
    if (!isChosen) {
      tellMet(
          chain,
          place + 1,
          TraceStep.Result.NOT_CHOSEN,
          null,
          choices.last(),
          packet.mark(),
          packet);
    }
    return PacketTest.answer(isChosen);
  }

  /// Asks the header part, then the matches from left to right, until one does not match.
  private int test(
      final ReferenceChain chain,
      final int position,
      final ReferenceChain.Prepared rule,
      final RulePacket packet) {
    int answer = rule.header().test(packet, state);
    Match at = null;
    for (int i = 0; answer == PacketTest.YES && i < rule.matches().size(); i++) {
      at = rule.rule().matches().get(i);
      answer = rule.matches().get(i).test(packet, state);
    }
    if (answer != PacketTest.YES && trace != null) {
      final TraceStep.Result result =
          answer == PacketTest.DROP
              ? TraceStep.Result.DROPPED
              : at == null ? TraceStep.Result.HEADER_MISSED : TraceStep.Result.MATCH_MISSED;
      tellMet(chain, position, result, at, null, packet.mark(), packet);
    }
    return answer;
  }

  private void tellMet(
      final ReferenceChain chain,
      final int position,
      final TraceStep.Result result,
      final @Nullable Match at,
      final TraceStep.@Nullable Choice choice,
      final int markBefore,
      final RulePacket packet) {
    if (trace != null) {
      trace.accept(
          new TraceStep.Met(
              chain.table,
              chain.chain,
              position,
              chain.rules.get(position - 1).rule(),
              result,
              at,
              markBefore,
              packet.mark(),
              choice));
    }
  }

  private void tell(final TraceStep step) {
    if (trace != null) {
      trace.accept(step);
    }
  }
}
