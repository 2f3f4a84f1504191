package io.chainwalk.chain;

import static io.chainwalk.chain.RuleBuilder.builtIn;
import static io.chainwalk.chain.RuleBuilder.chain;
import static io.chainwalk.chain.RuleBuilder.ip4;
import static io.chainwalk.chain.RuleBuilder.ruleset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.chain.RandomPackets.Sample;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.testkit.Seeded;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every end that chance can bring a packet to, and how likely it is.
class OutcomesTest {
  private static final double FIXED_POINT_ERROR = 1e-9;

  private static ReferenceRules rules(final Ruleset ruleset) {
    return new ReferenceRules(Rulesets.of(ruleset), Evaluator.CONTEXT, RuleLabels.NONE);
  }

  private static String words(final Outcome outcome) {
    final Rule rule = outcome.decidedBy();
    final String to =
        rule != null && rule.target() instanceof Target.Nat nat
            ? " " + Objects.requireNonNull(nat.range().first())
            : "";
    return outcome.translation()
        + to
        + " mark "
        + outcome.mark()
        + " "
        + Math.round(outcome.probability().toDouble() * 1_000_000);
  }

  private static String words(final List<Outcome> outcomes) {
    return outcomes.stream().map(OutcomesTest::words).collect(Collectors.joining("; "));
  }

  @Test
  void eachEndpointOfAServiceIsAnOutcomeWithItsShareAndItsMark() {
    final ReferenceRules rules =
        rules(
            ruleset(
                Table.NAT,
                builtIn("PREROUTING", ip4().j("SVC")),
                chain(
                    "SVC",
                    ip4().d("10.96.0.10").dport("tcp", 80).notS("10.244.0.0/16").j("MASQ"),
                    ip4().chance(1.0 / 3).j("SEP-1"),
                    ip4().chance(0.5).j("SEP-2"),
                    ip4().j("SEP-3")),
                chain("MASQ", ip4().setMark(0x4000, 0x4000)),
                chain("SEP-1", ip4().dnat("10.244.0.1", 8080)),
                chain("SEP-2", ip4().dnat("10.244.0.2", 8080)),
                chain("SEP-3", ip4().dnat("10.244.0.3", 8080))));
    final TestPacket packet = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    final List<Outcome> outcomes = rules.outcomes(Table.NAT, Hook.PREROUTING, packet);
    assertEquals(
        "RANGE 10.244.0.1 mark 16384 333333; RANGE 10.244.0.2 mark 16384 333333;"
            + " RANGE 10.244.0.3 mark 16384 333333",
        words(outcomes));
    assertEquals(
        new Probability(BigInteger.valueOf(Math.round((1L << 31) / 3.0)), 31),
        outcomes.get(0).probability());
    assertEquals(
        "PREROUTING 1, SVC 1, MASQ 1, SVC 3, SEP-2 1",
        outcomes.get(1).path().stream()
            .map(step -> step.chain() + " " + step.position())
            .collect(Collectors.joining(", ")));
    assertEquals(0, packet.mark());
    assertEquals(0, rules.counts(false, Table.NAT, "SVC")[0]);
  }

  /// Each outcome's number, given to the draws, makes the walk end there.
  @Test
  void theNumberOfAnOutcomeLeadsToItsEndpoint() {
    final ReferenceRules rules = rules(ladder(1000));
    final TestPacket packet = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    final List<Outcome> outcomes = rules.outcomes(Table.NAT, Hook.PREROUTING, packet);
    assertEquals(1000, outcomes.size());
    final NatRange expected = new NatRange();
    final NatRange range = new NatRange();
    for (final Outcome outcome : outcomes) {
      assertEquals(0.001, outcome.probability().toDouble(), FIXED_POINT_ERROR);
      final Target.Nat target = (Target.Nat) Objects.requireNonNull(outcome.decidedBy()).target();
      NatRanges.fill(target.range(), expected);
      rules.state().draws().beginAt(Evaluator.CONTEXT.seed(), packet.number(), outcome.place());
      rules.nat(Hook.PREROUTING, packet, range.clear());
      assertTrue(expected.asksTheSameAs(range), () -> "not " + target);
    }
  }

  private static Ruleset ladder(final int endpoints) {
    final List<Rule> rungs = new ArrayList<>();
    for (int i = 0; i < endpoints; i++) {
      final RuleBuilder rung = ip4();
      if (i < endpoints - 1) {
        rung.chance(1.0 / (endpoints - i));
      }
      rungs.add(rung.dnat("10.244." + i / 250 + "." + i % 250, 8080));
    }
    return ruleset(Table.NAT, builtIn("PREROUTING", rungs.toArray(new Rule[0])));
  }

  /// Forty rules that each may or may not count: a million million ways to one end.
  @Test
  void waysThatMeetAgainAreOneOutcome() {
    final Rule[] rules =
        IntStream.range(0, 40).mapToObj(i -> ip4().chance(0.3).j(Target.NONE)).toArray(Rule[]::new);
    final List<Outcome> outcomes =
        rules(ruleset(Table.FILTER, builtIn("FORWARD", rules)))
            .outcomes(Table.FILTER, Hook.FORWARD, TestPacket.syn("192.0.2.7", "192.0.2.8", 80));
    assertEquals(1, outcomes.size());
    assertEquals(Probability.ONE, outcomes.getFirst().probability());
  }

  @Test
  void aChanceBehindAGotoReturnsToWhereTheCallerCameFrom() {
    final List<Outcome> outcomes =
        rules(
                ruleset(
                    Table.NAT,
                    builtIn("PREROUTING", ip4().j("A"), ip4().dnat("10.0.0.9", 9)),
                    chain("A", ip4().g("B"), ip4().dnat("10.0.0.8", 8)),
                    chain("B", ip4().chance(0.25).dnat("10.0.0.1", 1))))
            .outcomes(Table.NAT, Hook.PREROUTING, TestPacket.syn("192.0.2.7", "192.0.2.8", 80));
    assertEquals("RANGE 10.0.0.1 mark 0 250000; RANGE 10.0.0.9 mark 0 750000", words(outcomes));
  }

  @Test
  void whatRulesRememberIsAskedAndNotChanged() {
    final Match.Recent set = recent(Match.Recent.Operation.SET);
    final Match.Recent check = recent(Match.Recent.Operation.CHECK);
    final ReferenceRules rules =
        rules(
            ruleset(
                Table.NAT,
                builtIn(
                    "PREROUTING",
                    ip4().m(check).dnat("10.0.0.1", 1),
                    ip4().chance(0.5).m(set).dnat("10.0.0.1", 1),
                    ip4().dnat("10.0.0.2", 2))));
    final TestPacket packet = TestPacket.syn("192.0.2.7", "192.0.2.8", 80);
    final String before = "RANGE 10.0.0.1 mark 0 500000; RANGE 10.0.0.2 mark 0 500000";
    assertEquals(before, words(rules.outcomes(Table.NAT, Hook.PREROUTING, packet)));
    assertEquals(before, words(rules.outcomes(Table.NAT, Hook.PREROUTING, packet)));
    rules.state().draws().beginAt(Evaluator.CONTEXT.seed(), packet.number(), 0);
    rules.nat(Hook.PREROUTING, packet, new NatRange());
    assertEquals(
        "RANGE 10.0.0.1 mark 0 1000000", words(rules.outcomes(Table.NAT, Hook.PREROUTING, packet)));
  }

  /// The table has room for one bucket: it goes to the first packet that comes, not to the first that was thought of.
  @Test
  void lookingTakesNoBucketFromPacketsThatCome() {
    final ReferenceRules rules =
        rules(
            ruleset(
                Table.FILTER,
                builtIn(
                    "FORWARD",
                    ip4().m(oneBucketForEachSource()).j(Target.ACCEPT),
                    ip4().j(Target.DROP))));
    final TestPacket first = TestPacket.syn("192.0.2.7", "192.0.2.8", 80);
    final TestPacket second = TestPacket.syn("192.0.2.9", "192.0.2.8", 80);
    assertEquals("ACCEPT", verdicts(rules, first));
    assertEquals(Verdict.ACCEPT, rules.judge(Table.FILTER, Hook.FORWARD, second));
    assertEquals("DROP", verdicts(rules, first));
    assertEquals("ACCEPT", verdicts(rules, second));
  }

  private static String verdicts(final ReferenceRules rules, final TestPacket packet) {
    return rules.outcomes(Table.FILTER, Hook.FORWARD, packet).stream()
        .map(outcome -> outcome.verdict().name())
        .collect(Collectors.joining(" "));
  }

  private static Match.Hashlimit oneBucketForEachSource() {
    return new Match.Hashlimit(
        false, 10_000, false, 5, true, false, false, false, "one", 32, 32, 1, 1, 1_000, 60_000);
  }

  private static Match.Recent recent(final Match.Recent.Operation operation) {
    return new Match.Recent(
        operation,
        false,
        0,
        false,
        0,
        false,
        "list",
        AddressMask.only(IpAddress.ofIpv4(-1)),
        false);
  }

  /// On rulesets of all kinds: probabilities add up to one, and the way each outcome's number leads is its way.
  @Test
  void outcomesOfAnyRulesAddUpToOneAndAreReachedByTheirNumbers() {
    final SplittableRandom random = Seeded.random();
    int reached = 0;
    for (int i = 0; i < 300; i++) {
      final RandomRules randomRules = new RandomRules(random, false, true);
      final ReferenceRules rules =
          new ReferenceRules(
              randomRules.withSets(randomRules.next()), Evaluator.CONTEXT, RuleLabels.NONE);
      final Sample sample = new RandomPackets(random).next(false);
      for (final Table table : List.of(Table.MANGLE, Table.NAT, Table.FILTER)) {
        final Hook hook = table.hooks().get(random.nextInt(table.hooks().size()));
        final TestPacket packet = new TestPacket();
        sample.loadInto(packet);
        final List<Outcome> outcomes = rules.outcomes(table, hook, packet);
        Probability sum = Probability.ZERO;
        for (final Outcome outcome : outcomes) {
          sum = sum.or(outcome.probability());
          assertNotEquals(Probability.ZERO, outcome.probability());
        }
        assertEquals(Probability.ONE, sum, () -> "seed " + Seeded.seed());
        for (final Outcome outcome : outcomes) {
          if (outcome.place() >= 0) {
            sample.loadInto(packet);
            rules.state().setFrozen(true);
            rules
                .state()
                .draws()
                .beginAt(Evaluator.CONTEXT.seed(), packet.number(), outcome.place());
            final NatVerdict translation =
                table == Table.NAT ? rules.nat(hook, packet, new NatRange()) : NatVerdict.NO_TARGET;
            final Verdict verdict =
                table == Table.NAT
                    ? translation == NatVerdict.DROP ? Verdict.DROP : Verdict.ACCEPT
                    : rules.judge(table, hook, packet);
            rules.state().setFrozen(false);
            assertEquals(outcome.verdict(), verdict, () -> "seed " + Seeded.seed());
            if (table == Table.NAT) {
              assertEquals(outcome.translation(), translation, () -> "seed " + Seeded.seed());
            }
            assertEquals(outcome.mark(), packet.mark(), () -> "seed " + Seeded.seed());
            reached++;
          }
        }
      }
    }
    final int all = reached;
    assertTrue(all > 1000, () -> all + " outcomes");
  }
}
