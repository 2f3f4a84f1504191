package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.balancer.Ratio;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A Network Load Balancer in front of the node's rules.
class ExplainBalancerTest {
  private static final String CLIENT_TO_BALANCER = "tcp 10.9.9.9:40000 > 198.19.0.80:80";
  private static final String CONFIGURATION =
      """
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      kind: KubeProxyConfiguration
      clusterCIDR: 10.244.0.0/16
      """;

  private static String node(final int number, final String zone) {
    return """
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: n%d, labels: {topology.kubernetes.io/zone: %s}}
    status: {addresses: [{type: InternalIP, address: 192.168.1.%d}]}
    """
        .formatted(number, zone, number);
  }

  private static String service(
      final String name, final String policy, final String... annotations) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata:
      namespace: shop
      name: %s
      annotations: {%s}
    spec:
      type: LoadBalancer
      externalTrafficPolicy: %s
      ports: [{name: http, port: 80}]
    """
        .formatted(
            name,
            Arrays.stream(annotations)
                .map(
                    word -> "\"service.beta.kubernetes.io/" + word.replaceFirst("=", "\": '") + "'")
                .collect(Collectors.joining(", ")),
            policy);
  }

  private static String web(final String policy, final String... annotations) {
    return service("web", policy, annotations)
        + "status: {loadBalancer: {ingress: [{ip: 198.19.0.80}]}}\n";
  }

  /// Endpoints, written as `10.244.1.1 n1` each.
  private static String slice(final String service, final String... endpoints) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {namespace: shop, name: %s-1, labels: {kubernetes.io/service-name: %s}}
    addressType: IPv4
    ports: [{name: http, port: 8080}]
    endpoints: [%s]
    """
        .formatted(
            service,
            service,
            Arrays.stream(endpoints)
                .map(e -> e.split(" "))
                .map(e -> "{addresses: [%s], nodeName: %s}".formatted(e[0], e[1]))
                .collect(Collectors.joining(", ")));
  }

  private static final String NODES = CONFIGURATION + node(1, "a") + node(2, "b");
  private static final String[] ONE_AND_THREE = {
    "10.244.1.1 n1", "10.244.2.1 n2", "10.244.2.2 n2", "10.244.2.3 n2"
  };

  private static JsonNode outcomes(final String cluster, final String... arguments)
      throws IOException {
    return ExplainLab.json(
        cluster,
        Stream.concat(
                Stream.of(CLIENT_TO_BALANCER, "--load-balancer", "nlb", "--outcomes"),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static Map<String, String> shares(final String cluster, final String... arguments)
      throws IOException {
    final Map<String, String> shares = new LinkedHashMap<>();
    outcomes(cluster, arguments)
        .at("/ends")
        .forEach(end -> shares.put(end.at("/end").asText(), end.at("/share").asText()));
    return shares;
  }

  private static List<String> talkOf(final String cluster, final String... arguments) {
    final CommandLab.Result result = ExplainLab.run(cluster, arguments);
    final List<String> words = new ArrayList<>(List.of(String.valueOf(result.status())));
    words.add(result.talk());
    return words;
  }

  @Test
  void withLocalPolicyNodesShareEvenlyHoweverManyPodsTheyHave() throws IOException {
    assertEquals(
        Map.of(
            "10.244.1.1:8080", "1/2",
            "10.244.2.1:8080", "1/6",
            "10.244.2.2:8080", "1/6",
            "10.244.2.3:8080", "1/6"),
        shares(NODES + web("Local") + slice("web", ONE_AND_THREE)));
  }

  @Test
  void withClusterPolicyPodsShareEvenlyWhateverTheNode() throws IOException {
    assertEquals(
        Map.of(
            "10.244.1.1:8080", "1/4",
            "10.244.2.1:8080", "1/4",
            "10.244.2.2:8080", "1/4",
            "10.244.2.3:8080", "1/4"),
        shares(NODES + web("Cluster") + slice("web", ONE_AND_THREE)));
  }

  @Test
  void probabilitiesOfAllOutcomesAddUpToExactlyOne() throws IOException {
    final JsonNode found = outcomes(NODES + web("Cluster") + slice("web", ONE_AND_THREE));
    assertEquals(
        Ratio.ONE,
        found
            .at("/outcomes")
            .valueStream()
            .map(way -> ratio(way.at("/probability").asText()))
            .reduce(Ratio.ZERO, Ratio::plus));
    assertEquals(8, found.at("/outcomes").size());
  }

  private static Ratio ratio(final String text) {
    final String[] parts = (text + "/1").split("/", -1);
    return new Ratio(new BigInteger(parts[0]), new BigInteger(parts[1]));
  }

  @Test
  void withoutCrossZoneZonesShareEvenlyAndThenTheirNodes() throws IOException {
    final String cluster =
        NODES
            + node(3, "b")
            + web("Local")
            + slice("web", "10.244.1.1 n1", "10.244.2.1 n2", "10.244.3.1 n3");
    final Map<String, String> byZone =
        Map.of("10.244.1.1:8080", "1/2", "10.244.2.1:8080", "1/4", "10.244.3.1:8080", "1/4");
    final Map<String, String> byNode =
        Map.of("10.244.1.1:8080", "1/3", "10.244.2.1:8080", "1/3", "10.244.3.1:8080", "1/3");
    assertEquals(byZone, shares(cluster));
    assertEquals(byZone, shares(cluster, "--cross-zone", "off"));
    assertEquals(byNode, shares(cluster, "--cross-zone", "on"));
    assertEquals(Map.of("10.244.1.1:8080", "1"), shares(cluster, "--balancer-zone", "a"));
  }

  @Test
  void aNodeWithoutReadyPodsFailsItsHealthCheckAndGetsNothing() throws IOException {
    assertEquals(
        Map.of("10.244.2.1:8080", "1"),
        shares(NODES + web("Local") + slice("web", "10.244.2.1 n2")));
  }

  @Test
  void ofAllNodesThoseWithPodsShareEvenlyAndALabelKeepsANodeAway() throws IOException {
    final String label = "node.kubernetes.io/exclude-from-external-load-balancers: 'true', ";
    final String cluster =
        NODES
            + node(3, "b")
            + node(4, "b").replace("labels: {", "labels: {" + label)
            + node(5, "a")
            + web("Local")
            + slice(
                "web",
                "10.244.1.1 n1",
                "10.244.2.1 n2",
                "10.244.2.2 n2",
                "10.244.4.1 n4",
                "10.244.5.1 n5");
    assertEquals(
        Map.of(
            "10.244.1.1:8080", "1/3",
            "10.244.2.1:8080", "1/6",
            "10.244.2.2:8080", "1/6",
            "10.244.5.1:8080", "1/3"),
        shares(cluster, "--cross-zone", "on"));
    assertEquals(
        Map.of(
            "10.244.1.1:8080", "1/4",
            "10.244.2.1:8080", "1/4",
            "10.244.2.2:8080", "1/4",
            "10.244.5.1:8080", "1/4"),
        shares(cluster));
  }

  @Test
  void targetsByIpAreReachedPastTheRulesOfAnyService() throws IOException {
    final String cluster =
        NODES + web("Local", "aws-load-balancer-nlb-target-type=ip") + slice("web", ONE_AND_THREE);
    assertEquals(
        Map.of(
            "10.244.1.1:8080", "1/2",
            "10.244.2.1:8080", "1/6",
            "10.244.2.2:8080", "1/6",
            "10.244.2.3:8080", "1/6"),
        shares(cluster));
    assertEquals("1/4", shares(cluster, "--cross-zone", "on").get("10.244.1.1:8080"));
    final JsonNode way = outcomes(cluster).at("/outcomes/0");
    assertEquals("ip", way.at("/targetType").asText());
    assertFalse(way.at("/preservesClient").asBoolean());
    assertTrue(way.at("/decidedBy").isNull());
  }

  @Test
  void weightedActionsDivideFlowsAmongServicesBeforeTheirPods() throws IOException {
    final String action =
        "actions.TCP-80={\"type\":\"forward\",\"forwardConfig\":{\"baseServiceWeight\":1,"
            + "\"targetGroups\":[{\"serviceName\":\"canary\",\"servicePort\":\"http\",\"weight\":3}]}}";
    final String cluster =
        NODES
            + web("Cluster", action)
            + slice("web", "10.244.1.1 n1", "10.244.2.1 n2")
            + service("canary", "Cluster")
            + slice("canary", "10.244.1.9 n1");
    assertEquals(
        Map.of("10.244.1.1:8080", "1/8", "10.244.2.1:8080", "1/8", "10.244.1.9:8080", "3/4"),
        shares(cluster));
  }

  @ParameterizedTest
  @CsvSource({"80, 0", "'\"http\"', 0", "'\"80\"', 3", "81, 3"})
  void anActionNamesAPortByNumberOrByNameAndANumberInQuotesIsAName(
      final String port, final int status) {
    final CommandLab.Result asked =
        ExplainLab.run(
            NODES
                + web(
                    "Cluster",
                    "actions.TCP-80={\"type\":\"forward\",\"forwardConfig\":{\"baseServiceWeight\":1,"
                        + "\"targetGroups\":[{\"serviceName\":\"canary\",\"servicePort\":"
                        + port
                        + "}]}}")
                + slice("web", ONE_AND_THREE)
                + service("canary", "Cluster")
                + slice("canary", "10.244.1.9 n1"),
            CLIENT_TO_BALANCER,
            "--load-balancer",
            "nlb",
            "--outcomes");
    assertEquals(status, asked.status(), asked.talk());
    assertEquals(
        status == ExitStatus.BAD_INPUT,
        asked.talk().contains("an action names port " + port + " of Service shop/canary"));
  }

  @Test
  void onePacketGoesToTheNodePortOfANodeAndThroughItsRules() throws IOException {
    final String cluster = NODES + web("Local") + slice("web", ONE_AND_THREE);
    final JsonNode told = ExplainLab.json(cluster, CLIENT_TO_BALANCER, "--load-balancer", "nlb");
    final String node = told.at("/loadBalancer/node").asText();
    assertTrue(
        told.at("/packetBefore").asText().startsWith("tcp 10.9.9.9:40000 > 192.168.1."),
        told.at("/packetBefore").asText());
    assertEquals(
        "10.244." + node.substring(1),
        told.at("/destination/to").asText().replaceFirst("\\.[0-9]+:8080$", ""));
    assertTrue(told.at("/source").isNull(), "the client's address is preserved");
    assertEquals("instance", told.at("/loadBalancer/targetType").asText());
    assertEquals("1/2", told.at("/loadBalancer/chance").asText());
    assertTrue(told.at("/notices").toString().indexOf("None of several Nodes") < 0);
  }

  @Test
  void textBeginsWithWhatTheLoadBalancerDoes() {
    final String cluster = NODES + web("Local") + slice("web", ONE_AND_THREE);
    final String text = ExplainLab.text(cluster, CLIENT_TO_BALANCER, "--load-balancer", "nlb");
    assertTrue(
        text.startsWith(
            """
            client   tcp 10.9.9.9:40000 > 198.19.0.80:80
            balancer 198.19.0.80 of shop/web: internet-facing, from the manifest
            zone     \
            """),
        text);
    assertTrue(text.contains("\nsource   the client's address is preserved\n"), text);
    final String shares =
        ExplainLab.text(cluster, CLIENT_TO_BALANCER, "--load-balancer", "nlb", "--outcomes");
    assertTrue(shares.contains("50.0000  1/2    10.244.1.1:8080\n"), shares);
    assertTrue(shares.contains("16.6667  1/6    10.244.2.1:8080\n"), shares);
  }

  @Test
  void theClientIsHiddenWhereItsAddressIsNotPreserved() throws IOException {
    final String cluster =
        NODES
            + web(
                "Local",
                "aws-load-balancer-target-group-attributes=preserve_client_ip.enabled=false")
            + slice("web", ONE_AND_THREE);
    final JsonNode told = ExplainLab.json(cluster, CLIENT_TO_BALANCER, "--load-balancer", "nlb");
    assertTrue(
        told.at("/packetBefore").asText().startsWith("tcp 192.0.2.2:40000 > "),
        told.at("/packetBefore").asText());
  }

  @Test
  void sourceRangesAreLeftToTheLoadBalancer() throws IOException {
    final String cluster =
        NODES
            + web("Local")
                .replace(
                    "type: LoadBalancer",
                    "type: LoadBalancer\n  loadBalancerSourceRanges: [172.16.0.0/12]")
            + slice("web", ONE_AND_THREE);
    assertEquals(Map.of("lost", "1"), shares(cluster));
    final JsonNode told = ExplainLab.json(cluster, CLIENT_TO_BALANCER, "--load-balancer", "nlb");
    assertEquals("lost", told.at("/verdict").asText());
    assertEquals(
        "the source is in none of loadBalancerSourceRanges",
        told.at("/loadBalancer/lost").asText());
  }

  @Test
  void anAddressOfAPoolIsNamedWithoutAStageToo() throws IOException {
    final String cluster = NODES + service("web", "Cluster") + slice("web", ONE_AND_THREE);
    final String address =
        ExplainLab.run(cluster, "--node", "n1", "tcp 10.9.9.9:1 > 192.168.1.1:1")
            .talk()
            .replaceAll("(?s).*shop/web (198\\.19\\.[0-9.]+) of pool.*", "$1");
    final JsonNode told =
        ExplainLab.json(cluster, "--node", "n1", "tcp 10.9.9.9:40000 > " + address + ":80");
    assertEquals("accepted", told.at("/verdict").asText());
    assertEquals("shop/web", told.at("/loadBalancer/service").asText());
    assertEquals("internet-facing", told.at("/loadBalancer/scheme").asText());
    assertEquals("internet-facing", told.at("/loadBalancer/pool").asText());
    assertTrue(
        ExplainLab.text(cluster, "--node", "n1", "tcp 10.9.9.9:40000 > " + address + ":80")
            .startsWith("balancer " + address + " of shop/web: internet-facing, from pool"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp 10.9.9.9:1 > 198.19.0.81:80 | no load balancer has the address 198.19.0.81",
        "tcp 10.9.9.9:1 > 198.19.0.80:81 | the load balancer of shop/web has no listener for that protocol and port",
        "udp 10.9.9.9:1 > 198.19.0.80:80 | the load balancer of shop/web has no listener for that protocol and port"
      })
  void aPacketForNobodyIsAWrongArgument(final String packet, final String why) {
    final List<String> said =
        talkOf(
            NODES + web("Local") + slice("web", ONE_AND_THREE), packet, "--load-balancer", "nlb");
    assertEquals(String.valueOf(ExitStatus.WRONG_ARGUMENTS), said.getFirst());
    assertTrue(said.getLast().contains("--load-balancer nlb: " + why), said.getLast());
  }

  @Test
  void instancesNeedANodePort() {
    final List<String> said =
        talkOf(
            NODES
                + web("Local").replace("ports:", "allocateLoadBalancerNodePorts: false\n  ports:")
                + slice("web", ONE_AND_THREE),
            CLIENT_TO_BALANCER,
            "--load-balancer",
            "nlb");
    assertEquals(String.valueOf(ExitStatus.BAD_INPUT), said.getFirst());
    assertTrue(
        said.getLast().contains("shop/web:http has no node port for targets of type instance"),
        said.getLast());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws-load-balancer-scheme=public | 3",
        "actions.TCP-80={\"type\":\"redirect\"} | 3",
        "actions.TCP-81={\"type\":\"redirect\"} | 0",
        "aws-load-balancer-target-group-attributes=preserve_client_ip.enabled=maybe | 3",
        "aws-load-balancer-type=nlb;aws-load-balancer-scheme=public | 0"
      })
  void whoAsksForALoadBalancerIsToldWhatItsControllerWouldRefuseOfIt(
      final String words, final int status) {
    final CommandLab.Result asked =
        ExplainLab.run(
            NODES + web("Local", words.split(";")) + slice("web", ONE_AND_THREE),
            CLIENT_TO_BALANCER,
            "--load-balancer",
            "nlb");
    assertEquals(status, asked.status(), asked.talk());
    assertEquals(
        status == ExitStatus.BAD_INPUT,
        asked.talk().contains("Service shop/web: metadata.annotations")
            && !asked.talk().contains("passed over"));
  }

  @Test
  void whatIsWrongWithTheLoadBalancerOfAnotherServiceIsANoticeOnly() {
    final CommandLab.Result asked =
        ExplainLab.run(
            NODES
                + web("Local")
                + service("other", "Cluster", "aws-load-balancer-scheme=public")
                + slice("web", ONE_AND_THREE),
            CLIENT_TO_BALANCER,
            "--load-balancer",
            "nlb");
    assertEquals(0, asked.status(), asked.talk());
    assertTrue(asked.talk().contains("Service shop/other: metadata.annotations"), asked.talk());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--cross-zone on | need --load-balancer",
        "--load-balancer elb | the only load balancer is nlb",
        "--load-balancer nlb --cross-zone maybe | on or off",
        "--load-balancer nlb --node-address 10.0.0.1 | --node-address goes without"
      })
  void optionsThatDoNotGoTogetherAreRefused(final String options, final String why) {
    final List<String> said =
        talkOf(
            NODES,
            Stream.concat(Stream.of(CLIENT_TO_BALANCER), Stream.of(options.split(" ")))
                .toArray(String[]::new));
    assertEquals(String.valueOf(ExitStatus.WRONG_ARGUMENTS), said.getFirst());
    assertTrue(said.getLast().contains(why), said.getLast());
  }
}
