package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.fixtures.packets.TcpConversation;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests of a capture, routed by the cluster's Ingresses.
class IngressReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ETHERNET = 1;
  private static final long BEGINNING_NS = 1_700_000_000_000_000_000L;
  private static final String ENTRANCE = "192.0.2.10";
  private static final String SERVICES = services("blue", 1) + services("green", 2);
  private static final String ALB =
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: alb}
      spec: {controller: ingress.k8s.aws/alb}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        namespace: shop
        name: web
        annotations:
          alb.ingress.kubernetes.io/target-type: ip
          alb.ingress.kubernetes.io/actions.split: >
            {"type":"forward","forwardConfig":{"targetGroups":[
              {"serviceName":"blue","servicePort":80,"weight":1},
              {"serviceName":"green","servicePort":80,"weight":3}],
              "targetGroupStickinessConfig":{"enabled":true,"durationSeconds":200}}}
      spec:
        ingressClassName: alb
        rules:
        - host: shop.example.com
          http:
            paths:
            - path: /cart
              pathType: Prefix
              backend: {service: {name: split, port: {name: use-annotation}}}
      """;

  @TempDir private Path folder;
  private final List<PcapBytes.Packet> packets = new ArrayList<>();

  private static String services(final String name, final int number) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {namespace: shop, name: %1$s}
    spec:
      clusterIP: 10.96.20.%2$d
      ports: [{name: http, port: 80, targetPort: 8080}]
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {namespace: shop, name: %1$s-1, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    ports: [{name: http, port: 8080}]
    endpoints: [{addresses: [10.244.2.%2$d1]}, {addresses: [10.244.2.%2$d2]}]
    """
        .formatted(name, number);
  }

  /// A client that asks several times over one connection.
  private void ask(final String client, final int port, final String... paths) {
    final TcpConversation talk =
        new TcpConversation(PacketBuilder::eth, client, port, ENTRANCE, 80, 1000).handshake();
    for (final String path : paths) {
      talk.send("GET %s HTTP/1.1\r\nHost: shop.example.com\r\n\r\n".formatted(path));
    }
    talk.steps()
        .forEach(step ->
            packets.add(
                new PcapBytes.Packet(BEGINNING_NS + 1_000_000L * packets.size(), step.frame())));
  }

  private CommandLab.Result run(final String manifests, final String... options)
      throws IOException {
    final Path capture = folder.resolve("in.pcap");
    final Path cluster = folder.resolve("cluster.yaml");
    Files.write(capture, PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)));
    Files.writeString(cluster, manifests);
    return CommandLab.run(
        Stream.concat(
                Stream.of("replay", "--cluster", cluster.toString(), capture.toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private JsonNode ingress(final String... options) throws IOException {
    final CommandLab.Result result =
        run(
            SERVICES + ALB,
            Stream.concat(Stream.of("--json", "--ingress"), Stream.of(options))
                .toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return JSON.readTree(result.text()).at("/ingress");
  }

  @Test
  void requestsAreCountedByRuleGroupAndTarget() throws IOException {
    for (int i = 0; i < 100; i++) {
      ask("10.1.0." + i, 4000, "/cart", "/cart/items?x=1", "/other");
    }
    final JsonNode ingress = ingress();
    assertEquals(300, ingress.at("/requests").asInt());
    final JsonNode listener = ingress.at("/listeners/0");
    assertEquals(80, listener.at("/port").asInt());
    assertEquals(300, listener.at("/requests").asInt());
    final JsonNode rule = listener.at("/rules/0");
    assertEquals("Ingress shop/web", rule.at("/object").asText());
    assertEquals(200, rule.at("/requests").asInt());
    assertEquals(2, rule.at("/groups").size());
    final int green = rule.at("/groups/1/requests").asInt();
    assertEquals(150, green, 3 * Math.sqrt(200 * 0.25 * 0.75), rule.toString());
    assertEquals(2, rule.at("/groups/1/targets").size());
    assertTrue(
        rule.at("/groups/1/targets/0/target").asText().startsWith("10.244.2.2"), rule::toString);
    assertEquals(100, listener.at("/rules/1/statuses/404").asInt());
  }

  @Test
  void withStickyClientsEachStaysWithItsGroup() throws IOException {
    for (int i = 0; i < 30; i++) {
      ask("10.1.0." + i, 4000, "/cart", "/cart", "/cart", "/cart", "/cart");
      ask("10.1.0." + i, 4001, "/cart", "/cart", "/cart", "/cart", "/cart");
    }
    final JsonNode groups = ingress("--sticky-clients").at("/listeners/0/rules/0/groups");
    assertEquals(0, groups.at("/0/requests").asInt() % 10, groups.toString());
    assertEquals(300, groups.at("/0/requests").asInt() + groups.at("/1/requests").asInt());
    assertTrue(groups.at("/0/requests").asInt() > 0);
  }

  @Test
  void theOutcomeIsTheSameForAnyNumberOfWorkers() throws IOException {
    for (int i = 0; i < 500; i++) {
      ask("10.1.0." + i % 200, 4000 + i, "/cart", "/other", "/cart/x");
    }
    assertEquals(ingress(), ingress("--workers", "4"));
  }

  @Test
  void theTextShowsRulesAndGroups() throws IOException {
    ask("10.1.0.1", 4000, "/cart");
    final String text = run(SERVICES + ALB, "--ingress").text();
    assertTrue(text.contains("Requests: 1 "), text);
    assertTrue(text.contains("Ingress shop/web"), text);
  }

  @Test
  void nothingIsReadOfRequestsUnlessAsked() throws IOException {
    ask("10.1.0.1", 4000, "/cart");
    final JsonNode summary = JSON.readTree(run(SERVICES + ALB, "--json").text());
    assertTrue(summary.at("/ingress").isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--entrance x | --entrance, --class, --ignore-rewrites, --cookie-key-file and",
        "--ingress --entrance x | --entrance x: there is none of this name, but '",
      })
  void whatCannotBeIsSaid(final String options, final String complaint) throws IOException {
    final CommandLab.Result result = run(SERVICES + ALB, options.split(" ", -1));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains(complaint), result.talk());
  }

  @Test
  void aClusterWithoutEntrancesIsAWrongArgument() throws IOException {
    final CommandLab.Result result = run(SERVICES, "--ingress");
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains("nothing in the manifests listens"), result.talk());
  }

  @Test
  void aKeyThatIsTooShortIsBadInput() throws IOException {
    final Path key = folder.resolve("key");
    Files.writeString(key, "short");
    final CommandLab.Result result =
        run(SERVICES + ALB, "--ingress", "--cookie-key-file", key.toString());
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(result.talk().contains("a key needs at least 32 bytes: 5"), result.talk());
  }
}
