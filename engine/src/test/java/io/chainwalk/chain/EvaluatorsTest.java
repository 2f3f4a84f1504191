package io.chainwalk.chain;

import static io.chainwalk.chain.RuleBuilder.builtIn;
import static io.chainwalk.chain.RuleBuilder.chain;
import static io.chainwalk.chain.RuleBuilder.dropping;
import static io.chainwalk.chain.RuleBuilder.ip;
import static io.chainwalk.chain.RuleBuilder.ip4;
import static io.chainwalk.chain.RuleBuilder.ruleset;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.ruleset.Target.Connmark.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How rules are walked (facts sheet 7.1) and what targets do (7.5), in both evaluators.
class EvaluatorsTest {
  private static final Rule COUNT = ip4().j(Target.NONE);
  private static final Rule DROP = ip4().j(Target.DROP);
  private static final Rule RETURN = ip4().j(Target.RETURN);
  private static final int SYN_BYTES = 40;

  private static TestPacket syn() {
    return TestPacket.syn("10.0.1.9", "10.0.1.2", 80);
  }

  private static Verdict forward(final CountingRules rules, final TestPacket packet) {
    return rules.judge(Table.FILTER, Hook.FORWARD, packet);
  }

  /// How many packets each rule of a chain of `filter` has counted, then its policy.
  private static String packets(final CountingRules rules, final String chain) {
    final List<String> words = new ArrayList<>();
    final long[] counts = rules.counts(false, Table.FILTER, chain);
    for (int i = 0; i < counts.length; i += 2) {
      words.add(Long.toString(counts[i]));
    }
    return String.join(" ", words);
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aChainsEndAndReturnLeadBackToTheRuleAfterTheJump(final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(
            ruleset(
                Table.FILTER,
                builtIn("FORWARD", ip4().j("A"), COUNT, ip4().j("B"), DROP),
                chain("A", COUNT),
                chain("B", COUNT, RETURN, COUNT)));
    assertEquals(Verdict.DROP, forward(rules, syn()));
    assertEquals("1 1 1 1 0", packets(rules, "FORWARD"));
    assertEquals("1 0", packets(rules, "A"));
    assertEquals("1 1 0 0", packets(rules, "B"));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void scenario71_aReturnAfterAGotoContinuesAfterTheLastJumpElseWithThePolicy(
      final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(
            ruleset(
                Table.FILTER,
                builtIn("FORWARD", ip4().j("A"), COUNT),
                dropping("INPUT", ip4().g("B"), COUNT),
                chain("A", ip4().g("B"), COUNT),
                chain("B", RETURN)));
    assertEquals(Verdict.ACCEPT, forward(rules, syn()));
    assertEquals("1 1 1", packets(rules, "FORWARD"));
    assertEquals("1 0 0", packets(rules, "A"));
    assertEquals(Verdict.DROP, rules.judge(Table.FILTER, Hook.INPUT, syn()));
    assertEquals("1 0 1", packets(rules, "INPUT"));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aReturnInABuiltInChainIsItsPolicyAndCountedThere(final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(ruleset(Table.FILTER, dropping("FORWARD", RETURN, COUNT)));
    assertEquals(Verdict.DROP, forward(rules, syn()));
    assertEquals("1 0 1", packets(rules, "FORWARD"));
  }

  /// `iptables -L -v` counts bytes of the IP packet; of IPv6 the header is among them.
  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void countersAreOfPacketsAndOfBytesFromTheIpHeaderOn(final Evaluator evaluator) {
    final Ruleset ipv4 = ruleset(Table.FILTER, builtIn("FORWARD", COUNT));
    final Ruleset ipv6 =
        ruleset(Table.FILTER, builtIn("FORWARD", ip(true).s("fd01::/16").j(Target.NONE)));
    final CountingRules rules = evaluator.of(Rulesets.of(ipv4).with(ipv6), RuleLabels.NONE);
    forward(rules, syn());
    forward(rules, syn());
    forward(rules, TestPacket.syn("fd01::9", "fd01::2", 80));
    assertArrayEquals(
        new long[] {2, 2 * SYN_BYTES, 2, 2 * SYN_BYTES},
        rules.counts(false, Table.FILTER, "FORWARD"));
    assertArrayEquals(new long[] {1, 60, 1, 60}, rules.counts(true, Table.FILTER, "FORWARD"));
    final Chain counted =
        Objects.requireNonNull(
            CountingRules.counted(ipv4, List.of(rules, rules)).chain(Table.FILTER, "FORWARD"));
    assertEquals(new RuleCount(4, 160), counted.rules().getFirst().count());
    assertEquals(new RuleCount(4, 160), counted.policyCount());
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aPacketGoesOnBehindTheRuleOfARunThatItReturnedTo(final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(
            ruleset(
                Table.FILTER,
                builtIn(
                    "FORWARD",
                    ip4().d("10.0.1.1").dport("tcp", 80).j("A"),
                    ip4().d("10.0.1.2").dport("tcp", 80).j("A"),
                    ip4().d("10.0.1.2").dport("udp", 80).j("A"),
                    ip4().d("10.0.1.2").dport("tcp", 81).j("A"),
                    ip4().d("10.0.1.2").dport("tcp", 80).j("A"),
                    ip4().d("10.0.1.2").j("A"),
                    ip4().dport("tcp", 80).j("A"),
                    ip4().d("10.0.1.2").dport("tcp", 80).reject(),
                    ip4().d("10.0.1.2").dport("tcp", 80).j("A")),
                chain("A", COUNT)));
    assertEquals(Verdict.REJECT, forward(rules, syn()));
    assertEquals("0 1 0 0 1 1 1 1 0 0", packets(rules, "FORWARD"));
    assertEquals("4 0", packets(rules, "A"));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aRuleWithAnUnknownTargetNeverMatches(final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(
            ruleset(Table.FILTER, builtIn("FORWARD", ip4().j(new Target.Unknown("-j WHO")), DROP)));
    assertEquals(Verdict.DROP, forward(rules, syn()));
    assertEquals("0 1 0", packets(rules, "FORWARD"));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void marksAreSetUnderTheirMasks(final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(
            ruleset(
                Table.MANGLE,
                builtIn(
                    "PREROUTING",
                    ip4().setMark(0x4000, 0x4000),
                    ip4().setMark(0x0003, 0),
                    ip4().mark(0x4003, -1).j(new Target.Connmark(Operation.SAVE, 0, 0xFF, 0xFF, 0)),
                    ip4().j(new Target.Connmark(Operation.SET, 0x0500, 0xFF00, 0, 0)),
                    ip4().j(new Target.Connmark(Operation.RESTORE, 0, 0xFFFF, 0xFFFF, 4)))));
    final TestPacket packet = syn().attached(CtState.NEW, 0x1122);
    rules.judge(Table.MANGLE, Hook.PREROUTING, packet);
    assertEquals(0x0503, packet.entry().mark());
    assertEquals(0x5030, packet.mark());
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void theFirstRuleThatDecidesOnTrackingHasItsWay(final Evaluator evaluator) {
    final Rule zone = ip4().p("tcp").j(new Target.Ct(false, 7, false, true, false, "", false));
    final Rule notrack = ip4().j(new Target.Ct(true, 0, false, false, false, "", true));
    final CountingRules rules =
        evaluator.of(ruleset(Table.RAW, builtIn("PREROUTING", zone, notrack)));
    final TestPacket packet = syn();
    rules.judge(Table.RAW, Hook.PREROUTING, packet);
    assertEquals(7, packet.zoneOriginal());
    assertEquals(0, packet.zoneReply());
    assertFalse(packet.untracked());
    final TestPacket datagram = TestPacket.datagram("10.0.1.9", "10.0.1.2", 53);
    rules.judge(Table.RAW, Hook.PREROUTING, datagram);
    assertTrue(datagram.untracked());
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void natRulesFillInWhatTheyAskFor(final Evaluator evaluator) {
    final Target.Range ports =
        new Target.Range(null, null, new PortRange(1000, 2000), -1, false, true, false);
    final CountingRules rules =
        evaluator.of(
            ruleset(
                Table.NAT,
                builtIn(
                    "PREROUTING",
                    ip4().dport("tcp", 80).dnat("10.0.1.3", 8080),
                    ip4().dport("tcp", 81).j(new Target.Redirect(ports)),
                    ip4().dport("tcp", 82).j(Target.ACCEPT)),
                builtIn("POSTROUTING", ip4().j(new Target.Masquerade(ports)))));
    final NatRange range = new NatRange();
    assertEquals(NatVerdict.RANGE, rules.nat(Hook.PREROUTING, syn(), range));
    assertTrue(new NatRange().toAddress(0, 0x0A00_0103).toPorts(8080, 8080).asksTheSameAs(range));
    final NatRange wanted = new NatRange().toPorts(1000, 2000).randomFully();
    assertEquals(
        NatVerdict.REDIRECT,
        rules.nat(Hook.PREROUTING, TestPacket.syn("10.0.1.9", "10.0.1.2", 81), range.clear()));
    assertTrue(wanted.asksTheSameAs(range));
    assertEquals(
        NatVerdict.NO_TARGET,
        rules.nat(Hook.PREROUTING, TestPacket.syn("10.0.1.9", "10.0.1.2", 82), range.clear()));
    assertEquals(NatVerdict.MASQUERADE, rules.nat(Hook.POSTROUTING, syn(), range.clear()));
    assertTrue(wanted.asksTheSameAs(range));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aRejectedPacketKnowsHowAndWhy(final Evaluator evaluator) {
    final RuleLabels labels =
        new RuleLabels() {
          @Override
          public int tag(final Table table, final String chain, final Rule rule) {
            return 0;
          }

          @Override
          public PacketOutcome dropReason(final Table table, final String chain, final Rule rule) {
            return PacketOutcome.NO_ENDPOINTS;
          }
        };
    final CountingRules rules =
        evaluator.of(
            Rulesets.of(
                ruleset(
                    Table.FILTER,
                    builtIn("FORWARD", ip4().j(new Target.Reject(RejectWith.ADMIN_PROHIBITED))))),
            labels);
    final TestPacket packet = syn();
    assertEquals(Verdict.REJECT, forward(rules, packet));
    assertEquals(RejectWith.ADMIN_PROHIBITED, packet.rejectWith());
    assertEquals(PacketOutcome.NO_ENDPOINTS, packet.dropReason());
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void aQueueWithoutProgramDropsUnlessItMayBeBypassed(final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(
            ruleset(
                Table.FILTER,
                builtIn(
                    "FORWARD",
                    ip4().p("udp").j(new Target.Queue("NFQUEUE", "", true)),
                    ip4().j(new Target.Queue("NFQUEUE", "", false)))));
    assertEquals(Verdict.DROP, forward(rules, syn()));
    assertEquals(Verdict.ACCEPT, forward(rules, TestPacket.datagram("10.0.1.9", "10.0.1.2", 53)));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void anEmptyBuiltInChainThatAcceptsIsNoChain(final Evaluator evaluator) {
    final CountingRules rules =
        evaluator.of(
            ruleset(Table.FILTER, builtIn("INPUT"), dropping("FORWARD"), builtIn("OUTPUT", COUNT)));
    assertFalse(rules.hasChain(Table.FILTER, Hook.INPUT));
    assertTrue(rules.hasChain(Table.FILTER, Hook.FORWARD));
    assertTrue(rules.hasChain(Table.FILTER, Hook.OUTPUT));
    assertFalse(rules.hasChain(Table.MANGLE, Hook.OUTPUT));
  }

  @ParameterizedTest
  @EnumSource(Evaluator.class)
  void whatIptablesRefusesIsRefused(final Evaluator evaluator) {
    assertRefused(
        evaluator, "there is no chain B", ruleset(Table.FILTER, builtIn("FORWARD", ip4().j("B"))));
    assertRefused(
        evaluator,
        "its target does not exist in this table",
        ruleset(Table.FILTER, builtIn("FORWARD", ip4().dnat("10.0.1.3", 80))));
  }

  private static void assertRefused(
      final Evaluator evaluator, final String why, final Ruleset ruleset) {
    final IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> evaluator.of(ruleset));
    final String message = Objects.requireNonNull(refusal.getMessage());
    assertTrue(message.contains(why), message);
  }

  @Test
  void rulesWhoseTargetsDoNothingHereAreNamed() {
    final Ruleset ruleset =
        ruleset(
            Table.MANGLE,
            builtIn("FORWARD", COUNT, ip4().j(new Target.Tcpmss(0))),
            chain("A", ip4().j(new Target.Queue("NFQUEUE", "", false)), DROP),
            chain("B", ip4().j(new Target.ChangeSet(null, null, false, -1))));
    assertEquals(
        List.of("FORWARD 2", "A 1", "B 1"),
        UnmodelledRule.in(ruleset).stream()
            .map(rule -> rule.chain() + " " + rule.position())
            .toList());
  }

  @Test
  void aTraceTellsEveryRuleThatWasMetAndWhatCameOfIt() {
    final ReferenceRules rules =
        new ReferenceRules(
            Rulesets.of(
                ruleset(
                    Table.FILTER,
                    builtIn(
                        "FORWARD",
                        ip4().s("192.0.2.0/24").j(Target.DROP),
                        ip4().m(new Match.Comment("why")).mark(1, 1).j(Target.DROP),
                        ip4().j("A"),
                        RETURN),
                    chain("A", ip4().setMark(5, -1)))),
            Evaluator.CONTEXT,
            RuleLabels.NONE);
    final List<String> steps = new ArrayList<>();
    rules.setTrace(step -> steps.add(words(step)));
    forward(rules, syn());
    assertEquals(
        List.of(
            "filter FORWARD",
            "FORWARD 1 HEADER_MISSED",
            "FORWARD 2 MATCH_MISSED at Mark",
            "FORWARD 3 MATCHED",
            "A 1 MATCHED mark 0 > 5",
            "A returns to FORWARD 4",
            "FORWARD 4 MATCHED",
            "policy of FORWARD",
            "ACCEPT"),
        steps);
    steps.clear();
    rules.setTrace(null);
    forward(rules, syn());
    assertEquals(List.of(), steps);
  }

  private static String words(final TraceStep step) {
    return switch (step) {
      case TraceStep.Entered entered -> entered.table().text() + " " + entered.chain().name();
      case TraceStep.Met met ->
          met.chain().name()
              + " "
              + met.position()
              + " "
              + met.result()
              + (met.at() == null ? "" : " at " + met.at().getClass().getSimpleName())
              + (met.markBefore() == met.markAfter()
                  ? ""
                  : " mark " + met.markBefore() + " > " + met.markAfter());
      case TraceStep.Returned back ->
          back.from().name() + " returns to " + back.to().name() + " " + back.position();
      case TraceStep.PolicyApplied policy -> "policy of " + policy.chain().name();
      case TraceStep.Judged judged -> judged.verdict().name();
      case TraceStep.Mapped mapped -> mapped.verdict().name();
    };
  }
}
