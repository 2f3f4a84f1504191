package io.chainwalk.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationOptionsTest {
  private static final String WEB =
      """
      apiVersion: v1
      kind: Service
      metadata:
        namespace: shop
        name: web
        annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: "true"}
      spec: {type: LoadBalancer, ports: [{name: http, port: 80}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {namespace: shop, name: web-1, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints: [{addresses: [10.0.1.5]}]
      """;

  private static final String CAPTURE =
      Path.of("..", "pcap-fixtures", "examples", "shop.pcap").toString();

  private static CommandLab.Result run(final String command, final String... arguments) {
    return CommandLab.runWithInput(
        new ByteArrayInputStream(WEB.getBytes(StandardCharsets.UTF_8)),
        Stream.concat(Stream.of(command, "--cluster", "-"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  @Test
  void rulesLeadFromWhatWasGivenOut() {
    final CommandLab.Result result =
        run(
            "rules",
            "--service-cidr",
            "172.20.5.4/30",
            "--node-port-range",
            "31007-31007",
            "--load-balancer-pool",
            "internal=203.0.113.9/32",
            "--family",
            "4");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertTrue(result.text().contains("-d 172.20.5.6 --dport 80"), result.text());
    assertTrue(result.text().contains("--dport 31007"), result.text());
    assertTrue(result.text().contains("-d 203.0.113.9 --dport 80"), result.text());
    assertTrue(
        result.talk().contains("by name; a cluster's are others (1 Service: shop/web 172.20.5.6)."),
        result.talk());
  }

  @Test
  void withoutAllocationThereAreNoRules() {
    final CommandLab.Result result = run("rules", "--no-allocation", "--family", "4");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertFalse(result.text().contains("shop/web"), result.text());
    assertTrue(result.talk().contains("Without spec.clusterIP a Service has no VIP"));
  }

  @Test
  void replayTellsWhereLoadBalancersAreReached() throws IOException {
    final CommandLab.Result json =
        run("replay", "--load-balancer-pool", "internal=203.0.113.9/32", "--json", CAPTURE);
    assertEquals(ExitStatus.DONE, json.status(), json.talk());
    final JsonNode balancer = new ObjectMapper().readTree(json.out()).at("/loadBalancers/0");
    assertEquals("shop/web", balancer.at("/service").asText());
    assertEquals("203.0.113.9", balancer.at("/address").asText());
    assertEquals("internal", balancer.at("/scheme").asText());
    assertEquals("clb", balancer.at("/type").asText());
    assertEquals("internal", balancer.at("/pool").asText());
    final CommandLab.Result text =
        run("replay", "--load-balancer-pool", "internal=203.0.113.9/32", CAPTURE);
    assertTrue(
        text.text()
            .contains(
                """
                Load balancers  address      scheme    type  pool
                  shop/web      203.0.113.9  internal  clb   internal
                """),
        text.text());
  }

  @Test
  void lintTakesAServiceThatHasNotBeenToAnApiServerForOneThatIsAllRight() throws IOException {
    assertEquals(
        0, new ObjectMapper().readTree(run("lint", "--json").out()).at("/findings").size());
    final String kinds =
        new ObjectMapper()
            .readTree(run("lint", "--no-allocation", "--json").out())
            .at("/findings")
            .toString();
    assertTrue(kinds.contains("no-cluster-ip"), kinds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--service-cidr 10.0.0.0 | not a CIDR such as 10.96.0.0/12: '10.0.0.0'",
        "--service-cidr 10.0.0.0/99 | not a CIDR such as",
        "--node-port-range 32000 | not a range of ports such as 30000-32767: '32000'",
        "--node-port-range 32000-31000 | not a range of ports",
        "--node-port-range 0-80 | not a range of ports",
        "--load-balancer-pool 10.0.0.0/8 | not a pool such as internal=198.18.0.0/16: '10.0.0.0/8'"
      })
  void whatIsNoRangeIsAWrongArgument(final String words, final String why) {
    final CommandLab.Result result = run("rules", words.split(" "));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains(why), result.talk());
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "lint", "replay"})
  void dumpsHaveNothingToAllocate(final String command) {
    final CommandLab.Result result =
        CommandLab.run(
            command, "--rules", "x.save", "--no-allocation", "tcp 1.1.1.1:1 > 1.1.1.2:1");
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
  }
}
