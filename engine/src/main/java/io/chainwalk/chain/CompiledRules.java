package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules of a node as one worker runs them: the same verdicts, translations, marks and counters as
/// [ReferenceRules], at a cost that does not grow with the number of services.
///
/// What differs is how a rule is come to: past the rules of a [Shortcut] that cannot match. Nothing is allocated while
/// packets are walked.
///
/// **Threads:** one, the worker's, which also calls [#use] between bursts. Programs come from another, see
/// [PublishedRules].
public final class CompiledRules implements CountingRules {
  private final RuleState state;
  private final ChainCounts ipv4Counts = new ChainCounts();
  private final ChainCounts ipv6Counts = new ChainCounts();
  private final NatRange unused = new NatRange();
  private RuleProgram program;

  /// Numbers of chains and positions in them to return to. A chain cannot be on it twice ([LoopSearch]), so that as many places as there
  /// are chains suffice.
  private int[] calls = new int[0];

  /// The numbers of the program's chains, once somebody asks for counts.
  private @Nullable Map<ChainName, Integer> numbers;

  private record ChainName(boolean ipv6, Table table, String name) {}

  /// Makes rules for a worker.
  ///
  /// @param program the compiled rules, until [#use]
  public CompiledRules(final RuleProgram program) {
    state = new RuleState(program.context());
    this.program = program;
    begin(program, false);
  }

  /// Changes the program, from the next packet on. Chains that are the same in both go on counting where they were.
  ///
  /// @param next the compiled rules, of the same compiler
  /// @return false when it is the one in use
  public boolean use(final RuleProgram next) {
    if (next == program) {
      return false;
    }
    begin(next, next.follows(program));
    return true;
  }

  private void begin(final RuleProgram next, final boolean isSuccessor) {
    program = next;
    numbers = null;
    state.use(next.memory());
    ipv4Counts.use(next.family(false), isSuccessor);
    ipv6Counts.use(next.family(true), isSuccessor);
    final int places =
        Math.max(next.family(false).chains().length, next.family(true).chains().length);
    if (calls.length < 2 * places) {
      calls = new int[2 * places];
    }
  }

  /// The program in use.
  ///
  /// @return the compiled rules
  public RuleProgram program() {
    return program;
  }

  /// What these rules remember from packet to packet.
  ///
  /// @return the live state
  public RuleState state() {
    return state;
  }

  @Override
  public boolean hasChain(final Table table, final Hook hook) {
    return hasChain(program.family(false), table, hook)
        || hasChain(program.family(true), table, hook);
  }

  private static boolean hasChain(final CompiledFamily family, final Table table, final Hook hook) {
    final int number = family.builtIn(table, hook);
    return number != CompiledFamily.NONE && family.chain(number).decides();
  }

  @Override
  public boolean hasNat(final boolean ipv6) {
    return program.family(ipv6).has(Table.NAT);
  }

  @Override
  public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
    return walk(table, hook, packet, unused).verdict();
  }

  @Override
  public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
    return walk(Table.NAT, hook, packet, range).natVerdict();
  }

  @Override
  public long[] counts(final boolean ipv6, final Table table, final String chain) {
    if (numbers == null) {
      numbers = new HashMap<>();
      note(false, numbers);
      note(true, numbers);
    }
    final Integer number = numbers.get(new ChainName(ipv6, table, chain));
    return number == null ? new long[0] : (ipv6 ? ipv6Counts : ipv4Counts).of(number);
  }

  private void note(final boolean ipv6, final Map<ChainName, Integer> into) {
    for (final CompiledChain chain : program.family(ipv6).chains()) {
      if (chain != null) {
        into.put(new ChainName(ipv6, chain.table, chain.source.name()), chain.number);
      }
    }
  }

  private WalkEnd walk(
      final Table table, final Hook hook, final RulePacket packet, final NatRange range) {
    final boolean isIpv6 = packet.parsed().tuple().ipv6();
    final CompiledFamily family = program.family(isIpv6);
    final int start = family.builtIn(table, hook);
    if (start == CompiledFamily.NONE) {
      return WalkEnd.ACCEPT;
    }
    state.draws().begin(state.context().seed(), packet.number());
    return walk(family, family.chain(start), packet, range, isIpv6 ? ipv6Counts : ipv4Counts);
  }

  private WalkEnd walk(
      final CompiledFamily family,
      final CompiledChain start,
      final RulePacket packet,
      final NatRange range,
      final ChainCounts counts) {
    CompiledChain chain = start;
    int position = 0;
    int depth = 0;
    int jumps = 0;
    while (true) {
      if (position == chain.rules.length) {
        if (depth == 0) {
          counts.count(start, start.rules.length, packet);
          return start.dropsAtEnd ? WalkEnd.DROP : WalkEnd.ACCEPT;
        }
        chain = family.chain(calls[--depth]);
        position = calls[--depth];
        continue;
      }
      CompiledRule rule = chain.rules[position];
      boolean isAsked = true;
      if (rule.shortcut != null) {
        final int answer = rule.shortcut.next(position, packet, state);
        position = Shortcut.position(answer);
        if (Shortcut.how(answer) == Shortcut.SKIP) {
          continue;
        }
        isAsked = Shortcut.how(answer) == Shortcut.ASK;
        rule = chain.rules[position];
      }
      if (isAsked) {
        final int answer = ask(rule.tests, packet);
        if (answer != PacketTest.YES) {
          if (answer == PacketTest.DROP) {
            return WalkEnd.DROP;
          }
          position++;
          continue;
        }
      }
      counts.count(chain, position, packet);
      position++;
      if (rule.callee != CompiledFamily.NONE && ++jumps > RuleTargets.MOST_JUMPS) {
        packet.setDropReason(PacketOutcome.TOO_MANY_JUMPS);
        return WalkEnd.DROP;
      }
      switch (rule.action) {
        case CompiledRule.CONTINUE -> {}
        case CompiledRule.JUMP -> {
          calls[depth++] = position;
          calls[depth++] = chain.number;
          chain = family.chain(rule.callee);
          position = 0;
        }
        case CompiledRule.GOTO -> {
          chain = family.chain(rule.callee);
          position = 0;
        }
        case CompiledRule.RETURN -> position = chain.rules.length;
        case CompiledRule.SET_MARK ->
            packet.setMark((packet.mark() & ~rule.markMask) ^ rule.markValue);
        case CompiledRule.END -> {
          return rule.ending.apply(packet, range);
        }
        case CompiledRule.SET_CONNMARK ->
            RuleTargets.setConnmark((Target.Connmark) rule.target, packet);
        default -> RuleTargets.setTracking((Target.Ct) rule.target, packet);
      }
    }
  }

  private int ask(final PacketTest[] tests, final RulePacket packet) {
    for (final PacketTest test : tests) {
      final int answer = test.test(packet, state);
      if (answer != PacketTest.YES) {
        return answer;
      }
    }
    return PacketTest.YES;
  }
}
