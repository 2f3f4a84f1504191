package io.chainwalk.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.service.ServicePort;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The text alone; that the kernel takes it and does as it says, [NetfilterLabTest] shows.
final class NftablesRulesTest {
  private final KubeCluster cluster = new KubeCluster(2);

  @Test
  void packetsToAClusterAddressGoToTheChainOfTheirService() {
    assertTrue(
        NftablesRules.all(cluster.snapshot())
            .contains(
                "add element ip kube-proxy service-ips"
                    + " { 10.96.0.2 . tcp . 80 : goto service-bench/service-1/tcp/http }\n"));
  }

  @Test
  void eachEndpointIsAsLikelyAsTheOthers() {
    assertTrue(
        NftablesRules.all(cluster.snapshot())
            .contains(
                "add rule ip kube-proxy service-bench/service-0/tcp/http numgen random mod 3 vmap"
                    + " { 0 : goto endpoint-bench/service-0/tcp/http__10.244.0.1/8080"
                    + " , 1 : goto endpoint-bench/service-0/tcp/http__10.244.0.2/8080"
                    + " , 2 : goto endpoint-bench/service-0/tcp/http__10.244.0.3/8080 }\n"));
  }

  @Test
  void packetsFromOutsideOfTheClusterAndOfHairpinsAreMasqueraded() {
    final List<String> lines = NftablesRules.all(cluster.snapshot()).lines().toList();

    assertTrue(
        lines.contains(
            "add rule ip kube-proxy service-bench/service-0/tcp/http ip daddr 10.96.0.1 tcp dport 80"
                + " ip saddr != 10.128.0.0/9 jump mark-for-masquerade"));
    assertTrue(
        lines.contains(
            "add rule ip kube-proxy endpoint-bench/service-0/tcp/http__10.244.0.1/8080"
                + " ip saddr 10.244.0.1 jump mark-for-masquerade"));
  }

  @Test
  void anEndpointThatIsGoneTakesItsChainWithIt() {
    final ServicePort before = cluster.snapshot().servicePorts().getFirst();
    cluster.scale(0, 2);

    final List<String> lines =
        NftablesRules.change(before, cluster.snapshot().servicePorts().getFirst()).lines().toList();

    assertEquals(
        "delete chain ip kube-proxy endpoint-bench/service-0/tcp/http__10.244.0.3/8080",
        lines.getLast());
    assertTrue(lines.stream().anyMatch(line -> line.contains(" mod 2 ")));
    assertFalse(lines.stream().anyMatch(line -> line.contains("service-1")));
  }
}
