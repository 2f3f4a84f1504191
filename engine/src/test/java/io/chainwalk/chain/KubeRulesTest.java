package io.chainwalk.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.RestoreResult;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.testkit.Allocations;
import io.chainwalk.testkit.ChiSquare;
import io.chainwalk.testkit.Seeded;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// kube-proxy's own rules, hundreds of services of them, in both evaluators.
class KubeRulesTest {
  private static final int SERVICES = 300;
  private static final int PACKETS = 3000;
  private static final List<Hook> NAT_HOOKS = List.of(Hook.PREROUTING, Hook.POSTROUTING);

  private static CountingRules rules(final Evaluator evaluator, final Ruleset ruleset) {
    final Rulesets rulesets = Rulesets.of(ruleset);
    return evaluator == Evaluator.REFERENCE
        ? new ReferenceRules(rulesets, KubeCluster.CONTEXT, RuleLabels.NONE)
        : new CompiledRules(
            new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE).compile(rulesets));
  }

  /// A first packet to some service, endpoint or node port, and sometimes to none.
  private static byte[] frame(final SplittableRandom random) {
    return frame(random, "10.128.0." + random.nextInt(250));
  }

  private static byte[] frame(final SplittableRandom random, final String client) {
    final int service = random.nextInt(SERVICES + 10);
    final String from = random.nextInt(3) == 0 && service % 20 != 11 ? "10.244.0.1" : client;
    final boolean toNode = random.nextInt(3) == 0 && KubeCluster.nodePort(service) != 0;
    final PacketBuilder ip =
        PacketBuilder.eth().ip(from, toNode ? "192.168.0.1" : KubeCluster.vip(service));
    final int port = toNode ? KubeCluster.nodePort(service) : random.nextInt(9) == 0 ? 81 : 80;
    return service % 4 == 1
        ? ip.udp(4000 + random.nextInt(100), port).payload("x").bytes()
        : ip.tcp(4000 + random.nextInt(100), port).flags("S").bytes();
  }

  @Test
  void everyPacketGetsTheSameVerdictEndpointMarkAndCountersFromBoth() {
    final Ruleset ruleset = new KubeCluster().sync(KubeCluster.services(SERVICES)).ruleset();
    final CountingRules reference = rules(Evaluator.REFERENCE, ruleset);
    final CountingRules compiled = rules(Evaluator.COMPILED, ruleset);
    final SplittableRandom random = Seeded.random();
    final TestPacket packet = new TestPacket();
    final int[] seen = new int[NatVerdict.values().length];
    int rejected = 0;
    for (int i = 0; i < PACKETS; i++) {
      final byte[] frame = frame(random);
      final long timeNs = 1_000_000_000_000L + i * 1_000_000L;
      final int mark = random.nextInt(4) == 0 ? 0x4000 : 0;
      for (final Hook hook : NAT_HOOKS) {
        final NatRange expectedRange = new NatRange();
        final NatRange range = new NatRange();
        packet.load(frame.clone(), i, timeNs, 2).attached(CtState.NEW, 0).setMark(mark);
        final NatVerdict expected = reference.nat(hook, packet, expectedRange);
        final int expectedMark = packet.mark();
        packet.load(frame.clone(), i, timeNs, 2).attached(CtState.NEW, 0).setMark(mark);
        assertEquals(expected, compiled.nat(hook, packet, range));
        assertTrue(expectedRange.asksTheSameAs(range));
        assertEquals(expectedMark, packet.mark());
        seen[expected.ordinal()]++;
      }
      for (final Hook hook : Table.FILTER.hooks()) {
        packet.load(frame.clone(), i, timeNs, 2).attached(CtState.NEW, 0).setMark(mark);
        final Verdict expected = reference.judge(Table.FILTER, hook, packet);
        packet.load(frame.clone(), i, timeNs, 2).attached(CtState.NEW, 0).setMark(mark);
        assertEquals(expected, compiled.judge(Table.FILTER, hook, packet));
        rejected += expected == Verdict.REJECT ? 1 : 0;
      }
    }
    assertTrue(seen[NatVerdict.RANGE.ordinal()] > PACKETS / 2);
    assertTrue(seen[NatVerdict.MASQUERADE.ordinal()] > PACKETS / 10);
    assertTrue(rejected > 10);
    assertSameCounts(ruleset, reference, compiled);
  }

  private static void assertSameCounts(
      final Ruleset ruleset, final CountingRules expected, final CountingRules actual) {
    ruleset
        .tables()
        .forEach((name, table) -> {
          for (final String chain : table.chains().keySet()) {
            assertArrayEquals(
                expected.counts(ruleset.ipv6(), name, chain),
                actual.counts(ruleset.ipv6(), name, chain),
                chain);
          }
        });
  }

  @Test
  void eachEndpointOfAServiceGetsItsShareOfConnections() {
    final int service = 300;
    final ServiceSnapshot services = new ServiceSnapshot(List.of(KubeCluster.service(service, 10)));
    final CountingRules rules =
        rules(Evaluator.COMPILED, new KubeCluster().sync(services).ruleset());
    final TestPacket packet = TestPacket.syn("10.128.0.1", KubeCluster.vip(service), 80);
    final NatRange range = new NatRange();
    final int[] counts = new int[10];
    for (int i = 0; i < 100_000; i++) {
      packet.again(i);
      assertEquals(NatVerdict.RANGE, rules.nat(Hook.PREROUTING, packet, range.clear()));
      for (int endpoint = 0; endpoint < counts.length; endpoint++) {
        final NatRange of = new NatRange();
        of.toAddress(0, 0x0AF4_0001L + service * 10 + endpoint).toPorts(8080, 8080);
        counts[endpoint] += of.asksTheSameAs(range) ? 1 : 0;
      }
    }
    final double statistic = ChiSquare.of(counts);
    assertTrue(statistic < ChiSquare.criticalValue(counts.length), () -> "chi-square " + statistic);
  }

  /// Whatever the way from one state of a cluster to another, the program is as good as one compiled from nothing.
  @Test
  void anUpdatedProgramDoesWhatAFreshOneDoes() {
    final KubeCluster cluster = new KubeCluster();
    final List<ServicePort> ports = new ArrayList<>(KubeCluster.services(SERVICES).servicePorts());
    final RulesetCompiler compiler = new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE);
    Ruleset ruleset = cluster.sync(new ServiceSnapshot(ports)).ruleset();
    final CompiledRules updated = new CompiledRules(compiler.compile(Rulesets.of(ruleset)));
    final SplittableRandom random = Seeded.random();
    final TestPacket packet = new TestPacket();
    for (int round = 0; round < 30; round++) {
      final int service = random.nextInt(ports.size());
      if (random.nextInt(5) == 0) {
        ports.remove(service);
      } else {
        final int number = Integer.parseInt(ports.get(service).name().substring(8));
        ports.set(service, KubeCluster.service(number, random.nextInt(10)));
      }
      final RestoreResult change = cluster.sync(new ServiceSnapshot(ports));
      ruleset = change.ruleset();
      assertTrue(updated.use(compiler.update(ruleset, change.changed(), change.removed())));
      final CountingRules fresh = rules(Evaluator.COMPILED, ruleset);
      for (int i = 0; i < 200; i++) {
        // Clients of their own, of whom no affinity is remembered.
        final byte[] frame = frame(random, "10.129." + round + "." + i);
        final long number = round * 1000L + i;
        final NatRange expectedRange = new NatRange();
        final NatRange range = new NatRange();
        packet.load(frame, number, 1_000_000_000_000L, 2);
        final NatVerdict expected = fresh.nat(Hook.PREROUTING, packet, expectedRange);
        packet.load(frame, number, 1_000_000_000_000L, 2);
        assertEquals(expected, updated.nat(Hook.PREROUTING, packet, range));
        assertTrue(expectedRange.asksTheSameAs(range));
      }
    }
  }

  @Test
  void chainsThatStayGoOnCountingThroughAnUpdateAndChangedOnesBeginAnew() {
    final KubeCluster cluster = new KubeCluster();
    final Ruleset before = cluster.sync(KubeCluster.services(4)).ruleset();
    final RulesetCompiler compiler = new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE);
    final CompiledRules rules = new CompiledRules(compiler.compile(Rulesets.of(before)));
    rules.nat(
        Hook.PREROUTING, TestPacket.syn("10.128.0.1", KubeCluster.vip(2), 80), new NatRange());
    final String changed = chainOf(before, 2);
    assertEquals(1, sumOfPackets(rules, changed) - masqueradePackets(rules, changed));
    final List<ServicePort> ports = new ArrayList<>(KubeCluster.services(4).servicePorts());
    ports.set(2, KubeCluster.service(2, 9));
    final RestoreResult change = cluster.sync(new ServiceSnapshot(ports));
    final RuleProgram next = compiler.update(change.ruleset(), change.changed(), change.removed());
    rules.use(next);
    assertFalse(rules.use(next));
    assertEquals(0, sumOfPackets(rules, changed));
    assertEquals(1, rules.counts(false, Table.NAT, "PREROUTING")[0]);
  }

  private static String chainOf(final Ruleset ruleset, final int service) {
    return Objects.requireNonNull(ruleset.table(Table.NAT)).chains().values().stream()
        .filter(chain -> chain.name().startsWith("KUBE-SVC-"))
        .filter(chain -> chain.rules().toString().contains("service-" + service + ":http"))
        .map(Chain::name)
        .findFirst()
        .orElseThrow();
  }

  private static long sumOfPackets(final CountingRules rules, final String chain) {
    final long[] counts = rules.counts(false, Table.NAT, chain);
    long sum = 0;
    for (int i = 0; i < counts.length; i += 2) {
      sum += counts[i];
    }
    return sum;
  }

  private static long masqueradePackets(final CountingRules rules, final String chain) {
    return rules.counts(false, Table.NAT, chain)[0];
  }

  @Test
  void aHundredThousandFirstPacketsAllocateNothing() {
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    final CountingRules rules =
        rules(Evaluator.COMPILED, new KubeCluster().sync(KubeCluster.services(SERVICES)).ruleset());
    final TestPacket[] packets = new TestPacket[64];
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < packets.length; i++) {
      packets[i] = new TestPacket();
      packets[i].load(frame(random), i, 1_000_000_000_000L, 2);
    }
    final NatRange range = new NatRange();
    walk(rules, packets, range);
    final long allocated =
        Allocations.steady(() -> {
          final long before = threads.getCurrentThreadAllocatedBytes();
          walk(rules, packets, range);
          return threads.getCurrentThreadAllocatedBytes() - before;
        });
    assertEquals(0, allocated);
  }

  private static void walk(
      final CountingRules rules, final TestPacket[] packets, final NatRange range) {
    for (int i = 0; i < 100_000; i++) {
      final TestPacket packet = packets[i % packets.length].again(i);
      rules.nat(Hook.PREROUTING, packet, range.clear());
      rules.judge(Table.FILTER, Hook.FORWARD, packet);
      rules.nat(Hook.POSTROUTING, packet, range.clear());
    }
  }
}
