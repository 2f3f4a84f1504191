package io.chainwalk.chain;

import static io.chainwalk.chain.RuleBuilder.builtIn;
import static io.chainwalk.chain.RuleBuilder.chain;
import static io.chainwalk.chain.RuleBuilder.ip4;
import static io.chainwalk.chain.RuleBuilder.ruleset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Programs change while workers run.
class PublishedRulesTest {
  private static final int WORKERS = 3;
  private static final int PROGRAMS = 3000;
  private static final int BURST = 32;
  private static final Map<Table, Set<String>> NOTHING = Map.of();

  /// Rules whose two chains agree on a number: a packet that sees one chain of one version and one of another is noticed.
  private static Ruleset version(final int number) {
    return ruleset(
        Table.NAT,
        builtIn("PREROUTING", ip4().j("MARK-IT"), ip4().j("TO-" + number % 3)),
        chain("MARK-IT", ip4().setMark(number, -1)),
        chain(
            "TO-" + number % 3,
            ip4().mark(number, -1).dnat(IpAddress.ofIpv4(number).toString(), 80)));
  }

  private static RuleProgram update(final RulesetCompiler compiler, final int number) {
    return compiler.update(
        version(number),
        Map.of(Table.NAT, Set.of("PREROUTING", "MARK-IT", "TO-" + number % 3)),
        Map.of(Table.NAT, Set.of("TO-" + (number + 2) % 3)));
  }

  @Test
  void workersNeverSeeHalfAProgramAndSeeTheLastOneInTheEnd() throws Exception {
    final RulesetCompiler compiler = new RulesetCompiler(Evaluator.CONTEXT, RuleLabels.NONE);
    final PublishedRules published = new PublishedRules(compiler.compile(Rulesets.of(version(1))));
    final AtomicBoolean done = new AtomicBoolean();
    final CountDownLatch started = new CountDownLatch(WORKERS);
    final ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    try {
      final List<Future<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        workers.add(threads.submit(() -> work(published, done, started)));
      }
      started.await();
      for (int number = 2; number <= PROGRAMS; number++) {
        published.publish(update(compiler, number));
      }
      done.set(true);
      for (final Future<Integer> worker : workers) {
        assertTrue(worker.get() > 1, "a worker that saw no change");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /// Walks bursts until the last program has been seen.
  ///
  /// @return how many programs it saw
  private static int work(
      final PublishedRules published, final AtomicBoolean done, final CountDownLatch started) {
    final CompiledRules rules = new CompiledRules(published.program());
    final TestPacket packet = TestPacket.syn("10.0.1.9", "10.0.1.2", 80);
    final NatRange range = new NatRange();
    int programs = 1;
    long number = 0;
    boolean isLast = false;
    while (!isLast) {
      isLast = done.get();
      programs += rules.use(published.program()) ? 1 : 0;
      int mark = 0;
      for (int i = 0; i < BURST; i++) {
        packet.again(number++);
        assertEquals(NatVerdict.RANGE, rules.nat(Hook.PREROUTING, packet, range.clear()));
        assertTrue(i == 0 || packet.mark() == mark, "two programs in one burst");
        mark = packet.mark();
        final NatRange expected = new NatRange().toAddress(0, mark).toPorts(80, 80);
        assertTrue(expected.asksTheSameAs(range), "chains of two programs");
      }
      started.countDown();
    }
    assertEquals(PROGRAMS, packet.mark());
    return programs;
  }

  @Test
  void anUpdateSharesWhatDidNotChange() {
    final RulesetCompiler compiler = new RulesetCompiler(Evaluator.CONTEXT, RuleLabels.NONE);
    final Ruleset before =
        ruleset(
            Table.NAT, builtIn("PREROUTING", ip4().j("A"), ip4().j("B")), chain("A"), chain("B"));
    final RuleProgram first = compiler.compile(Rulesets.of(before));
    final Ruleset after =
        RuleBuilder.with(before, Table.NAT, chain("A", ip4().dnat("10.0.0.1", 1)));
    final RuleProgram second = compiler.update(after, Map.of(Table.NAT, Set.of("A")), NOTHING);
    int shared = 0;
    for (int i = 0; i < 3; i++) {
      shared += first.family(false).chain(i) == second.family(false).chain(i) ? 1 : 0;
    }
    assertEquals(2, shared);
  }

  @Test
  void aRefusedUpdateLeavesTheLastProgramAsItWas() {
    final RulesetCompiler compiler = new RulesetCompiler(Evaluator.CONTEXT, RuleLabels.NONE);
    final Ruleset before =
        ruleset(Table.NAT, builtIn("PREROUTING", ip4().j("A")), chain("A"), chain("B"));
    final RuleProgram program = compiler.compile(Rulesets.of(before));
    final Ruleset withoutCallee = RuleBuilder.without(before, Table.NAT, "A");
    assertThrows(
        IllegalArgumentException.class,
        () -> compiler.update(withoutCallee, NOTHING, Map.of(Table.NAT, Set.of("A"))));
    final Ruleset withLoop = RuleBuilder.with(before, Table.NAT, chain("A", ip4().g("A")));
    assertThrows(
        IllegalArgumentException.class,
        () -> compiler.update(withLoop, Map.of(Table.NAT, Set.of("A")), NOTHING));
    assertSame(program, compiler.last());
    final Ruleset longer =
        RuleBuilder.with(before, Table.NAT, chain("B", ip4().dnat("10.0.0.1", 1)));
    final Ruleset both = RuleBuilder.with(longer, Table.NAT, chain("A", ip4().j("B")));
    final CompiledRules rules =
        new CompiledRules(compiler.update(both, Map.of(Table.NAT, Set.of("A", "B")), NOTHING));
    assertEquals(
        NatVerdict.RANGE,
        rules.nat(Hook.PREROUTING, TestPacket.syn("10.0.1.9", "10.0.1.2", 80), new NatRange()));
  }
}
