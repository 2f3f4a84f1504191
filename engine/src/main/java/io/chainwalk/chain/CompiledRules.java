package io.chainwalk.chain;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.match.TestWords;
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
  private static final PacketTest[] NO_TESTS = {};

  private final RuleState state;
  private final ChainCounts ipv4Counts = new ChainCounts();
  private final ChainCounts ipv6Counts = new ChainCounts();
  private final ServiceTouch ipv4Touch = new ServiceTouch();
  private final ServiceTouch ipv6Touch = new ServiceTouch();
  private final NatRange unused = new NatRange();
  private RuleProgram program;

  /// Numbers of chains and positions in them to return to. A chain cannot be on it twice ([LoopSearch]), so that as many places as there
  /// are chains suffice.
  private int[] calls = new int[0];

  /// The program's chains by name, once somebody asks for counts.
  private @Nullable Map<ChainName, CompiledChain> chains;

  private record ChainName(boolean ipv6, Table table, String name) {}

  /// Makes rules for a worker.
  ///
  /// @param program the compiled rules, until [#use]
  public CompiledRules(final RuleProgram program) {
    state = new RuleState(program.context());
    this.program = program;
    begin(program, false);
  }

  /// Changes the program, from the next packet on. Chains that are the same in both go on counting where they were. What
  /// was asked once when these rules came into force is to be asked anew: the worker is to be given them again.
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
    chains = null;
    state.use(next.memory());
    ipv4Counts.use(next.family(false), isSuccessor);
    ipv6Counts.use(next.family(true), isSuccessor);
    ipv4Touch.use(next.family(false), ipv4Counts.words());
    ipv6Touch.use(next.family(true), ipv6Counts.words());
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
  public @Nullable SurePass surePass(final Table table, final Hook hook) {
    final CompiledFamily family = program.family(false);
    final int start = family.builtIn(table, hook);
    if (start == CompiledFamily.NONE) {
      return SurePass.UNCOUNTED;
    }
    final int[] places = SureWalk.through(family, start);
    return places == null ? null : new SurePass(ipv4Counts.words(), places);
  }

  @Override
  public long touch(final RulePacket[] packets, final int count) {
    final long seed = state.context().seed();
    return ipv4Touch.load(false, packets, count, seed) ^ ipv6Touch.load(true, packets, count, seed);
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
    if (chains == null) {
      chains = new HashMap<>();
      note(false, chains);
      note(true, chains);
    }
    final CompiledChain compiled = chains.get(new ChainName(ipv6, table, chain));
    return compiled == null ? new long[0] : (ipv6 ? ipv6Counts : ipv4Counts).of(compiled);
  }

  private void note(final boolean ipv6, final Map<ChainName, CompiledChain> into) {
    for (final CompiledChain chain : program.family(ipv6).chains()) {
      if (chain != null) {
        into.put(new ChainName(ipv6, chain.table, chain.source.name()), chain);
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
    return walk(family, start, packet, range, (isIpv6 ? ipv6Counts : ipv4Counts).words());
  }

  private WalkEnd walk(
      final CompiledFamily family,
      final int start,
      final RulePacket packet,
      final NatRange range,
      final long[] counts) {
    final int length = packet.parsed().networkLength();
    int number = start;
    long[] code = family.code(start);
    int position = 0;
    int depth = 0;
    int jumps = 0;
    while (true) {
      final long header = code[0];
      if (position == ChainCode.ruleCount(header)) {
        if (depth == 0) {
          final long policy = family.code(start)[0];
          count(counts, policy, ChainCode.ruleCount(policy), length);
          return ChainCode.dropsAtEnd(policy) ? WalkEnd.DROP : WalkEnd.ACCEPT;
        }
        number = calls[--depth];
        position = calls[--depth];
        code = family.code(number);
        continue;
      }
      long rule = code[1 + position];
      boolean isAsked = ChainCode.asks(rule);
      int testsAt = ChainCode.at(rule);
      if (ChainCode.hasShortcut(rule)) {
        final int answer = next(family, number, code, testsAt, position, packet);
        position = Shortcut.position(answer);
        if (Shortcut.how(answer) == Shortcut.SKIP) {
          continue;
        }
        rule = code[1 + position];
        testsAt = ChainCode.at(rule);
        isAsked = Shortcut.how(answer) == Shortcut.ASK && ChainCode.asks(rule);
        if (isAsked && ChainCode.hasShortcut(rule)) {
          testsAt += ChainCode.shortcutWords(code[testsAt]);
        }
      }
      if (isAsked) {
        final PacketTest[] named = ChainCode.names(rule) ? family.chain(number).tests : NO_TESTS;
        final int answer = TestWords.test(code, testsAt, named, packet, state);
        if (answer != PacketTest.YES) {
          if (answer == PacketTest.DROP) {
            return WalkEnd.DROP;
          }
          position++;
          continue;
        }
      }
      count(counts, header, position, length);
      position++;
      final int at = ChainCode.at(rule);
      switch (ChainCode.action(rule)) {
        case ChainCode.CONTINUE -> {}
        case ChainCode.JUMP, ChainCode.GOTO -> {
          if (++jumps > RuleTargets.MOST_JUMPS) {
            packet.setDropReason(PacketOutcome.TOO_MANY_JUMPS);
            return WalkEnd.DROP;
          }
          if (ChainCode.action(rule) == ChainCode.JUMP) {
            calls[depth++] = position;
            calls[depth++] = number;
          }
          number = ChainCode.callee(rule);
          code = family.code(number);
          position = 0;
        }
        case ChainCode.RETURN -> position = ChainCode.ruleCount(header);
        case ChainCode.SET_MARK -> {
          final long mark = code[at - 1];
          packet.setMark((packet.mark() & ~(int) mark) ^ (int) (mark >>> 32));
        }
        case ChainCode.DNAT -> {
          final long high = packet.parsed().tuple().ipv6() ? code[at - 3] : 0;
          final int port = (int) code[at - 1];
          range.clear().toAddress(high, code[at - 2]).toPorts(port, port);
          packet.setTag((int) (code[at - 1] >>> 32));
          return WalkEnd.RANGE;
        }
        case ChainCode.END -> {
          return family.chain(number).endings[(int) code[at - 1]].apply(packet, range);
        }
        default -> {
          final Target target = family.chain(number).targets[(int) code[at - 1]];
          if (target instanceof Target.Connmark connmark) {
            RuleTargets.setConnmark(connmark, packet);
          } else {
            RuleTargets.setTracking((Target.Ct) target, packet);
          }
        }
      }
    }
  }

  /// Asks a shortcut.
  ///
  /// @param at where its words are
  /// @return see [Shortcut]
  private int next(
      final CompiledFamily family,
      final int number,
      final long[] code,
      final int at,
      final int position,
      final RulePacket packet) {
    final long shortcut = code[at];
    final int argument = ChainCode.argument(shortcut);
    return (int) shortcut == ChainCode.LADDER
        ? Ladder.next(position, code, at + 1, argument, state.draws())
        : family.chain(number).shortcuts[argument].next(position, packet, state);
  }

  private static void count(
      final long[] counts, final long header, final int place, final int length) {
    final int at = ChainCode.counts(header) + 2 * place;
    counts[at]++;
    counts[at + 1] += length;
  }
}
