package io.chainwalk.chain;

import io.chainwalk.match.RulePacket;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.Draws;
import org.jspecify.annotations.Nullable;

/// Has the memory fetched that the first packets of some flows will ask the table `nat` for, where it has kube-proxy's
/// shape: the dispatch that PREROUTING jumps to, the chain of the service, that of the endpoint, and their counts. One
/// loop for each, so that the cache misses of all packets overlap. A wrong guess costs time, nothing else.
///
/// **Threads:** one, the worker's.
final class ServiceTouch {
  /// kube-proxy writes two at most, about masquerading and affinity, beside one for each endpoint with affinity.
  private static final int MOST_RULES_BEFORE_A_LADDER = 8;

  private static final int NOTHING = CompiledFamily.NONE;

  private @Nullable CompiledFamily family;
  private @Nullable DispatchRun services;
  private long[] dispatch = new long[0];
  private long[] counts = new long[0];
  private int[] chains = new int[0];

  /// Looks for the dispatch.
  ///
  /// @param next the chains from now on
  /// @param nextCounts what the worker counts with
  void use(final CompiledFamily next, final long[] nextCounts) {
    family = next;
    counts = nextCounts;
    services = null;
    final int start = next.builtIn(Table.NAT, Hook.PREROUTING);
    if (start == CompiledFamily.NONE) {
      return;
    }
    final long[] code = next.code(start);
    for (int place = 0; place < ChainCode.ruleCount(code[0]); place++) {
      final long rule = code[1 + place];
      if (ChainCode.leadsOn(rule)) {
        final CompiledChain callee = next.chain(ChainCode.callee(rule));
        if (callee.shortcuts.length > 0 && callee.shortcuts[0] instanceof DispatchRun run) {
          services = run;
          dispatch = callee.code;
          return;
        }
      }
    }
  }

  /// Loads what packets of a family will ask for.
  ///
  /// @return something of it, to be used lest the loads be optimised away
  long load(final boolean ipv6, final RulePacket[] packets, final int count, final long seed) {
    if (services == null || family == null) {
      return 0;
    }
    if (chains.length < count) {
      chains = new int[packets.length];
    }
    int found = 0;
    for (int i = 0; i < count; i++) {
      chains[i] = NOTHING;
      if (packets[i].parsed().tuple().ipv6() == ipv6) {
        chains[i] = service(services, packets[i]);
        found += chains[i] == NOTHING ? 0 : 1;
      }
    }
    return found == 0 ? 0 : loadChains(family, packets, count, seed);
  }

  private int service(final DispatchRun run, final RulePacket packet) {
    final int place = run.first(packet);
    if (place == DispatchRun.NONE || !ChainCode.leadsOn(dispatch[1 + place])) {
      return NOTHING;
    }
    return ChainCode.callee(dispatch[1 + place]);
  }

  private long loadChains(
      final CompiledFamily of, final RulePacket[] packets, final int count, final long seed) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (chains[i] != NOTHING) {
        final long[] code = of.code(chains[i]);
        sum ^= code[0] ^ code[code.length >>> 1] ^ code[code.length - 1];
      }
    }
    for (int i = 0; i < count; i++) {
      if (chains[i] != NOTHING) {
        final long[] code = of.code(chains[i]);
        sum ^= counts[ChainCode.counts(code[0])];
        chains[i] = endpoint(code, packets[i].number(), seed);
      }
    }
    for (int i = 0; i < count; i++) {
      if (chains[i] != NOTHING) {
        final long[] code = of.code(chains[i]);
        sum ^= code[0] ^ code[code.length - 1];
      }
    }
    for (int i = 0; i < count; i++) {
      if (chains[i] != NOTHING) {
        sum ^= counts[ChainCode.counts(of.code(chains[i])[0])];
      }
    }
    return sum;
  }

  /// Where the ladder of a service's chain will lead a packet, or its last rule if it has none.
  private static int endpoint(final long[] code, final long number, final long seed) {
    final int rules = ChainCode.ruleCount(code[0]);
    int place = rules - 1;
    for (int i = 0; i < Math.min(rules, MOST_RULES_BEFORE_A_LADDER); i++) {
      final long rule = code[1 + i];
      if (ChainCode.hasShortcut(rule)) {
        final long shortcut = code[ChainCode.at(rule)];
        if ((int) shortcut == ChainCode.LADDER) {
          final int rungs = ChainCode.argument(shortcut);
          place =
              i + Ladder.rung(code, ChainCode.at(rule) + 1, rungs, Draws.firstPlace(seed, number));
        }
        break;
      }
    }
    return place < 0 || place >= rules || !ChainCode.leadsOn(code[1 + place])
        ? NOTHING
        : ChainCode.callee(code[1 + place]);
  }
}
