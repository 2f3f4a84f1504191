package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Addresses of pools and ranges that overlap, as somebody who draws a network on paper makes them.
class OverlappingPoolsPropertyTest {
  private static final long SEED = Long.getLong("seed", 20_261_123L);
  private static final List<String> POOLS = List.of("internal", "internet-facing", "example.com/a");
  private static final int ROUNDS = 60;

  private final Random random = new Random(SEED);

  private static String service(final int number, final String pool) {
    final String scheme =
        pool.startsWith("int")
            ? "annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: " + pool + "}"
            : "";
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {namespace: shop, name: s%d, %s}
    spec: {type: LoadBalancer, %s ports: [{port: 80}]}
    """
        .formatted(number, scheme, scheme.isEmpty() ? "loadBalancerClass: " + pool + "," : "");
  }

  private IpPrefix prefix() {
    final int length = 24 + random.nextInt(3);
    return IpPrefix.around(IpAddress.parse("10.0.0." + random.nextInt(256)), length);
  }

  private AllocationSettings settings() {
    final List<LoadBalancerPool> pools = new ArrayList<>();
    POOLS.forEach(name -> pools.add(new LoadBalancerPool(name, prefix())));
    for (int i = random.nextInt(4); i > 0; i--) {
      pools.add(new LoadBalancerPool(POOLS.get(random.nextInt(POOLS.size())), prefix()));
    }
    return new AllocationSettings(true, List.of(prefix(), prefix()), 30_000, 32_767, pools);
  }

  private static Map<String, IpAddress> balancers(final ClusterManifests cluster) {
    final Map<String, IpAddress> addresses = new HashMap<>();
    cluster
        .loadBalancing()
        .services()
        .forEach(service -> addresses.put(service.id(), service.addresses().getFirst().address()));
    return addresses;
  }

  @Test
  void noAddressIsGivenTwiceAndEachIsOfItsPoolWhateverTheOrderOfTheInput()
      throws BadInputException {
    for (int round = 0; round < ROUNDS; round++) {
      final AllocationSettings settings = settings();
      final List<String> services = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        services.add(service(i, POOLS.get(random.nextInt(POOLS.size()))));
      }
      final String said = "seed " + SEED + ", round " + round + ": " + settings;
      final ClusterManifests cluster = Manifests.read(String.join("", services), settings);
      final Set<IpAddress> all = new HashSet<>();
      cluster
          .services()
          .servicePorts()
          .forEach(port ->
              port.vips().forEach(vip -> assertTrue(all.add(vip.address()), vip + ", " + said)));
      assertEquals(24, all.size(), said);
      for (final BalancedService service : cluster.loadBalancing().services()) {
        final BalancedService.Address given = service.addresses().getFirst();
        assertTrue(
            settings.pools().stream()
                .anyMatch(pool ->
                    pool.name().equals(given.pool()) && pool.prefix().contains(given.address())),
            given + ", " + said);
      }
      Collections.shuffle(services, random);
      assertEquals(
          balancers(cluster), balancers(Manifests.read(String.join("", services), settings)), said);
    }
  }

  @Test
  void aServiceThatGoesMovesNoOtherFromOneRangeOfAPoolToAnother() throws BadInputException {
    final AllocationSettings settings =
        new AllocationSettings(
            true,
            AllocationSettings.DEFAULT_SERVICE_CIDRS,
            30_000,
            32_767,
            List.of(
                new LoadBalancerPool("internal", IpPrefix.parse("203.0.113.0/30")),
                new LoadBalancerPool("internal", IpPrefix.parse("198.18.0.0/16"))));
    final List<String> services =
        IntStream.range(0, 20).mapToObj(i -> service(i, "internal")).toList();
    final Map<String, IpAddress> before =
        balancers(Manifests.read(String.join("", services), settings));
    for (int gone = 0; gone < services.size(); gone++) {
      final List<String> left = new ArrayList<>(services);
      left.remove(gone);
      final Map<String, IpAddress> wanted = new HashMap<>(before);
      wanted.remove("shop/s" + gone);
      assertEquals(wanted, balancers(Manifests.read(String.join("", left), settings)));
    }
  }

  @Test
  void rangesOfAPoolGetServicesByTheirSizes() throws BadInputException {
    final IpPrefix larger = IpPrefix.parse("198.18.0.0/23");
    final AllocationSettings settings =
        new AllocationSettings(
            true,
            AllocationSettings.DEFAULT_SERVICE_CIDRS,
            30_000,
            32_767,
            List.of(
                new LoadBalancerPool("internal", IpPrefix.parse("203.0.113.0/24")),
                new LoadBalancerPool("internal", larger)));
    final StringBuilder text = new StringBuilder();
    IntStream.range(0, 120).forEach(i -> text.append(service(i, "internal")));
    final long inLarger =
        balancers(Manifests.read(text.toString(), settings)).values().stream()
            .filter(larger::contains)
            .count();
    assertTrue(inLarger > 65 && inLarger < 95, "of 120 Services two thirds: " + inLarger);
  }
}
