package io.chainwalk.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.balancer.BalancerGroup.Kind;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.ChiSquare;
import io.chainwalk.testkit.Seeded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BalancerListenerTest {
  private static final IpAddress BALANCER = IpAddress.parse("198.19.0.7");
  private static final Optional<String> ANY_ZONE = Optional.empty();
  private static final long SEED = Seeded.seed();

  private static BalancerTarget target(final String node, final String zone) {
    return target(node, zone, true);
  }

  private static BalancerTarget target(
      final String node, final String zone, final boolean healthy) {
    return new BalancerTarget(
        node, IpAddress.parse("192.168.1." + node.substring(1)), 30_080, zone, healthy);
  }

  private static BalancerGroup group(
      final int weight, final boolean crossZone, final BalancerTarget... targets) {
    return new BalancerGroup(
        "g" + weight, weight, Kind.INSTANCE, true, false, crossZone, List.of(targets));
  }

  private static BalancerListener listener(final BalancerGroup... groups) {
    return new BalancerListener(List.of(groups), false);
  }

  private static BalancedFlow flow(final int client, final int port, final int sequence) {
    return new BalancedFlow(
        Protocol.TCP, IpAddress.ofIpv4(0x0A01_0000 + client), port, BALANCER, 80, sequence);
  }

  private static List<String> shares(final BalancerListener listener, final Optional<String> zone) {
    return listener.ways(zone).stream()
        .map(way -> way.share() + " " + (way.target() == null ? "nobody" : way.target().node()))
        .toList();
  }

  @Test
  void healthyTargetsShareEvenlyAndOthersGetNothing() {
    final BalancerListener listener =
        listener(group(1, true, target("n1", "a"), target("n2", "b", false), target("n3", "b")));
    assertEquals(List.of("1/2 n1", "1/2 n3"), shares(listener, ANY_ZONE));
  }

  @Test
  void withoutCrossZoneEachZoneGetsTheSameHoweverManyTargetsItHas() {
    final BalancerListener listener =
        listener(group(1, false, target("n1", "a"), target("n2", "b"), target("n3", "b")));
    assertEquals(List.of("1/2 n1", "1/4 n2", "1/4 n3"), shares(listener, ANY_ZONE));
    assertEquals(List.of("1/2 n2", "1/2 n3"), shares(listener, Optional.of("b")));
  }

  @Test
  void aZoneWithoutHealthyTargetsIsNotHandedOut() {
    final BalancerListener listener =
        listener(group(1, false, target("n1", "a", false), target("n2", "b")));
    assertEquals(List.of("1 n2"), shares(listener, ANY_ZONE));
  }

  @Test
  void whereNoTargetIsHealthyAllGetFlows() {
    final BalancerListener listener =
        listener(group(1, true, target("n1", "a", false), target("n2", "b", false)));
    assertEquals(List.of("1/2 n1", "1/2 n2"), shares(listener, ANY_ZONE));
  }

  @Test
  void groupsShareByWeightAndThoseOfWeightZeroGetNothing() {
    final BalancerListener listener =
        listener(
            group(10, true, target("n1", "a"), target("n2", "a")),
            group(30, true, target("n3", "a")),
            group(0, true, target("n4", "a")));
    assertEquals(List.of("1/8 n1", "1/8 n2", "3/4 n3"), shares(listener, ANY_ZONE));
  }

  @Test
  void aGroupWithoutTargetsKeepsItsShareAndLosesIt() {
    assertEquals(
        List.of("1/4 n1", "3/4 nobody"),
        shares(listener(group(1, true, target("n1", "a")), group(3, true)), ANY_ZONE));
    assertEquals(
        List.of("1 nobody"), shares(listener(group(0, true, target("n1", "a"))), ANY_ZONE));
  }

  @Test
  void sharesAlwaysAddUpToOne() {
    final SplittableRandom random = Seeded.random();
    for (int run = 0; run < 500; run++) {
      final BalancerListener listener = randomListener(random);
      assertEquals(
          Ratio.ONE,
          listener.ways(ANY_ZONE).stream().map(BalancerWay::share).reduce(Ratio.ZERO, Ratio::plus),
          () -> "seed " + SEED + " " + listener);
    }
  }

  @Test
  void everyFlowTakesAWayThatIsThere() {
    final SplittableRandom random = Seeded.random();
    for (int run = 0; run < 500; run++) {
      final BalancerListener listener = randomListener(random);
      final BalancerWay way =
          listener.choose(flow(run, random.nextInt(65_536), random.nextInt()), SEED, ANY_ZONE);
      assertTrue(listener.ways(ANY_ZONE).contains(way), () -> "seed " + SEED + " " + listener);
    }
  }

  private static BalancerListener randomListener(final SplittableRandom random) {
    final int groups = random.nextInt(1, 4);
    return new BalancerListener(
        Stream.generate(() -> randomGroup(random)).limit(groups).toList(), random.nextBoolean());
  }

  private static BalancerGroup randomGroup(final SplittableRandom random) {
    final List<BalancerTarget> targets =
        random
            .ints(random.nextInt(0, 6), 1, 200)
            .distinct()
            .mapToObj(n -> target("n" + n, "abc".substring(n % 3, n % 3 + 1), n % 4 != 0))
            .toList();
    return new BalancerGroup(
        "g",
        random.nextInt(0, 4),
        Kind.INSTANCE,
        true,
        random.nextBoolean(),
        random.nextBoolean(),
        targets);
  }

  @Test
  void flowsAreSpreadByTheirShares() {
    final BalancerListener listener =
        listener(
            group(1, false, target("n1", "a"), target("n2", "b")),
            group(3, false, target("n3", "a"), target("n4", "b"), target("n5", "b")));
    final Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 48_000; i++) {
      final BalancerWay way = listener.choose(flow(i, 1_024 + i % 50_000, i), SEED, ANY_ZONE);
      counts.merge(way.target() == null ? "nobody" : way.target().node(), 1, Integer::sum);
    }
    final int[] seen =
        Stream.of("n1", "n2", "n3", "n4", "n5").mapToInt(n -> counts.getOrDefault(n, 0)).toArray();
    final double statistic = ChiSquare.of(seen, new int[] {2, 2, 6, 3, 3});
    assertTrue(statistic < ChiSquare.criticalValue(5), () -> "seed " + SEED + " " + counts);
  }

  @Test
  void aFlowKeepsItsTargetAndAnotherSynOfTheSamePortsNeedNot() {
    final BalancerListener listener =
        listener(group(1, true, target("n1", "a"), target("n2", "a"), target("n3", "a")));
    final Set<BalancerWay> ways = new HashSet<>();
    for (int sequence = 0; sequence < 64; sequence++) {
      final BalancerWay way = listener.choose(flow(1, 4_000, sequence), SEED, ANY_ZONE);
      assertEquals(way, listener.choose(flow(1, 4_000, sequence), SEED, ANY_ZONE));
      ways.add(way);
    }
    assertEquals(3, ways.size());
  }

  @Test
  void stickinessBySourceAddressGivesAllFlowsOfAClientOneTarget() {
    final List<BalancerTarget> targets =
        List.of(target("n1", "a"), target("n2", "a"), target("n3", "b"));
    final BalancerListener listener =
        listener(new BalancerGroup("g", 1, Kind.IP, false, true, true, targets));
    final Set<BalancerWay> all = new HashSet<>();
    for (int client = 0; client < 64; client++) {
      final Set<BalancerWay> ofClient = new HashSet<>();
      for (int port = 1_000; port < 1_020; port++) {
        ofClient.add(listener.choose(flow(client, port, port * 31), SEED, ANY_ZONE));
      }
      assertEquals(1, ofClient.size());
      all.addAll(ofClient);
    }
    assertEquals(3, all.size());
  }

  @Test
  void stickyGroupsKeepAClientInItsGroup() {
    final BalancerListener listener =
        new BalancerListener(
            List.of(
                group(1, true, target("n1", "a"), target("n2", "a")),
                group(2, true, target("n3", "a"), target("n4", "a"))),
            true);
    final Set<String> all = new HashSet<>();
    for (int client = 0; client < 64; client++) {
      final Set<String> ofClient = new HashSet<>();
      for (int port = 1_000; port < 1_020; port++) {
        final BalancerGroup group =
            listener.choose(flow(client, port, port * 31), SEED, ANY_ZONE).group();
        ofClient.add(group == null ? "none" : group.name());
      }
      assertEquals(1, ofClient.size());
      all.addAll(ofClient);
    }
    assertEquals(Set.of("g1", "g2"), all);
  }

  @Test
  void anotherSeedSpreadsOtherwise() {
    final BalancerListener listener =
        listener(group(1, true, target("n1", "a"), target("n2", "a"), target("n3", "a")));
    assertNotEquals(nodes(listener, 1), nodes(listener, 2));
  }

  private static List<String> nodes(final BalancerListener listener, final long seed) {
    return Stream.iterate(0, i -> i + 1)
        .limit(64)
        .map(i -> listener.choose(flow(i, 4_000, 7), seed, ANY_ZONE))
        .map(way -> way.target() == null ? "nobody" : way.target().node())
        .toList();
  }
}
