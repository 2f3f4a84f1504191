package io.chainwalk.kubeproxy;

import static io.chainwalk.kubeproxy.ServiceMaker.CONFIG;
import static io.chainwalk.kubeproxy.ServiceMaker.NODE;
import static io.chainwalk.kubeproxy.ServiceMaker.WORKER;
import static io.chainwalk.kubeproxy.ServiceMaker.hinted;
import static io.chainwalk.kubeproxy.ServiceMaker.snapshot;
import static io.chainwalk.kubeproxy.ServiceMaker.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.service.Endpoint;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KubeProxyTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private static ServiceMaker web() {
    return new ServiceMaker("web", "10.96.0.1", "fd00:96::1");
  }

  private static KubeProxy proxy() {
    return new KubeProxy(CONFIG, WORKER, false);
  }

  private static RuleSync firstSync(final ServiceMaker... services) {
    return proxy().sync(snapshot(services), 0);
  }

  private static String jumps(final RuleSync sync, final String chain) {
    return String.join(
        "\n",
        sync.lines().stream()
            .map(RuleLine::text)
            .filter(text -> text.startsWith("-A " + chain) && !text.contains("MARK-MASQ"))
            .map(text -> text.replaceAll(".*(--probability \\S+|--rcheck).*", "$1"))
            .map(text -> text.replaceAll("^-A.*", "rest"))
            .toList());
  }

  @Test
  void eachEndpointTakesItsWeightAmongThoseThatAreLeft() {
    final RuleSync sync =
        firstSync(
            web()
                .endpoint(weighted("10.0.0.1", 1))
                .endpoint(weighted("10.0.0.2", 2))
                .endpoint(weighted("10.0.0.3", 3)));
    assertEquals(
        "--probability 0.166666666667\n--probability 0.400000000000\nrest",
        jumps(sync, "KUBE-SVC-"));
  }

  @Test
  void equalWeightsMakeTheTextOfKubeProxy() {
    final RuleSync plain = firstSync(web().endpoint("10.0.0.1").endpoint("10.0.0.2"));
    final RuleSync equal =
        firstSync(web().endpoint(weighted("10.0.0.1", 9)).endpoint(weighted("10.0.0.2", 9)));
    assertEquals(plain.text(), equal.text());
  }

  @Test
  void anEndpointOfWeightZeroHasNoRuleNotEvenForClientsItKnows() {
    final RuleSync sync =
        firstSync(
            web()
                .affinity(60)
                .endpoint(weighted("10.0.0.1", 0))
                .endpoint(weighted("10.0.0.2", 1))
                .endpoint(weighted("10.0.0.3", 1)));
    assertEquals("--rcheck\n--rcheck\n--probability 0.5000000000\nrest", jumps(sync, "KUBE-SVC-"));
    assertFalse(sync.text().contains("10.0.0.1:80"));
  }

  @Test
  void whereAllWeightsAreZeroConnectionsAreRefused() {
    final RuleSync sync = firstSync(web().endpoint(weighted("10.0.0.1", 0)));
    assertTrue(sync.text().contains("\"shop/web:p has no endpoints\""));
    assertTrue(sync.text().contains("-j REJECT"));
  }

  @Test
  void eachFamilySeesItsOwnAddresses() {
    final ServiceMaker service = web().endpoint("10.0.0.1").endpoint("fd00:10::1");
    final String ipv6 = new KubeProxy(CONFIG, WORKER, true).sync(snapshot(service), 0).text();
    assertTrue(ipv6.contains(" -d fd00:96::1 --dport 80 -j KUBE-SVC-"));
    assertTrue(ipv6.contains("--to-destination [fd00:10::1]:80"));
    assertFalse(ipv6.contains("10.0.0.1"));
    assertFalse(firstSync(service).text().contains("fd00"));
  }

  @Test
  void aSourceRangeIsWrittenWithoutTheBitsBehindItsLength() {
    final String text =
        firstSync(
                web()
                    .endpoint("10.0.0.1")
                    .loadBalancer("1.2.3.4", " 203.0.113.77/25", "2001:db8::/32"))
            .text();
    assertTrue(text.contains(" -s 203.0.113.0/25 -j KUBE-EXT-"));
    assertFalse(text.contains("2001:db8"));
  }

  @Test
  void theSameServicesAgainLeaveTheirChainsAlone() {
    final KubeProxy proxy = proxy();
    assertTrue(proxy.sync(snapshot(web().endpoint("10.0.0.1")), 0).full());
    final RuleSync second = proxy.sync(snapshot(web().endpoint("10.0.0.1")), 1);
    assertFalse(second.full());
    assertFalse(second.text().contains("-A KUBE-SVC-"));
    assertTrue(second.text().contains("-j KUBE-SVC-"));
  }

  @Test
  void aChangeOfTheOtherFamilyIsNone() {
    final KubeProxy proxy = proxy();
    proxy.sync(snapshot(web().endpoint("10.0.0.1")), 0);
    final RuleSync sync =
        proxy.sync(snapshot(web().endpoint("10.0.0.1").endpoint("fd00:10::1")), 1);
    assertFalse(sync.text().contains("-A KUBE-SVC-"));
  }

  @Test
  void theChainOfAnEndpointThatIsGoneIsDeletedOnce() {
    final KubeProxy proxy = proxy();
    proxy.sync(snapshot(web().endpoint("10.0.0.1").endpoint("10.0.0.2")), 0);
    final ServiceMaker fewer = web().endpoint("10.0.0.1");
    final String text = proxy.sync(snapshot(fewer), 1).text();
    assertEquals(1, text.lines().filter(line -> line.startsWith("-X KUBE-SEP-")).count());
    assertFalse(proxy.sync(snapshot(fewer), 2).text().contains("-X "));
  }

  @Test
  void whatARefusedTextWouldHaveDeletedIsDeletedWithTheNext() {
    final KubeProxy proxy = proxy();
    proxy.sync(snapshot(web().endpoint("10.0.0.1")), 0);
    final String refused = proxy.sync(snapshot(), 1).text();
    proxy.restoreFailed();
    final RuleSync next = proxy.sync(snapshot(), 2);
    assertTrue(next.full());
    assertEquals(
        refused.lines().filter(line -> line.startsWith("-X ")).toList(),
        next.text().lines().filter(line -> line.startsWith("-X ")).toList());
  }

  @Test
  void anotherZoneOfTheNodeWritesEverythingAnew() {
    final ServiceMaker service =
        web()
            .endpoint(hinted("10.0.0.1", Set.of("zone-a"), Set.of()))
            .endpoint(hinted("10.0.0.2", Set.of("zone-b"), Set.of()));
    final KubeProxy proxy = proxy();
    assertTrue(proxy.sync(snapshot(service), 0).text().contains("--to-destination 10.0.0.1:80"));
    proxy.setNode(new ProxyNode(NODE, "zone-b", WORKER.nodeIps(), WORKER.interfaceAddresses()));
    final RuleSync moved = proxy.sync(snapshot(service), 1);
    assertTrue(moved.full());
    assertTrue(moved.text().contains("--to-destination 10.0.0.2:80"));
    assertFalse(moved.text().contains("--to-destination 10.0.0.1:80"));
    assertEquals(1, moved.text().lines().filter(line -> line.startsWith("-X ")).count());
  }

  @Test
  void aLargeClusterHasNoCommentsOnEndpointsAndIsClearedOnceInASyncPeriod() {
    final ServiceMaker large = new ServiceMaker("large", "10.96.0.9");
    for (int i = 0; i < 1001; i++) {
      large.endpoint("10.1." + i / 200 + "." + (1 + i % 200));
    }
    final KubeProxy proxy = proxy();
    final String first = proxy.sync(snapshot(large, web().endpoint("10.0.0.1")), SECOND_NS).text();
    assertTrue(first.contains("-p tcp -j DNAT --to-destination 10.0.0.1:80"));
    assertFalse(first.lines().anyMatch(l -> l.startsWith("-A KUBE-SEP") && l.contains("comment")));
    assertFalse(first.contains(" -> "));
    assertTrue(first.contains("\"shop/web:p cluster IP\""));
    assertFalse(proxy.sync(snapshot(large), 2 * SECOND_NS).text().contains("-X "));
    assertTrue(proxy.sync(snapshot(large), 32 * SECOND_NS).text().contains("-X KUBE-SVC-"));
  }

  @Test
  void aClusterThatGrowsLargeRewritesOnlyWhatChanged() {
    final ServiceMaker large = new ServiceMaker("large", "10.96.0.9");
    final Endpoint last = Endpoint.ready(ServiceMaker.ip("10.2.0.1"), 80);
    for (int i = 0; i < 1000; i++) {
      large.endpoint("10.1." + i / 200 + "." + (1 + i % 200));
    }
    final KubeProxy proxy = proxy();
    final ServiceMaker web = web().endpoint("10.0.0.1");
    assertFalse(proxy.sync(snapshot(large), 0).text().contains(" -A KUBE-SEP"));
    final String grown = proxy.sync(snapshot(large, web.endpoint(last)), 1).text();
    assertFalse(grown.contains("large:p -> "));
    assertTrue(grown.contains("--to-destination 10.2.0.1:80"));
    assertFalse(grown.contains("web:p -> "));
    proxy.requestFullSync();
    assertFalse(proxy.sync(snapshot(large, web), 2).text().contains("large:p -> "));
  }

  @Test
  void theChainOfLocalhostNodePortsIsMadeForItsJumpWhereItIsEmpty() {
    final ProxyConfig without =
        new ProxyConfig(
            ProxyConfig.Mode.IPTABLES,
            false,
            "0x4000",
            LocalDetector.NONE,
            LocalDetector.NONE,
            false,
            List.of(),
            false,
            false,
            Set.of(),
            List.of());
    final List<String> lines =
        new KubeProxy(without, WORKER, false).jumpRules().stream().map(RuleLine::text).toList();
    assertEquals(List.of("*filter", ":KUBE-FIREWALL - [0:0]"), lines.subList(0, 2));
    assertEquals("*filter", proxy().jumpRules().getFirst().text());
    assertEquals("-A INPUT -j KUBE-FIREWALL", proxy().jumpRules().get(1).text());
  }

  @Test
  void aRuleSaysWhichFieldMadeIt() {
    final RuleSync sync = firstSync(web().endpoint("10.0.0.1").nodePort(30_000).externalLocal());
    final Origin.Manifest origin =
        sync.lines().stream()
            .filter(line -> line.text().contains("has no local endpoints"))
            .map(line -> (Origin.Manifest) line.origin())
            .findFirst()
            .orElseThrow();
    assertEquals("Service shop/web spec.externalTrafficPolicy", origin.place());
    assertTrue(origin.behaviour().contains("because externalTrafficPolicy is Local"));
  }
}
