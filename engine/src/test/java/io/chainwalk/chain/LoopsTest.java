package io.chainwalk.chain;

import static io.chainwalk.chain.RuleBuilder.builtIn;
import static io.chainwalk.chain.RuleBuilder.chain;
import static io.chainwalk.chain.RuleBuilder.ip4;
import static io.chainwalk.chain.RuleBuilder.ruleset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Chains that lead back to themselves, and chains that might as well.
class LoopsTest {
  private static final Rule ACCEPT = ip4().j(Target.ACCEPT);
  private static final Chain TO_B = chain("A", ip4().j("B"));
  private static final Chain TO_A = chain("B", ip4().g("A"));

  private static Ruleset filter(final Chain... chains) {
    return ruleset(Table.FILTER, chains);
  }

  private static Verdict forward(final CountingRules rules, final TestPacket packet) {
    return rules.judge(Table.FILTER, Hook.FORWARD, packet);
  }

  private static TestPacket syn() {
    return TestPacket.syn("10.0.1.9", "10.0.1.2", 80);
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aLoopThatNoHookLeadsToIsLoaded(final Evaluator evaluator) {
    assertEquals(
        Verdict.ACCEPT, forward(evaluator.of(filter(builtIn("FORWARD"), TO_B, TO_A)), syn()));
    assertEquals(
        Verdict.ACCEPT,
        forward(evaluator.of(filter(builtIn("FORWARD", ACCEPT, ip4().j("A")), TO_B, TO_A)), syn()));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aLoopThatAHookLeadsToIsRefused(final Evaluator evaluator) {
    assertRefused(
        () -> evaluator.of(filter(builtIn("FORWARD", ip4().s("192.0.2.1").j("A")), TO_B, TO_A)));
    assertRefused(
        () -> evaluator.of(filter(builtIn("FORWARD", ip4().j("A")), chain("A", ip4().g("A")))));
  }

  @Test
  void anUpdateThatLeadsIntoALoopIsRefused() {
    final Ruleset before =
        filter(builtIn("FORWARD", ip4().j("C")), TO_B, TO_A, chain("C", ACCEPT, ip4().j("A")));
    final RulesetCompiler compiler = new RulesetCompiler(Evaluator.CONTEXT, RuleLabels.NONE);
    final RuleProgram program = compiler.compile(Rulesets.of(before));
    assertUpdateRefused(compiler, before, builtIn("FORWARD", ip4().j("A")));
    // The jump was there before, behind a rule that no packet came past.
    assertUpdateRefused(compiler, before, chain("C", ip4().j("A")));
    assertSame(program, compiler.last());
    final Ruleset unreached = RuleBuilder.with(before, Table.FILTER, chain("D", ip4().j("B")));
    assertEquals(
        Verdict.ACCEPT, forward(new CompiledRules(update(compiler, unreached, "D")), syn()));
    final Ruleset straight = RuleBuilder.with(unreached, Table.FILTER, chain("B"));
    update(compiler, straight, "B");
    final Ruleset reached =
        RuleBuilder.with(straight, Table.FILTER, builtIn("FORWARD", ip4().j("D")));
    update(compiler, reached, "FORWARD");
    assertUpdateRefused(compiler, reached, TO_A);
  }

  private static RuleProgram update(
      final RulesetCompiler compiler, final Ruleset ruleset, final String changed) {
    return compiler.update(ruleset, Map.of(Table.FILTER, Set.of(changed)), Map.of());
  }

  private static void assertUpdateRefused(
      final RulesetCompiler compiler, final Ruleset before, final Chain changed) {
    final Ruleset after = RuleBuilder.with(before, Table.FILTER, changed);
    assertRefused(() -> update(compiler, after, changed.name()));
  }

  private static void assertRefused(final Runnable loading) {
    final String message =
        Objects.requireNonNull(
            assertThrows(IllegalArgumentException.class, loading::run).getMessage());
    assertTrue(message.contains("it leads back to chain "), message);
  }

  /// Chains each of which leads to the next twice.
  private static Ruleset doublingChains(final int count) {
    final List<Chain> chains = new ArrayList<>();
    chains.add(builtIn("FORWARD", ip4().j("C-0")));
    for (int i = 0; i < count; i++) {
      final Rule on = ip4().j("C-" + (i + 1));
      chains.add(chain("C-" + i, on, on));
    }
    chains.add(chain("C-" + count));
    return filter(chains.toArray(Chain[]::new));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aPacketThatJumpsTooOftenIsDropped(final Evaluator evaluator) {
    final TestPacket packet = syn();
    // FORWARD's jump, then 2 + 4 + ... + 2^14
    assertEquals(Verdict.ACCEPT, forward(evaluator.of(doublingChains(14)), packet));
    final CountingRules rules = evaluator.of(doublingChains(40));
    assertEquals(Verdict.DROP, forward(rules, packet));
    assertEquals(PacketOutcome.TOO_MANY_JUMPS, packet.dropReason());
    assertEquals(1, rules.counts(false, Table.FILTER, "FORWARD")[0]);
  }

  @Test
  void outcomesOfAPacketThatJumpsTooOftenAreThatItIsDropped() {
    final ReferenceRules rules =
        new ReferenceRules(Rulesets.of(doublingChains(40)), Evaluator.CONTEXT, RuleLabels.NONE);
    assertEquals(
        List.of(Verdict.DROP),
        rules.outcomes(Table.FILTER, Hook.FORWARD, syn()).stream().map(Outcome::verdict).toList());
  }
}
