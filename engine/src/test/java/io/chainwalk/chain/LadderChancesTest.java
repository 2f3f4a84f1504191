package io.chainwalk.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import io.chainwalk.testkit.ChiSquare;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A million connections to one Service, through the rules that kube-proxy writes for its endpoints.
class LadderChancesTest {
  private static final int CONNECTIONS = 1_000_000;
  private static final String VIP = "10.96.0.1";

  private static int[] equal(final int count) {
    return IntStream.generate(() -> 1).limit(count).toArray();
  }

  /// A Service whose endpoints have these weights, in a node's tables.
  private static Ruleset rulesFor(final int... weights) {
    final List<Endpoint> endpoints =
        IntStream.range(0, weights.length)
            .mapToObj(i -> endpoint(IpAddress.parse("10.244.1." + (i + 1)), weights[i]))
            .toList();
    final ServicePort service =
        new ServicePort(
            "shop",
            "web",
            "http",
            Protocol.TCP,
            List.of(new Vip(IpAddress.parse(VIP), 80, Vip.Kind.CLUSTER)),
            endpoints,
            0,
            new ServicePolicies(TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER, 0),
            LoadBalancerFields.NONE);
    return new KubeCluster().sync(new ServiceSnapshot(List.of(service))).ruleset();
  }

  private static Endpoint endpoint(final IpAddress address, final int weight) {
    return new Endpoint(address, 8080, true, true, false, "", Set.of(), Set.of(), weight);
  }

  private static Chain ladder(final Ruleset ruleset) {
    return Objects.requireNonNull(ruleset.table(Table.NAT)).chains().values().stream()
        .filter(chain -> chain.name().startsWith("KUBE-SVC-"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isRung(final Target target) {
    return target instanceof Target.Jump jump && jump.chain().startsWith("KUBE-SEP-");
  }

  private static void connect(final CountingRules rules) {
    final TestPacket packet = TestPacket.syn("10.244.2.1", VIP, 80);
    final NatRange range = new NatRange();
    for (int i = 0; i < CONNECTIONS; i++) {
      packet.again(i);
      rules.nat(Hook.PREROUTING, packet, range.clear());
    }
  }

  /// How many connections each endpoint got, by the counters of the rules that choose it.
  private static int[] perEndpoint(final CountingRules rules, final Chain ladder) {
    final long[] counts = rules.counts(false, Table.NAT, ladder.name());
    return IntStream.range(0, ladder.rules().size())
        .filter(i -> isRung(ladder.rules().get(i).target()))
        .map(i -> (int) counts[2 * i])
        .toArray();
  }

  private static void assertShared(final int[] counts, final int[] weights) {
    assertEquals(CONNECTIONS, Arrays.stream(counts).sum());
    final double statistic = ChiSquare.of(counts, weights);
    final double limit = ChiSquare.criticalValue(counts.length);
    assertTrue(statistic < limit, () -> "chi-square " + statistic + " over " + limit);
  }

  /// Rules are counted as they are looked at, and once more by who was chosen: the n-th endpoint's rule is the n-th.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 100})
  void walkedRuleByRuleHalfOfTheRulesAreVisitedAndEndpointsGetEqualShares(final int count) {
    final Ruleset ruleset = rulesFor(equal(count));
    final Chain ladder = ladder(ruleset);
    final ReferenceRules rules =
        new ReferenceRules(Rulesets.of(ruleset), KubeCluster.CONTEXT, RuleLabels.NONE);
    final long[] visited = {0};
    rules.setTrace(step -> {
      if (step instanceof TraceStep.Met met
          && met.chain().name().equals(ladder.name())
          && isRung(met.rule().target())) {
        visited[0]++;
      }
    });
    connect(rules);
    final int[] counts = perEndpoint(rules, ladder);
    assertShared(counts, equal(count));
    assertEquals(IntStream.range(0, count).mapToLong(i -> (i + 1L) * counts[i]).sum(), visited[0]);
    final double standardError = Math.sqrt(((double) count * count - 1) / 12 / CONNECTIONS);
    assertEquals((count + 1) / 2.0, visited[0] / (double) CONNECTIONS, 5 * standardError);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 100})
  void compiledRulesGiveEndpointsEqualShares(final int count) {
    final Ruleset ruleset = rulesFor(equal(count));
    final CountingRules rules = compiled(ruleset);
    connect(rules);
    assertShared(perEndpoint(rules, ladder(ruleset)), equal(count));
  }

  private static CountingRules compiled(final Ruleset ruleset) {
    return new CompiledRules(
        new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE).compile(Rulesets.of(ruleset)));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 70, 30",
    "2, 1, 999",
    "3, 5, 1",
    "5, 1, 2",
    "10, 1, 1000",
    "100, 1, 2",
  })
  void weightsAreSharesInBothEvaluators(final int count, final int first, final int step) {
    final int[] weights = IntStream.range(0, count).map(i -> first + i * step).toArray();
    final Ruleset ruleset = rulesFor(weights);
    final Chain ladder = ladder(ruleset);
    final ReferenceRules reference =
        new ReferenceRules(Rulesets.of(ruleset), KubeCluster.CONTEXT, RuleLabels.NONE);
    connect(reference);
    assertShared(perEndpoint(reference, ladder), weights);
    final CountingRules compiled = compiled(ruleset);
    connect(compiled);
    assertShared(perEndpoint(compiled, ladder), weights);
  }
}
