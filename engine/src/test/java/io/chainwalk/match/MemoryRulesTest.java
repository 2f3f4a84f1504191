package io.chainwalk.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.testkit.Seeded;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What rules remember from packet to packet, and from program to program.
class MemoryRulesTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000 * MS;
  private static final String SERVER = "10.0.2.2";

  private final LabPacket packet = new LabPacket();
  private long nowNs = 1_000 * SECOND;

  private String from(final String source, final LabRules rules) {
    final byte[] frame =
        PacketBuilder.eth().ip(source, SERVER).udp(4000, 53).payload("question").bytes();
    return rules.ask(packet.load(frame, LabRules.C0, nowNs));
  }

  private String repeat(final int times, final LabRules rules) {
    final StringBuilder answers = new StringBuilder();
    for (int i = 0; i < times; i++) {
      answers.append(from("10.0.1.2", rules));
    }
    return answers.toString();
  }

  @Test
  void everyThirdPacketBeginsWithTheOneThatIsAskedFor() {
    assertEquals(
        "YNNYNNY", repeat(7, LabRules.of(false, "-m statistic --mode nth --every 3 --packet 0")));
    assertEquals(
        "NNYNNYN", repeat(7, LabRules.of(false, "-m statistic --mode nth --every 3 --packet 2")));
  }

  @Test
  void aClientIsRememberedUntilItsTimeIsOver() {
    final LabRules rules =
        LabRules.of(false, "-m recent --name a --rcheck --seconds 10", "-m recent --name a --set");
    assertEquals("NY", from("10.0.1.2", rules));
    nowNs += 10 * SECOND;
    assertEquals("YY", from("10.0.1.2", rules));
    nowNs += 10 * SECOND + 4 * MS;
    assertEquals("NY", from("10.0.1.2", rules));
  }

  @Test
  void theHundredAndFirstClientTakesThePlaceOfTheOneSeenLeastRecently() {
    final LabRules check =
        LabRules.of(false, "-m recent --name a --rcheck", "-m recent --name a --set");
    for (int i = 0; i < 100; i++) {
      from("10.0.3." + i, check);
    }
    assertEquals("YY", from("10.0.3.0", check));
    assertEquals("NY", from("10.0.4.1", check));
    assertEquals("YY", from("10.0.3.0", check));
    assertEquals("NY", from("10.0.3.1", check));
  }

  @Test
  void aBucketGivesItsBurstAndThenWhatTimeBringsBack() {
    final LabRules rules = LabRules.of(false, "-m limit --limit 5/second --limit-burst 3");
    assertEquals("YYYN", repeat(4, rules));
    nowNs += 196 * MS;
    assertEquals("N", repeat(1, rules));
    nowNs += 4 * MS;
    assertEquals("YN", repeat(2, rules));
  }

  /// Rules that only look answer as they will, and leave no trace: neither buckets nor sweeps nor credit.
  @Test
  void bucketsAreLeftAsTheyAreWhileNothingIsRemembered() {
    final String[] texts = {
      "-m hashlimit --hashlimit-upto 5/s --hashlimit-burst 2 --hashlimit-mode srcip"
          + " --hashlimit-name a --hashlimit-htable-size 3 --hashlimit-htable-max 3"
          + " --hashlimit-htable-gcinterval 200 --hashlimit-htable-expire 300",
      "-m hashlimit --hashlimit-above 512b/s --hashlimit-burst 1kb --hashlimit-mode srcip"
          + " --hashlimit-name b --hashlimit-htable-size 3 --hashlimit-htable-max 3"
          + " --hashlimit-htable-gcinterval 200 --hashlimit-htable-expire 300"
    };
    final LabRules looking = LabRules.of(false, texts);
    final LabRules plain = LabRules.of(false, texts);
    final SplittableRandom random = Seeded.random();
    final StringBuilder seen = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      nowNs += random.nextInt(100) * MS;
      final String source = "10.0.3." + random.nextInt(5);
      looking.state().setFrozen(true);
      from("10.0.3." + random.nextInt(5), looking);
      final String foreseen = from(source, looking);
      looking.state().setFrozen(false);
      final String answer = from(source, plain);
      assertEquals(answer, foreseen, () -> "seed " + Seeded.seed());
      assertEquals(answer, from(source, looking), () -> "seed " + Seeded.seed());
      seen.append(answer);
    }
    for (final String answer : List.of("Y", "N", "D")) {
      assertTrue(seen.indexOf(answer) >= 0, () -> answer + ", seed " + Seeded.seed());
    }
  }

  @Test
  void eachSourceHasABucketOfItsOwn() {
    final LabRules rules =
        LabRules.of(
            false,
            "-m hashlimit --hashlimit-name h --hashlimit-upto 5/second --hashlimit-burst 2"
                + " --hashlimit-mode srcip");
    assertEquals("YYN", repeat(3, rules));
    assertEquals("Y", from("10.0.1.3", rules));
  }

  @Test
  void anIdleBucketIsFullAgainAfterTheSweepAndNotBefore() {
    final LabRules rules =
        LabRules.of(
            false,
            "-m hashlimit --hashlimit-name h --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-mode srcip"
                + " --hashlimit-htable-expire 1500 --hashlimit-htable-gcinterval 1000");
    assertEquals("YYN", repeat(3, rules));
    nowNs += 1_900 * MS;
    assertEquals("N", repeat(1, rules));
    nowNs += 2_100 * MS;
    assertEquals("YYN", repeat(3, rules));
  }

  @Test
  void aFullTableDropsNewSources() {
    final LabRules rules =
        LabRules.of(
            false,
            "-m hashlimit --hashlimit-name h --hashlimit-upto 1/hour --hashlimit-mode srcip"
                + " --hashlimit-htable-size 2 --hashlimit-htable-max 2");
    assertEquals("Y", from("10.0.1.2", rules));
    assertEquals("Y", from("10.0.1.3", rules));
    assertEquals("D", from("10.0.1.4", rules));
  }

  @Test
  void aNewProgramCountsAnewAndKeepsWhatHasAName() {
    final RuleContext context = new RuleContext(LabRules.ROUTER, 1);
    final RuleState state = new RuleState(context);
    final Match.Nth second = new Match.Nth(2, 1, false);
    final Match.Nfacct account = new Match.Nfacct("web");
    final Match.Limit limit = new Match.Limit(10_000, 1);
    final byte[] frame =
        PacketBuilder.eth().ip("10.0.1.2", SERVER).udp(4000, 53).payload("question").bytes();
    packet.load(frame, LabRules.C0, nowNs);

    for (int program = 1; program <= 2; program++) {
      final RuleMemory memory = new RuleMemory();
      final PacketTests tests = new PacketTests(false, context, IpSets.NONE, memory);
      final PacketTest nth = tests.of(second);
      final PacketTest counted = tests.of(account);
      final PacketTest limited = tests.of(limit);
      state.use(memory);
      assertEquals(PacketTest.NO, nth.test(packet, state));
      assertEquals(PacketTest.YES, counted.test(packet, state));
      assertEquals(PacketTest.YES, limited.test(packet, state));
      assertEquals(PacketTest.NO, limited.test(packet, state));
      assertEquals(program, state.accounts().getFirst().packets());
      assertEquals(program * 36L, state.accounts().getFirst().bytes());
    }
  }

  @Test
  void rulesThatRememberNeedOneWorkerAndThoseThatCountDoNot() {
    assertTrue(LabRules.of(false, "-m limit --limit 1/second").memory().needsOneWorker());
    assertTrue(LabRules.of(false, "-m recent --name a --set").memory().needsOneWorker());
    final RuleMemory counting = new RuleMemory();
    final PacketTests tests =
        new PacketTests(false, new RuleContext(LabRules.ROUTER, 1), IpSets.NONE, counting);
    assertEquals(
        List.of(true, true),
        List.of(
            tests.of(new Match.Nfacct("web")) instanceof AccountTest,
            tests.of(new Match.Length(PortRange.ANY, false)) instanceof LengthTest));
    assertFalse(counting.needsOneWorker());
  }
}
