package io.chainwalk.chain;

import static io.chainwalk.chain.RuleBuilder.builtIn;
import static io.chainwalk.chain.RuleBuilder.chain;
import static io.chainwalk.chain.RuleBuilder.ip4;
import static io.chainwalk.chain.RuleBuilder.ruleset;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.SelectorKind;
import io.chainwalk.select.SelectorNature;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.testkit.Allocations;
import io.chainwalk.testkit.Seeded;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Selectors in the place of kube-proxy's ladders, in both evaluators.
class SelectedChainsTest {
  private static final int SERVICES = 60;
  private static final int PACKETS = 1500;
  private static final long START_NS = 1_000_000_000_000L;

  /// A small table is as good here.
  private static SelectorSpec small(final SelectorKind kind) {
    return switch (kind) {
      case MAGLEV, MAGLEV_ENVOY, MAGLEV_CILIUM -> SelectorSpec.parse(kind.text() + ":size=251");
      case RING_HASH, RING_HASH_MURMUR2 -> SelectorSpec.parse(kind.text() + ":size=256");
      default -> SelectorSpec.of(kind);
    };
  }

  private static Ruleset cluster() {
    return new KubeCluster().sync(KubeCluster.services(SERVICES)).ruleset();
  }

  private static ReferenceRules reference(final Ruleset ruleset, final ChainSelectors selectors) {
    return new ReferenceRules(
        Rulesets.of(ruleset), KubeCluster.CONTEXT, RuleLabels.NONE, selectors);
  }

  private static CompiledRules compiled(final Ruleset ruleset, final ChainSelectors selectors) {
    return new CompiledRules(
        new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE, selectors)
            .compile(Rulesets.of(ruleset)));
  }

  private static byte[] frame(final SplittableRandom random, final int service) {
    final PacketBuilder ip =
        PacketBuilder.eth().ip("10.128.0." + random.nextInt(250), KubeCluster.vip(service));
    final int port = 4000 + random.nextInt(100);
    return service % 4 == 1
        ? ip.udp(port, 80).payload("x").bytes()
        : ip.tcp(port, 80).flags("S").bytes();
  }

  /// Counts of open connections that the evaluators share, changed between packets by the test.
  private static final class Load {
    private final Map<String, ConnectionCount> counts = new HashMap<>();

    ConnectionCount of(final String endpoint) {
      return counts.computeIfAbsent(endpoint, _ -> new ConnectionCount());
    }

    void change(final SplittableRandom random) {
      counts
          .values()
          .forEach(count -> {
            if (random.nextInt(3) == 0) {
              count.began();
            } else if (count.open() > 0 && random.nextInt(3) == 0) {
              count.ended();
            }
          });
    }
  }

  /// Affinity, local policies, UDP and node ports are among the services.
  @ParameterizedTest
  @EnumSource(SelectorKind.class)
  void bothEvaluatorsSendEveryPacketToTheSameEndpointAndCountTheSame(final SelectorKind kind) {
    final Ruleset ruleset = cluster();
    final Load load = new Load();
    final SelectedClusters first = new SelectedClusters(ruleset, _ -> small(kind), load::of);
    final SelectedClusters second = new SelectedClusters(ruleset, _ -> small(kind), load::of);
    assertTrue(first.count() > SERVICES / 2);
    final CountingRules reference = reference(ruleset, first);
    final CountingRules compiled = compiled(ruleset, second);
    final SplittableRandom random = Seeded.random();
    final TestPacket packet = new TestPacket();
    int translated = 0;
    for (int i = 0; i < PACKETS; i++) {
      final byte[] frame = frame(random, random.nextInt(SERVICES));
      final NatRange expectedRange = new NatRange();
      final NatRange range = new NatRange();
      packet.load(frame, i, START_NS + i, 2).attached(CtState.NEW, 0);
      final NatVerdict expected = reference.nat(Hook.PREROUTING, packet, expectedRange);
      final int mark = packet.mark();
      packet.load(frame, i, START_NS + i, 2).attached(CtState.NEW, 0);
      assertEquals(expected, compiled.nat(Hook.PREROUTING, packet, range));
      assertTrue(expectedRange.asksTheSameAs(range), () -> "seed " + Seeded.seed());
      assertEquals(mark, packet.mark());
      translated += expected == NatVerdict.RANGE ? 1 : 0;
      load.change(random);
    }
    assertTrue(translated > PACKETS / 2);
    for (final String name : nat(ruleset).chains().keySet()) {
      assertArrayEquals(
          reference.counts(false, Table.NAT, name), compiled.counts(false, Table.NAT, name), name);
    }
  }

  @ParameterizedTest
  @EnumSource(SelectorKind.class)
  void aPickAllocatesNothing(final SelectorKind kind) {
    final Ruleset ruleset = cluster();
    final CountingRules rules = compiled(ruleset, new SelectedClusters(ruleset, small(kind)));
    final SplittableRandom random = Seeded.random();
    final TestPacket[] packets = new TestPacket[64];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = new TestPacket().load(frame(random, i % SERVICES), i, START_NS, 2);
    }
    final NatRange range = new NatRange();
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
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
    for (int i = 0; i < 20_000; i++) {
      rules.nat(Hook.PREROUTING, packets[i % packets.length].again(i), range.clear());
    }
  }

  private static RuleTable nat(final Ruleset ruleset) {
    return Objects.requireNonNull(ruleset.table(Table.NAT));
  }

  /// A service of three endpoints, of which the second returns packets that it does not want.
  private static Ruleset threeEndpoints() {
    return ruleset(
        Table.NAT,
        builtIn("PREROUTING", ip4().j("KUBE-SVC-A"), ip4().dnat("10.0.0.9", 9)),
        chain(
            "KUBE-SVC-A",
            ip4().setMark(1, 1),
            ip4().chance(1.0 / 3).j("SEP-1"),
            ip4().chance(0.5).j("SEP-2"),
            ip4().j("SEP-3")),
        chain("SEP-1", ip4().dnat("10.0.0.1", 80)),
        chain("SEP-2", ip4().s("192.0.2.0/24").dnat("10.0.0.2", 80)),
        chain("SEP-3", ip4().dnat("10.0.0.3", 80)));
  }

  private static String endpoint(final CountingRules rules, final TestPacket packet) {
    final NatRange range = new NatRange();
    rules.nat(Hook.PREROUTING, packet, range);
    for (final String last : List.of("1", "2", "3", "9")) {
      final NatRange of = new NatRange();
      of.toAddress(0, 0x0A00_0000L + Long.parseLong(last))
          .toPorts(last.equals("9") ? 9 : 80, last.equals("9") ? 9 : 80);
      if (of.asksTheSameAs(range)) {
        return last;
      }
    }
    return "none";
  }

  /// Whoever is sent to the second endpoint and turned away there meets no other of the ladder, but what comes behind the
  /// chain.
  @Test
  void whoComesBackFromTheChosenEndpointIsSentToNoOther() {
    final Ruleset ruleset = threeEndpoints();
    final ChainSelectors selectors =
        new SelectedClusters(ruleset, SelectorSpec.of(SelectorKind.RANDOM));
    final ReferenceRules reference = reference(ruleset, selectors);
    final CompiledRules compiled = compiled(ruleset, selectors);
    final TestPacket wanted = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    final TestPacket turnedAway = TestPacket.syn("198.51.100.7", "10.96.0.10", 80);
    final Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      final String to = endpoint(reference, wanted.again(i));
      assertEquals(to, endpoint(compiled, wanted.again(i)));
      assertEquals(to.equals("2") ? "9" : to, endpoint(reference, turnedAway.again(i)));
      assertEquals(to.equals("2") ? "9" : to, endpoint(compiled, turnedAway.again(i)));
      seen.merge(to, 1, Integer::sum);
    }
    assertEquals(3, seen.size());
    assertTrue(seen.values().stream().allMatch(count -> count > 60), seen::toString);
    assertArrayEquals(
        reference.counts(false, Table.NAT, "KUBE-SVC-A"),
        compiled.counts(false, Table.NAT, "KUBE-SVC-A"));
  }

  /// Other chances of the packet are what they would have been without the selector.
  @Test
  void aPickDisturbsNoOtherChanceOfThePacket() {
    final Ruleset ruleset =
        ruleset(
            Table.NAT,
            builtIn(
                "PREROUTING",
                ip4().j("KUBE-SVC-A"),
                ip4().chance(0.5).dnat("10.0.0.1", 80),
                ip4().dnat("10.0.0.2", 80)),
            chain("KUBE-SVC-A", ip4().chance(0.5).j("SEP-1"), ip4().j("SEP-2")),
            chain("SEP-1", ip4().s("203.0.113.1").dnat("10.0.0.3", 80)),
            chain("SEP-2", ip4().s("203.0.113.1").dnat("10.0.0.4", 80)));
    final Ruleset without =
        ruleset(
            Table.NAT,
            builtIn(
                "PREROUTING", ip4().chance(0.5).dnat("10.0.0.1", 80), ip4().dnat("10.0.0.2", 80)));
    final ChainSelectors selectors =
        new SelectedClusters(ruleset, SelectorSpec.of(SelectorKind.RANDOM));
    final CompiledRules selecting = compiled(ruleset, selectors);
    final CompiledRules plain = compiled(without, ChainSelectors.NONE);
    final TestPacket packet = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    for (int i = 0; i < 100; i++) {
      assertEquals(endpoint(plain, packet.again(i)), endpoint(selecting, packet.again(i)));
    }
  }

  @Test
  void theTraceTellsWhatWasChosenAndOfTheRungsThatWereNot() {
    final Ruleset ruleset = threeEndpoints();
    final ReferenceRules rules =
        reference(ruleset, new SelectedClusters(ruleset, SelectorSpec.of(SelectorKind.RANDOM)));
    final List<TraceStep.Met> rungs = new ArrayList<>();
    rules.setTrace(step -> {
      if (step instanceof final TraceStep.Met met && met.choice() != null) {
        rungs.add(met);
      }
    });
    final TestPacket packet = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    for (int i = 0; i < 20; i++) {
      rungs.clear();
      final String to = endpoint(rules, packet.again(i));
      assertEquals(Integer.parseInt(to), rungs.size());
      assertEquals(TraceStep.Result.MATCHED, rungs.removeLast().result());
      assertTrue(rungs.stream().allMatch(met -> met.result() == TraceStep.Result.NOT_CHOSEN));
      assertTrue(
          rungs.stream()
              .allMatch(met ->
                  Objects.requireNonNull(met.choice()).picked() + 1 == Integer.parseInt(to)));
    }
  }

  /// Candidates of this cluster weigh alike, so a third is what everybody gets in the long run.
  @ParameterizedTest
  @EnumSource(SelectorKind.class)
  void outcomesOfASelectorAddUpToOneAndTheChosenOneIsAmongThem(final SelectorKind kind) {
    final Ruleset ruleset = threeEndpoints();
    final ReferenceRules rules = reference(ruleset, new SelectedClusters(ruleset, small(kind)));
    final TestPacket packet = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    final List<Outcome> outcomes = rules.outcomes(Table.NAT, Hook.PREROUTING, packet);
    Probability sum = Probability.ZERO;
    final List<String> likely = new ArrayList<>();
    for (final Outcome outcome : outcomes) {
      sum = sum.or(outcome.probability());
      final Rule rule = Objects.requireNonNull(outcome.decidedBy());
      final Object address = Objects.requireNonNull(((Target.Nat) rule.target()).range().first());
      if (!outcome.probability().isZero()) {
        likely.add(address.toString());
      }
    }
    assertEquals(Probability.ONE, sum);
    assertEquals(3, outcomes.size());
    assertEquals(SelectorNature.of(kind) == SelectorNature.HASH ? 1 : 3, likely.size());
    assertTrue(likely.contains("10.0.0." + endpoint(rules, packet)));
  }

  @Test
  void whereChancesAreTakenTheNumberOfAnOutcomeLeadsToItsEndpoint() {
    final Ruleset ruleset = threeEndpoints();
    final ReferenceRules rules =
        reference(ruleset, new SelectedClusters(ruleset, SelectorSpec.of(SelectorKind.RANDOM)));
    final TestPacket packet = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    rules.takeChances(true);
    int place = 1;
    for (final Outcome outcome : rules.outcomes(Table.NAT, Hook.PREROUTING, packet)) {
      assertEquals(1.0 / 3, outcome.probability().toDouble(), 1e-9);
      rules.state().draws().beginAt(KubeCluster.CONTEXT.seed(), packet.number(), outcome.place());
      assertEquals(String.valueOf(place++), endpoint(rules, packet));
    }
  }

  @Test
  void aChainWhoseLastRulesLeadElsewhereHasNoLadder() {
    final Ruleset ruleset =
        ruleset(
            Table.NAT,
            builtIn("PREROUTING"),
            chain("ONE", ip4().j("SEP-1")),
            chain("OPEN", ip4().chance(0.5).j("SEP-1"), ip4().chance(0.5).j("SEP-1")),
            chain("MASQ", ip4().chance(0.5).j("SEP-1"), ip4().j("MARK")),
            chain("ASKS", ip4().chance(0.5).j("SEP-1"), ip4().d("10.0.0.1").j("SEP-1")),
            chain(
                "MIXED",
                ip4().chance(0.1).j("MARK"),
                ip4().chance(0.5).j("SEP-1"),
                ip4().j("SEP-1")),
            chain("SEP-1", ip4().dnat("10.0.0.1", 80)),
            chain("MARK", ip4().setMark(1, 1)));
    final RuleTable nat = nat(ruleset);
    for (final String name : List.of("ONE", "OPEN", "MASQ", "ASKS", "SEP-1")) {
      assertNull(EndpointLadder.of(nat, Objects.requireNonNull(nat.chain(name))), name);
    }
    final EndpointLadder mixed =
        Objects.requireNonNull(EndpointLadder.of(nat, Objects.requireNonNull(nat.chain("MIXED"))));
    assertEquals(1, mixed.first());
    assertEquals(0.5, mixed.share(1));
    assertEquals("10.0.0.1:80", mixed.rungs().getFirst().endpoint());
  }

  @Test
  void aSelectionForAnotherLadderIsRefused() {
    final Ruleset ruleset = threeEndpoints();
    final ChainSelection selection =
        new SelectedClusters(ruleset, SelectorSpec.of(SelectorKind.RANDOM)).any();
    final ChainSelectors everywhere = (ipv6, table, chain) -> selection;
    assertThrows(IllegalArgumentException.class, () -> reference(ruleset, everywhere));
    assertThrows(IllegalArgumentException.class, () -> compiled(ruleset, everywhere));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ChainSelection(selection.ladder(), selection.selector(), List.of()));
  }

  /// The rules stay as they are; only who chooses in one chain changes, and that chain is compiled anew.
  @Test
  void aChangeOfTheSelectorAloneTakesEffectWithAnUpdate() {
    final Ruleset ruleset = threeEndpoints();
    final List<ChainSelectors> current = new ArrayList<>(List.of(ChainSelectors.NONE));
    final RulesetCompiler compiler =
        new RulesetCompiler(
            KubeCluster.CONTEXT,
            RuleLabels.NONE,
            (ipv6, table, chain) -> current.getFirst().of(ipv6, table, chain));
    final CompiledRules rules = new CompiledRules(compiler.compile(Rulesets.of(ruleset)));
    final TestPacket packet = TestPacket.syn("192.0.2.7", "10.96.0.10", 80);
    final List<String> before = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      before.add(endpoint(rules, packet.again(i)));
    }
    current.set(0, new SelectedClusters(ruleset, SelectorSpec.of(SelectorKind.RANDOM)));
    final ReferenceRules selecting = reference(ruleset, current.getFirst());
    assertTrue(
        rules.use(compiler.update(ruleset, Map.of(Table.NAT, List.of("KUBE-SVC-A")), Map.of())));
    final List<String> after = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      after.add(endpoint(rules, packet.again(i)));
      assertEquals(endpoint(selecting, packet.again(i)), after.getLast());
    }
    assertNotEquals(before, after);
  }
}
