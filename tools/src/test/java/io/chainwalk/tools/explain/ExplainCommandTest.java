package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
  private static final String CLUSTER =
      ExplainLab.NODE + ExplainLab.WEB + ExplainLab.webEndpoints("10.244.1.7");
  private static final String POD_TO_VIP = "tcp 10.244.1.2:4000 > 10.96.0.10:80";
  private static final String OUTSIDE_TO_VIP = "tcp 172.16.0.9:4000 > 10.96.0.10:80";
  private static final String OUTSIDE_TO_NODE_PORT = "tcp 172.16.0.9:4000 > 192.168.1.5:30080";

  @Test
  void aPodThatDialsAClusterIpReachesTheEndpointAndKeepsItsSource() throws IOException {
    final JsonNode told = ExplainLab.json(CLUSTER, POD_TO_VIP);
    assertEquals("accepted", told.at("/verdict").asText());
    assertEquals("translated", told.at("/outcome").asText());
    assertEquals("NEW", told.at("/ctstate").asText());
    assertEquals("10.96.0.10:80", told.at("/destination/from").asText());
    assertEquals("10.244.1.7:8080", told.at("/destination/to").asText());
    assertTrue(told.at("/source").isNull());
    assertTrue(told.at("/entryBefore").isNull());
    assertEquals(
        "ipv4     2 tcp      6 120 SYN_SENT src=10.244.1.2 dst=10.96.0.10 sport=4000 dport=80"
            + " [UNREPLIED] src=10.244.1.7 dst=10.244.1.2 sport=8080 dport=4000 mark=0 use=1",
        told.at("/entryAfter").asText());
    assertEquals(
        "tcp 10.244.1.2:4000 > 10.244.1.7:8080 flags S ttl 64 length 40",
        told.at("/packetsAfter/0").asText());
  }

  @Test
  void theReasonsAreTheServiceAndTheEndpoint() throws IOException {
    final String why = ExplainLab.json(CLUSTER, POD_TO_VIP).at("/conclusion").asText();
    assertTrue(why.startsWith("The packet goes to 10.244.1.7:8080 instead of 10.96.0.10:80"), why);
    assertTrue(why.contains("Service shop/web spec.clusterIPs: New connections to the"), why);
    assertTrue(why.contains("EndpointSlice of shop/web, endpoint 10.244.1.7:8080"), why);
  }

  @Test
  void whoDialsAClusterIpFromOutsideIsMasqueraded() throws IOException {
    final JsonNode told = ExplainLab.json(CLUSTER, OUTSIDE_TO_VIP);
    assertEquals("172.16.0.9:4000", told.at("/source/from").asText());
    assertTrue(told.at("/source/to").asText().startsWith("192.168.1.5:"));
    final String why = told.at("/conclusion").asText();
    assertTrue(why.contains("It was marked for that by rule 1 of KUBE-SVC-"), why);
    assertTrue(why.contains("does not come from the cluster's pods is masqueraded"), why);
  }

  @Test
  void aMarkThatARuleSetsIsTold() {
    final String text = ExplainLab.text(CLUSTER, OUTSIDE_TO_VIP);
    assertTrue(text.contains("mark 0x0 becomes 0x4000"), text);
    assertTrue(text.contains("mark 0x4000 becomes 0x0"), text);
  }

  @Test
  void whoDialsANodePortIsMasqueradedBecauseOfTheTrafficPolicy() throws IOException {
    final JsonNode told = ExplainLab.json(CLUSTER, OUTSIDE_TO_NODE_PORT);
    assertEquals("10.244.1.7:8080", told.at("/destination/to").asText());
    assertTrue(told.at("/source/to").asText().startsWith("192.168.1.5:"));
    final String why = told.at("/conclusion").asText();
    assertTrue(why.contains("Service shop/web spec.ports[http].nodePort"), why);
    assertTrue(why.contains("because externalTrafficPolicy is Cluster"), why);
  }

  @Test
  void theNodesOwnPacketTakesTheWayOut() throws IOException {
    final JsonNode told = ExplainLab.json(CLUSTER, "tcp 192.168.1.5:4000 > 10.96.0.10:80");
    assertEquals("OUTPUT", told.at("/hooks/0/hook").asText());
    assertEquals("POSTROUTING", told.at("/hooks/1/hook").asText());
    assertEquals("10.244.1.7:8080", told.at("/destination/to").asText());
  }

  @Test
  void aServiceWithoutEndpointsRejects() throws IOException {
    final JsonNode told = ExplainLab.json(ExplainLab.NODE + ExplainLab.WEB, POD_TO_VIP);
    assertEquals("dropped", told.at("/verdict").asText());
    assertTrue(told.at("/entryAfter").isNull());
    assertEquals(0, told.at("/packetsAfter").size());
    final String why = told.at("/conclusion").asText();
    assertTrue(
        why.startsWith("The packet is rejected (REJECT --reject-with icmp-port-unreachable)"), why);
    assertTrue(why.contains("nowhere is an endpoint to take them"), why);
  }

  @Test
  void aPacketForNoServiceGoesOnAsItIs() throws IOException {
    final JsonNode told = ExplainLab.json(CLUSTER, "udp 10.244.1.2:4000 > 10.244.9.9:53");
    assertEquals("no-service", told.at("/outcome").asText());
    assertTrue(told.at("/destination").isNull());
    final String why = told.at("/conclusion").asText();
    assertTrue(why.startsWith("No rule changes where the packet goes"), why);
  }

  @Test
  void anIpv6ServiceIsWalkedThroughIpv6Rules() throws IOException {
    final JsonNode told =
        ExplainLab.shop("--json", "tcp [fd00:10:244::9]:4000 > [fd00:10:96::2001]:80");
    assertTrue(told.at("/destination/to").asText().startsWith("[fd00:10:244:"));
  }

  /// The seed decides, and nothing else.
  @Test
  void theSameSeedDrawsTheSameEndpointAndSeedsDrawThemAll() throws IOException {
    final String three =
        ExplainLab.NODE
            + ExplainLab.WEB
            + ExplainLab.webEndpoints("10.244.1.7", "10.244.2.8", "10.244.3.9");
    final Set<String> drawn = new TreeSet<>();
    for (int seed = 1; seed <= 40; seed++) {
      final String first = endpoint(three, seed);
      assertEquals(first, endpoint(three, seed));
      drawn.add(first);
    }
    assertEquals(Set.of("10.244.1.7:8080", "10.244.2.8:8080", "10.244.3.9:8080"), drawn);
  }

  private static String endpoint(final String manifests, final int seed) throws IOException {
    return ExplainLab.json(manifests, "--seed", String.valueOf(seed), POD_TO_VIP)
        .at("/destination/to")
        .asText();
  }

  @Test
  void rulesAreToldInTheOrderInWhichTheyAreMet() throws IOException {
    final List<String> matched = ExplainLab.matched(ExplainLab.json(CLUSTER, POD_TO_VIP));
    assertEquals("nat PREROUTING 1", matched.getFirst());
    assertTrue(matched.get(1).startsWith("nat KUBE-SERVICES "), matched.toString());
    assertTrue(matched.get(2).startsWith("nat KUBE-SVC-"), matched.toString());
    assertTrue(matched.get(3).startsWith("nat KUBE-SEP-"), matched.toString());
  }

  @Test
  void manyRulesThatDoNotMatchAreFoldedUnlessAllAreAskedFor() {
    final StringBuilder many = new StringBuilder(CLUSTER);
    for (int i = 1; i <= 9; i++) {
      many.append(
          ExplainLab.WEB
              .replace("name: web", "name: other-" + i)
              .replace("10.96.0.10", "10.96.0.1" + i)
              .replace("30080", "3009" + i));
      many.append(
          ExplainLab.webEndpoints("10.244.4." + i)
              .replace("name: web-1", "name: other-slice-" + i)
              .replace("service-name: web", "service-name: other-" + i));
    }
    final String vip = "tcp 10.244.1.2:4000 > 10.96.0.19:80";
    final String folded = ExplainLab.text(many.toString(), vip);
    assertTrue(folded.contains("rules of KUBE-SERVICES did not match"), folded);
    assertFalse(folded.contains("-d 10.96.0.12/32"), folded);
    final String all = ExplainLab.text(many.toString(), "--all", vip);
    assertTrue(all.contains("-d 10.96.0.12/32"), all);
    assertTrue(all.contains("(-d: it goes to 10.96.0.19)"), all);
  }

  @Test
  void whatAnUnknownInterfaceWouldHaveDecidedIsNoted() throws IOException {
    final String bridged =
        CLUSTER.replace(
            "clusterCIDR: 10.244.0.0/16",
            "detectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: cni0}");
    final JsonNode unsaid = ExplainLab.json(bridged, OUTSIDE_TO_VIP);
    assertFalse(unsaid.at("/source").isNull());
    assertEquals(
        "A rule with ! -i matched only because nobody said by which interface the packet comes in:"
            + " add 'in' and its name.",
        unsaid.at("/notes/0").asText());
    final JsonNode said = ExplainLab.json(bridged, OUTSIDE_TO_VIP + " in cni0");
    assertTrue(said.at("/source").isNull(), said.toString());
    assertEquals(0, said.at("/notes").size());
    final JsonNode own = ExplainLab.json(bridged, "tcp 192.168.1.5:4000 > 10.96.0.10:80");
    assertFalse(own.at("/source").isNull());
    assertEquals(0, own.at("/notes").size(), "the node's own packets come in nowhere");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp 10.0.0.1:1 | something is missing",
        "tcp 192.168.1.5:1 > 10.96.0.10:80 in eth0 | is an address of the node",
      })
  void wordsThatMakeNoPacketAreWrongArguments(final String words, final String complaint) {
    final CommandLab.Result result = ExplainLab.run(CLUSTER, words);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains(complaint), result.talk());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain --cluster - --rules x 'p'",
        "explain p",
        "explain --cluster -",
        "explain --cluster - --packet 1 p",
        "explain --cluster - --capture x",
        "explain --cluster - --capture x --packet 0",
        "explain --cluster - --capture - --packet 1",
        "explain --rules x --node n p",
        "explain --cluster - --as-captured p",
        "explain --cluster - --all --json p",
        "explain --cluster - --all --outcomes p",
        "explain --cluster - --sysctl nf_conntrack_max=0 p",
      })
  void argumentsThatContradictEachOtherAreRefused(final String line) {
    final CommandLab.Result result = CommandLab.run(line.split(" "));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
  }

  @Test
  void manifestsThatAreWrongAreBadInput() {
    final CommandLab.Result result =
        ExplainLab.run(CLUSTER.replace("port: 80,", "port: 70000,"), POD_TO_VIP);
    assertEquals(ExitStatus.BAD_INPUT, result.status(), result.talk());
  }
}
