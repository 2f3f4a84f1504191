package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `chainwalk resolve` and `chainwalk dns`, as a user sees them.
class ResolveCommandTest {
  private static final String CLUSTER =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {clusterIP: 10.96.0.10, ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db, namespace: shop}
      spec: {clusterIP: None, ports: [{name: sql, port: 5432}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: slow, namespace: shop}
      spec: {clusterIP: None, ports: [{name: sql, port: 5432}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: docs, namespace: shop}
      spec: {type: ExternalName, externalName: docs.example.com}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}
      addressType: IPv4
      ports: [{name: sql, port: 5432}]
      endpoints:
      - {addresses: [10.244.1.1], hostname: db-0}
      - {addresses: [10.244.1.2], hostname: db-1, conditions: {ready: false}}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: slow-1, namespace: shop, labels: {kubernetes.io/service-name: slow}}
      addressType: IPv4
      ports: [{name: sql, port: 5432}]
      endpoints:
      - {addresses: [10.244.1.3], conditions: {ready: false}}
      """;

  @TempDir private Path folder = Path.of("set by JUnit");
  private String cluster = "";

  @BeforeEach
  void writeCluster() throws IOException {
    cluster = Files.writeString(folder.resolve("cluster.yaml"), CLUSTER).toString();
  }

  private CommandLab.Result resolve(final String... arguments) {
    return CommandLab.run(
        Stream.concat(Stream.of("resolve", "--cluster", cluster), Stream.of(arguments))
            .toArray(String[]::new));
  }

  @Test
  void shortNameIsFollowedAlongTheSearchPath() {
    final CommandLab.Result result = resolve("web.shop");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertEquals(
        "web.shop.svc.cluster.local.  5  IN  A  10.96.0.10  ; Service shop/web ("
            + cluster
            + ":1): cluster IP\n",
        result.text());
    assertTrue(
        result
            .talk()
            .contains(
                "web.shop.default.svc.cluster.local. A, AAAA: no such name (NXDOMAIN): there is no"
                    + " Service shop in namespace default."),
        result.talk());
  }

  @Test
  void nameInTheNamespaceOfThePodIsFoundAtOnce() {
    final CommandLab.Result result = resolve("db-0.db", "--from", "shop", "A");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertTrue(
        result
            .text()
            .startsWith(
                "db-0.db.shop.svc.cluster.local.  5  IN  A  10.244.1.1  ; EndpointSlice shop/db-1 ("),
        result.text());
    assertTrue(result.text().endsWith("): ready endpoint, hostname db-0\n"), result.text());
    assertEquals("", result.talk());
  }

  @Test
  void targetsOfServiceRecordsComeWithTheirAddresses() {
    final CommandLab.Result result =
        resolve("_sql._tcp.db.shop.svc.cluster.local.", "srv", "--ttl", "30");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertEquals(3, result.text().lines().count(), result.text());
    assertTrue(
        result.text().contains("30  IN  SRV  0 100 5432 db-0.db.shop.svc.cluster.local."),
        result.text());
    assertTrue(result.text().contains("; and with them\ndb-0.db.shop"), result.text());
  }

  @Test
  void addressIsAskedForItsNames() {
    final CommandLab.Result result = resolve("10.96.0.10");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertTrue(
        result
            .text()
            .startsWith("10.0.96.10.in-addr.arpa.  5  IN  PTR  web.shop.svc.cluster.local."),
        result.text());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "webb.shop.svc.cluster.local.              | there is no Service webb in namespace shop; did you mean web?",
        "web.shpo.svc.cluster.local.               | there is no namespace shpo; did you mean shop?",
        "web.default.svc.cluster.local.            | there is no Service web in namespace default, but in shop.",
        "web.shop.cluster.local.                   | below cluster.local. there are svc and pod, and not shop.",
        "slow.shop.svc.cluster.local.              | headless Service shop/slow has no endpoint that is ready, of 1.",
        "db-1.db.shop.svc.cluster.local.           | endpoint db-1 of Service shop/db is not ready.",
        "db0.db.shop.svc.cluster.local.            | no endpoint of Service shop/db is called db0; did you mean db-0?",
        "_htp._tcp.web.shop.svc.cluster.local.     | no port of that name and protocol: htp.tcp; it has _dns._udp, _http._tcp.",
        "x.docs.shop.svc.cluster.local.            | Service shop/docs is an ExternalName, which has no names below it.",
        "www.example.com.                          | not the cluster's (REFUSED): a cluster's DNS asks others for what is not below cluster.local.",
        "shop.svc.cluster.local.                   | no record of the type (NODATA): there are only names below it.",
        "192.0.2.1                                 | no Service and no endpoint that is ready has the address 192.0.2.1.",
      })
  void nameThatLeadsNowhereIsExplained(final String name, final String reason) {
    final CommandLab.Result result = resolve(name);
    assertEquals(ExitStatus.FINDINGS, result.status(), result.talk());
    assertEquals("", result.text());
    assertTrue(result.talk().contains(reason), result.talk());
    assertTrue(
        result.talk().endsWith(name + " leads nowhere for a Pod in namespace default.\n"),
        result.talk());
  }

  @Test
  void typeThatTheServiceDoesNotHaveIsExplained() {
    final CommandLab.Result result = resolve("web.shop.svc.cluster.local.", "AAAA");
    assertEquals(ExitStatus.FINDINGS, result.status());
    assertTrue(result.talk().contains("Service shop/web has 10.96.0.10."), result.talk());
  }

  @Test
  void jsonHasEveryQuestionWithItsAnswerAndReason() throws IOException {
    final CommandLab.Result result = resolve("web.shop", "A", "--json", "--ndots", "2");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    final JsonNode json = new ObjectMapper().readTree(result.text());
    assertEquals("web.shop", json.at("/name").textValue());
    assertTrue(json.at("/answered").booleanValue());
    assertEquals(2, json.at("/ndots").intValue());
    assertEquals("default.svc.cluster.local.", json.at("/search/0").textValue());
    assertEquals("NXDOMAIN", json.at("/questions/0/status").textValue());
    assertEquals("no-service", json.at("/questions/0/absence/kind").textValue());
    assertEquals("SOA", json.at("/questions/0/authority/0/type").textValue());
    assertEquals("10.96.0.10", json.at("/questions/1/answers/0/data").textValue());
    assertEquals("Service shop/web", json.at("/questions/1/answers/0/object").textValue());
    assertEquals(cluster + ":1", json.at("/questions/1/answers/0/place").textValue());
  }

  @Test
  void otherClusterDomainHasTheSameServices() {
    assertEquals(
        ExitStatus.DONE,
        resolve("web.shop.svc.k8s.example.", "--cluster-domain", "k8s.example").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web..shop           | a name must not have an empty label",
        "web MX              | a cluster's DNS has no records of type MX, but of A, NS,",
        "web --ndots 16      | ndots must be 0 to 15: 16",
        "web --ttl 3601      | the TTL must be 0 to 3600 seconds: 3601",
        "web --pods some     | expected one of [DISABLED, INSECURE, VERIFIED]",
        "web --cluster-domain . | the cluster domain must not be the root",
        "web --from a..b     | --from must be the name of a namespace: a..b",
      })
  void wrongArgumentsAreRefused(final String arguments, final String message) {
    final CommandLab.Result result = resolve(arguments.split(" "));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertTrue(result.talk().contains(message), result.talk());
  }

  @Test
  void manifestsWithMistakesAreBadInput() throws IOException {
    Files.writeString(Path.of(cluster), CLUSTER.replace("docs.example.com", "\"\""));
    final CommandLab.Result result = resolve("web");
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(result.talk().contains("spec.externalName is missing"), result.talk());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen localhost:53                | not localhost:53: ADDR is an IP address and no name",
        "--listen 127.0.0.1                   | --listen must be ADDR:PORT",
        "--listen 127.0.0.1:0 --udp-bytes 100 | --udp-bytes must be 512 to 4096: 100",
        "--listen 127.0.0.1:0 --idle 0        | --idle must be 1 to 3600: 0",
        "--listen 127.0.0.1:0 --threads 0     | --threads must be 1 to 256: 0",
        "--threads 1                          | Missing required option: '--listen=ADDR:PORT'",
      })
  void serverWithWrongArgumentsDoesNotBegin(final String arguments, final String message) {
    final CommandLab.Result result =
        CommandLab.run(
            Stream.concat(Stream.of("dns", "--cluster", cluster), Stream.of(arguments.split(" ")))
                .toArray(String[]::new));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertTrue(result.talk().contains(message), result.talk());
  }

  @Test
  void serverThatCannotListenSaysWhere() {
    final CommandLab.Result result =
        CommandLab.run("dns", "--cluster", cluster, "--listen", "192.0.2.1:53");
    assertEquals(ExitStatus.CANNOT_RUN_HERE, result.status(), result.talk());
    assertTrue(result.talk().contains("cannot listen at 192.0.2.1:53: "), result.talk());
  }
}
