package io.chainwalk.chain;

import static io.chainwalk.chain.RuleBuilder.builtIn;
import static io.chainwalk.chain.RuleBuilder.chain;
import static io.chainwalk.chain.RuleBuilder.ip4;
import static io.chainwalk.chain.RuleBuilder.ruleset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Match.Recent.Operation;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What rules remember while chains around them come, change and go.
class RememberedRulesTest {
  private static final Map<Table, Set<String>> NOTHING = Map.of();
  private static final Map<Table, Set<String>> A = Map.of(Table.FILTER, Set.of("A"));
  private static final Rule SECOND = ip4().m(new Match.Nth(2, 1, false)).j(Target.DROP);
  private static final Rule SET = recent(Operation.SET, 32).j(Target.NONE);
  private static final Rule DROP_KNOWN = recent(Operation.CHECK, 32).j(Target.DROP);

  private final RulesetCompiler compiler = new RulesetCompiler(Evaluator.CONTEXT, RuleLabels.NONE);

  /// Of a list that looks at so many bits of the source.
  private static RuleBuilder recent(final Operation operation, final int bits) {
    final long mask = 0xFFFF_FFFFL << (32 - bits) & 0xFFFF_FFFFL;
    return ip4()
        .m(
            new Match.Recent(
                operation,
                false,
                0,
                false,
                0,
                false,
                "list",
                new AddressMask(IpAddress.ofIpv4((int) mask), mask, mask),
                false));
  }

  private static Ruleset filter(final Chain... chains) {
    return ruleset(Table.FILTER, chains);
  }

  private static Verdict forward(final CountingRules rules) {
    return forward(rules, "10.0.1.9");
  }

  private static Verdict forward(final CountingRules rules, final String source) {
    return rules.judge(Table.FILTER, Hook.FORWARD, TestPacket.syn(source, "10.0.1.2", 80));
  }

  @Test
  void aListIsGoneWithTheLastChainThatNamesItAndEmptyWhenOneComesBack() {
    final Ruleset before = filter(builtIn("FORWARD", ip4().j("A"), DROP_KNOWN), chain("A", SET));
    final Ruleset unnamed = filter(builtIn("FORWARD", ip4().j("A")), chain("A"));
    final Ruleset asking = filter(builtIn("FORWARD", ip4().j("A"), DROP_KNOWN), chain("A"));
    final Map<Table, Set<String>> both = Map.of(Table.FILTER, Set.of("FORWARD", "A"));
    final CompiledRules rules = new CompiledRules(compiler.compile(Rulesets.of(before)));
    assertEquals(Verdict.DROP, forward(rules));
    rules.use(compiler.update(asking, A, NOTHING));
    assertEquals(Verdict.DROP, forward(rules));
    assertTrue(compiler.last().memory().needsOneWorker());
    compiler.update(unnamed, both, NOTHING);
    assertFalse(compiler.last().memory().needsOneWorker());
    // The worker never sees the program in between.
    rules.use(compiler.update(asking, both, NOTHING));
    assertEquals(Verdict.ACCEPT, forward(rules));
  }

  @Test
  void aListWhoseOnlyChainIsReplacedStaysWithTheMaskOfItsFirstRule() {
    final Ruleset wide =
        filter(
            builtIn("FORWARD", recent(Operation.CHECK, 24).j(Target.DROP), ip4().j("A")),
            chain("A", recent(Operation.SET, 24).j(Target.NONE)));
    final Ruleset narrow = filter(builtIn("FORWARD", DROP_KNOWN, SET), chain("A"));
    final CompiledRules rules = new CompiledRules(compiler.compile(Rulesets.of(wide)));
    assertEquals(Verdict.ACCEPT, forward(rules, "10.0.1.9"));
    rules.use(compiler.update(narrow, Map.of(Table.FILTER, Set.of("FORWARD", "A")), NOTHING));
    assertEquals(Verdict.DROP, forward(rules, "10.0.1.8"));
    rules.use(compiler.compile(Rulesets.of(narrow)));
    assertEquals(Verdict.DROP, forward(rules, "10.0.1.7"));
    compiler.compile(Rulesets.NONE);
    rules.use(compiler.compile(Rulesets.of(narrow)));
    assertEquals(Verdict.ACCEPT, forward(rules, "10.0.1.9"));
    assertEquals(Verdict.ACCEPT, forward(rules, "10.0.1.8"));
  }

  @Test
  void countsOfNthBeginAnewInTheTablesThatAreLoadedAgainAndGoOnInOthers() {
    final Ruleset before =
        new Ruleset(
            false,
            List.of(
                new RuleTable(Table.FILTER, List.of(builtIn("FORWARD", SECOND), chain("A"))),
                new RuleTable(Table.MANGLE, List.of(builtIn("FORWARD", SECOND)))));
    final CompiledRules rules = new CompiledRules(compiler.compile(Rulesets.of(before)));
    assertEquals("ACCEPT ACCEPT", bothTables(rules));
    final Ruleset after = RuleBuilder.with(before, Table.FILTER, chain("A", SECOND));
    rules.use(compiler.update(after, A, NOTHING));
    assertEquals("ACCEPT DROP", bothTables(rules));
    rules.use(compiler.update(after, Map.of(Table.MANGLE, Set.of()), NOTHING));
    assertEquals("DROP ACCEPT", bothTables(rules));
    rules.use(compiler.update(new Ruleset(true, List.of()), A, NOTHING));
    assertEquals("ACCEPT DROP", bothTables(rules));
  }

  private static String bothTables(final CompiledRules rules) {
    final Verdict mangle =
        rules.judge(Table.MANGLE, Hook.FORWARD, TestPacket.syn("10.0.1.9", "10.0.1.2", 80));
    return forward(rules) + " " + mangle;
  }

  @Test
  void roomForCountsIsUsedAgain() {
    Ruleset ruleset = filter(builtIn("FORWARD", ip4().j("A")), chain("A", SECOND));
    final CompiledRules rules = new CompiledRules(compiler.compile(Rulesets.of(ruleset)));
    for (int i = 0; i < 50; i++) {
      ruleset = RuleBuilder.with(ruleset, Table.FILTER, chain("A", SECOND, ip4().j(Target.NONE)));
      rules.use(compiler.update(ruleset, A, NOTHING));
      assertEquals(Verdict.ACCEPT, forward(rules));
      assertEquals(Verdict.DROP, forward(rules));
      rules.use(compiler.compile(Rulesets.of(ruleset)));
    }
    assertTrue(compiler.last().memory().slotCount() < 5);
    ruleset = RuleBuilder.with(ruleset, Table.FILTER, chain("A"));
    assertFalse(compiler.update(ruleset, A, NOTHING).memory().needsOneWorker());
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void theFirstRuleInTheOrderOfTheTextDecidesOnAList(final Evaluator evaluator) {
    final Ruleset ruleset =
        new Ruleset(
            false,
            List.of(
                new RuleTable(
                    Table.FILTER,
                    List.of(
                        builtIn("FORWARD", ip4().j("Z"), ip4().j("A")),
                        chain("Z", recent(Operation.CHECK, 24).j(Target.DROP)),
                        chain("A", SET))),
                new RuleTable(Table.MANGLE, List.of(builtIn("FORWARD", DROP_KNOWN)))));
    final CountingRules rules = evaluator.of(ruleset);
    assertEquals(Verdict.ACCEPT, forward(rules, "10.0.1.9"));
    assertEquals(Verdict.DROP, forward(rules, "10.0.1.8"));
  }

  @Test
  void anUpdateIsInTheOrderOfTheTextToo() {
    final Ruleset before =
        filter(builtIn("FORWARD", ip4().j("Z"), ip4().j("A")), chain("Z"), chain("A"));
    compiler.compile(Rulesets.of(before));
    final Ruleset after =
        filter(
            builtIn("FORWARD", ip4().j("Z"), ip4().j("A")),
            chain("Z", recent(Operation.CHECK, 24).j(Target.DROP)),
            chain("A", SET));
    final CompiledRules rules =
        new CompiledRules(compiler.update(after, Map.of(Table.FILTER, List.of("A", "Z")), NOTHING));
    assertEquals(Verdict.ACCEPT, forward(rules, "10.0.1.9"));
    assertEquals(Verdict.DROP, forward(rules, "10.0.1.8"));
  }

  @Test
  void anUpdateThatBreaksOffLeavesTheLastStateToTheNext() {
    final Ruleset before = filter(builtIn("FORWARD", ip4().j("A")), chain("A", SECOND));
    final boolean[] fails = new boolean[1];
    final RuleLabels labels =
        new RuleLabels() {
          @Override
          public int tag(final Table table, final String chain, final Rule rule) {
            return 0;
          }

          @Override
          public PacketOutcome dropReason(final Table table, final String chain, final Rule rule) {
            if (fails[0]) {
              throw new IllegalStateException("no reason");
            }
            return PacketOutcome.FILTERED;
          }
        };
    final RulesetCompiler labelled = new RulesetCompiler(Evaluator.CONTEXT, labels);
    final RuleProgram program = labelled.compile(Rulesets.of(before));
    fails[0] = true;
    final Ruleset more =
        filter(
            builtIn("FORWARD", ip4().j("A"), ip4().j("B")),
            chain("B"),
            chain("A", SECOND, ip4().j(Target.DROP)));
    final Map<Table, Set<String>> changed = Map.of(Table.FILTER, Set.of("FORWARD", "A", "B"));
    assertThrows(IllegalStateException.class, () -> labelled.update(more, changed, NOTHING));
    assertSame(program, labelled.last());
    fails[0] = false;
    final CompiledRules rules = new CompiledRules(program);
    assertEquals(Verdict.ACCEPT, forward(rules));
    rules.use(labelled.update(more, changed, NOTHING));
    assertEquals(Verdict.DROP, forward(rules));
    final Ruleset withoutB = filter(builtIn("FORWARD", ip4().j("A")), chain("A"));
    rules.use(
        labelled.update(
            withoutB,
            Map.of(Table.FILTER, Set.of("FORWARD", "A")),
            Map.of(Table.FILTER, Set.of("B"))));
    assertEquals(Verdict.ACCEPT, forward(rules));
  }
}
