package io.chainwalk.tools.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `chainwalk rules`, as a user sees it.
class RulesCommandTest {
  private static final String CLUSTER =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        type: NodePort
        clusterIP: 10.96.0.10
        externalTrafficPolicy: Local
        ports: [{name: http, port: 80, nodePort: 30080}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: api, namespace: shop}
      spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: web-1
        namespace: shop
        labels: {kubernetes.io/service-name: web}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints:
      - {addresses: [10.0.1.1], nodeName: n1}
      - {addresses: [10.0.2.1], nodeName: n2}
      ---
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      kind: KubeProxyConfiguration
      clusterCIDR: 10.0.0.0/8
      """;

  private static final String NODES =
      """
      ---
      {apiVersion: v1, kind: Node, metadata: {name: n1}}
      ---
      {apiVersion: v1, kind: Node, metadata: {name: n2}}
      """;

  @TempDir private Path folder = Path.of("");
  private String cluster = "";

  @BeforeEach
  void writeCluster() throws IOException {
    cluster = Files.writeString(folder.resolve("cluster.yaml"), CLUSTER).toString();
  }

  @Test
  void aServiceBecomesTheChainsOfKubeProxy() {
    final CommandLab.Result result = CommandLab.run("rules", "--cluster", cluster, "--family", "4");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    final List<String> lines = result.text().lines().toList();
    assertEquals("*filter", lines.getFirst());
    assertEquals("COMMIT", lines.getLast());
    assertTrue(
        lines.contains(
            "-A KUBE-SERVICES -m comment --comment \"shop/api has no endpoints\" -m tcp -p tcp"
                + " -d 10.96.0.9 --dport 80 -j REJECT"),
        result.text());
    assertTrue(
        result
            .text()
            .contains(
                "-m comment --comment \"shop/web:http -> 10.0.1.1:8080\" -m statistic --mode"
                    + " random --probability 0.5000000000 -j KUBE-SEP-"),
        result.text());
    assertTrue(result.text().contains(" ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ\n"), result.text());
    assertEquals("chainwalk: note: Without a Node no endpoint is local.\n", result.talk());
  }

  @Test
  void localEndpointsAreThoseOfTheNode() {
    final String local = " -> 10.0.2.1:8080\" -j KUBE-SEP-";
    final String on2 =
        localChain(
            CommandLab.run("rules", "--cluster", cluster, "--family", "4", "--node", "n2").text());
    assertTrue(on2.contains(local), on2);
    assertFalse(on2.contains("10.0.1.1"), on2);
    assertEquals(
        "",
        localChain(
            CommandLab.run("rules", "--cluster", cluster, "--family", "4", "--node", "n3").text()));
  }

  private static String localChain(final String rules) {
    return rules
        .lines()
        .filter(line -> line.startsWith("-A KUBE-SVL-"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void withoutAFamilyThereAreBothAndEachIsNamed() {
    final List<String> headings =
        CommandLab.run("rules", "--cluster", cluster)
            .text()
            .lines()
            .filter(line -> line.startsWith("#"))
            .toList();
    assertEquals(
        List.of(
            "# IPv4, for iptables-restore --noflush", "# IPv6, for ip6tables-restore --noflush"),
        headings);
  }

  @Test
  void theOrderOfTheManifestsDoesNotMatter() throws IOException {
    final String another =
        "{apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop},"
            + " spec: {clusterIP: 10.96.0.8, ports: [{port: 80}]}}\n";
    final String last =
        Files.writeString(folder.resolve("last.yaml"), CLUSTER + "---\n" + another).toString();
    final String first =
        Files.writeString(folder.resolve("first.yaml"), "---\n" + another + "---\n" + CLUSTER)
            .toString();
    assertEquals(
        CommandLab.run("rules", "--cluster", last).text(),
        CommandLab.run("rules", "--cluster", first).text());
  }

  @Test
  void canonicalOrderHasTheSameLines() {
    final String plain = CommandLab.run("rules", "--cluster", cluster, "--family", "4").text();
    final String canonical =
        CommandLab.run("rules", "--cluster", cluster, "--family", "4", "--canonical").text();
    assertNotEquals(plain, canonical);
    assertEquals(plain.lines().sorted().toList(), canonical.lines().sorted().toList());
    assertEquals(
        ":KUBE-NODEPORTS - [0:0]",
        canonical.lines().filter(line -> line.startsWith(":")).findFirst().orElseThrow());
  }

  @Test
  void savedRulesAreSpelledByTheKernelAndHaveTheJumps() {
    final List<String> saved =
        CommandLab.run("rules", "--cluster", cluster, "--family", "4", "--save")
            .text()
            .lines()
            .toList();
    assertTrue(
        saved.containsAll(
            List.of(
                ":PREROUTING ACCEPT [0:0]",
                "-A PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES",
                "-A KUBE-SERVICES -d 10.96.0.9/32 -p tcp -m comment --comment"
                    + " \"shop/api has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with"
                    + " icmp-port-unreachable",
                "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000")),
        String.join("\n", saved));
    final List<String> why =
        CommandLab.run("rules", "--cluster", cluster, "--family", "4", "--save", "--why")
            .text()
            .lines()
            .toList();
    assertEquals(saved, why.stream().filter(line -> !line.startsWith("#")).toList());
    final int endpoint =
        IntStream.range(0, why.size())
            .filter(i -> why.get(i).endsWith(" -j DNAT --to-destination 10.0.1.1:8080"))
            .findFirst()
            .orElseThrow();
    assertTrue(why.get(endpoint - 1).startsWith("# "), why.get(endpoint - 1));
  }

  @Test
  void whyIsAboveEachRuleAndTheRulesAreTheSame() {
    final String plain = CommandLab.run("rules", "--cluster", cluster, "--family", "4").text();
    final List<String> why =
        CommandLab.run("rules", "--cluster", cluster, "--family", "4", "--why")
            .text()
            .lines()
            .toList();
    assertEquals(plain.lines().toList(), why.stream().filter(l -> !l.startsWith("#")).toList());
    for (int i = 0; i < why.size(); i++) {
      if (why.get(i).startsWith("-A")) {
        assertTrue(why.get(i - 1).matches("# \\S.*: .*\\."), why.get(i - 1) + "\n" + why.get(i));
      }
    }
  }

  @Test
  void jsonHasTableTextAndOriginOfEachLine() throws IOException {
    final String plain = CommandLab.run("rules", "--cluster", cluster, "--family", "4").text();
    final List<String> json =
        CommandLab.run("rules", "--cluster", cluster, "--family", "4", "--json")
            .text()
            .lines()
            .toList();
    assertEquals(plain.lines().count(), json.size());
    boolean webFound = false;
    for (final String line : json) {
      final JsonNode object = new ObjectMapper().readTree(line);
      assertEquals("IPv4", object.required("family").asText());
      assertTrue(List.of("filter", "nat").contains(object.required("table").asText()), line);
      assertEquals(object.required("text").asText().startsWith("-A "), object.has("origin"), line);
      webFound |= object.at("/origin/object").asText().equals("Service shop/web");
    }
    assertTrue(webFound, String.join("\n", json));
  }

  @Test
  void severalNodesAndNoneChosenIsAWrongArgument() throws IOException {
    Files.writeString(folder.resolve("nodes.yaml"), NODES);
    final CommandLab.Result result = CommandLab.run("rules", "--cluster", folder.toString());
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains("which of 2 nodes? --node n1, for example"), result.talk());
    assertEquals(
        ExitStatus.DONE,
        CommandLab.run("rules", "--cluster", folder.toString(), "--node", "n2").status());
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertEquals(ExitStatus.WRONG_ARGUMENTS, CommandLab.run("rules").status());
    assertEquals(
        ExitStatus.WRONG_ARGUMENTS,
        CommandLab.run("rules", "--cluster", cluster, "--family", "5").status());
    assertEquals(
        ExitStatus.WRONG_ARGUMENTS,
        CommandLab.run("rules", "--cluster", cluster, "--json", "--why").status());
    assertEquals(
        ExitStatus.WRONG_ARGUMENTS,
        CommandLab.run("rules", "--cluster", "-", "--proxy-config", "-").status());
  }

  @Test
  void mistakesInManifestsAreReported() throws IOException {
    final String bad =
        Files.writeString(folder.resolve("bad.yaml"), CLUSTER.replace("30080", "300800"))
            .toString();
    final CommandLab.Result result = CommandLab.run("rules", "--cluster", bad);
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertEquals(
        "chainwalk: "
            + bad
            + ":8: Service shop/web: spec.ports[0].nodePort must be 1 to 65535, not 300800.\n",
        result.talk());
  }

  @Test
  void modeNftablesSaysThatTheseAreNotItsOwnRules() throws IOException {
    final String flags =
        Files.writeString(folder.resolve("flags"), "--proxy-mode=nftables").toString();
    final CommandLab.Result result =
        CommandLab.run("rules", "--cluster", cluster, "--proxy-config", flags);
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertTrue(
        result.talk().contains("kube-proxy in mode nftables writes no iptables rules; these treat"),
        result.talk());
  }
}
