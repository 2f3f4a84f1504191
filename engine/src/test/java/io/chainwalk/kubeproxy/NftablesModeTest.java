package io.chainwalk.kubeproxy;

import static io.chainwalk.kubeproxy.ServiceMaker.CONFIG;
import static io.chainwalk.kubeproxy.ServiceMaker.WORKER;
import static io.chainwalk.kubeproxy.ServiceMaker.onNode;
import static io.chainwalk.kubeproxy.ServiceMaker.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.ruleset.RuleLine;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NftablesModeTest {
  private static ProxyConfig config(final String... nodePortAddresses) {
    return new ProxyConfig(
        ProxyConfig.Mode.NFTABLES,
        false,
        "0x4000",
        CONFIG.detector(false),
        LocalDetector.NONE,
        true,
        List.of(nodePortAddresses),
        false,
        false,
        Set.of(),
        List.of("10.96.0.0/16", "fd00:96::/112"));
  }

  private static List<String> rulesOf(
      final ProxyConfig config, final ServiceMaker service, final String chain) {
    return new KubeProxy(config, WORKER, false)
        .sync(snapshot(service), 0).lines().stream()
            .map(RuleLine::text)
            .filter(text -> text.startsWith("-A " + chain + " "))
            .map(text -> text.substring(4 + chain.length()))
            .toList();
  }

  private static ServiceMaker web() {
    return new ServiceMaker("web", "10.96.0.1");
  }

  @Test
  void sourceRangesAreCheckedBeforeDnat() {
    final KubeProxy proxy = new KubeProxy(config(), WORKER, false);
    final ServiceMaker service =
        web().endpoint("10.0.0.1").loadBalancer("1.2.3.4", "192.168.0.0/24", "203.0.113.0/25");
    final String text = proxy.sync(snapshot(service), 0).text();
    final String mangle = text.substring(0, text.indexOf("*filter"));
    final String chain =
        mangle
            .lines()
            .filter(l -> l.startsWith(":KUBE-FW-"))
            .findFirst()
            .orElseThrow()
            .split(" ", 2)[0]
            .substring(1);
    assertTrue(
        mangle.contains("-A KUBE-FIREWALL-IPS -m tcp -p tcp -d 1.2.3.4 --dport 80 -g " + chain));
    assertEquals(
        List.of(
            "-s 192.168.0.0/24 -j RETURN",
            "-s 203.0.113.0/25 -j RETURN",
            "-s 1.2.3.4 -j RETURN",
            "-j DROP"),
        rulesOf(config(), service, chain));
    assertTrue(
        proxy.jumpRules().stream()
            .anyMatch(l ->
                l.text().equals("-A PREROUTING -m conntrack --ctstate NEW -j KUBE-FIREWALL-IPS")));
  }

  @Test
  void nodePortsAnswerOnThePrimaryAddressAlone() {
    final ServiceMaker service = web().endpoint("10.0.0.1").nodePort(30_000);
    final List<String> rules = rulesOf(config(), service, "KUBE-SERVICES");
    assertEquals("-d 192.168.0.2 -j KUBE-NODEPORTS", rules.getLast());
    assertFalse(rules.contains("-d 192.168.1.2 -j KUBE-NODEPORTS"));
  }

  @Test
  void nodePortsOnEveryAddressAreNotOnLocalhost() {
    final ServiceMaker service = web().nodePort(30_000);
    assertEquals(
        "-m addrtype --dst-type LOCAL ! -d 127.0.0.0/8 -j KUBE-NODEPORTS",
        rulesOf(config("0.0.0.0/0"), service, "KUBE-SERVICES").getLast());
    assertEquals(
        List.of("! -d 127.0.0.0/8 -j KUBE-NO-ENDPOINT-PORT"),
        rulesOf(config("0.0.0.0/0"), service, "KUBE-NO-ENDPOINT-NODE"));
  }

  @Test
  void theNodesOwnPacketsAreDroppedBeforeDnatButRefusedBehindIt() {
    final ServiceMaker local =
        web().externalIp("1.1.1.1").externalLocal().endpoint(onNode("10.0.0.1", "other", true));
    assertEquals(
        List.of("-m tcp -p tcp -d 1.1.1.1 --dport 80 -j DROP", "-j KUBE-FIREWALL-IPS"),
        rulesOf(config(), local, "KUBE-NO-ENDPOINT-OUT"));
    final ServiceMaker empty = web();
    assertEquals(
        List.of("-m tcp -p tcp -d 10.96.0.1 --dport 80 -j RETURN", "-j KUBE-FIREWALL-IPS"),
        rulesOf(config(), empty, "KUBE-NO-ENDPOINT-OUT"));
    assertEquals(
        List.of("-m tcp -p tcp -d 10.96.0.1 --dport 80 -j REJECT"),
        rulesOf(config(), empty, "KUBE-NO-ENDPOINT"));
  }

  @Test
  void clusterIpsWithoutThePortAreRefusedAndOthersDropped() {
    assertEquals(
        List.of("-d 10.96.0.1 -j REJECT", "-d 10.96.0.0/16 -j DROP"),
        rulesOf(config(), web().endpoint("10.0.0.1"), "KUBE-CLUSTER-IPS"));
  }

  @Test
  void aVerdictIsAGotoSoThatNothingBehindItIsAsked() {
    final ServiceMaker service = web().endpoint("10.0.0.1").nodePort(30_000);
    assertTrue(
        rulesOf(config(), service, "KUBE-NODEPORTS")
            .getFirst()
            .startsWith("-m tcp -p tcp --dport 30000 -g KUBE-EXT-"));
  }
}
