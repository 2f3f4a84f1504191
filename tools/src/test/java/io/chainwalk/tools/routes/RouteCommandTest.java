package io.chainwalk.tools.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Action;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.sticky.Binding;
import io.chainwalk.sticky.HeaderLine;
import io.chainwalk.sticky.KeyRing;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.sticky.Target;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `chainwalk route`.
class RouteCommandTest {
  private static final Path EXAMPLES = Path.of("..", "pcap-fixtures", "examples");
  private static final String SHOP = EXAMPLES.resolve("shop-ingress.yaml").toString();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CART = "http://shop.example.com/cart";

  @TempDir private Path scratch;

  private static CommandLab.Result route(final String cluster, final String... arguments) {
    return CommandLab.run(
        Stream.concat(Stream.of("route", "--cluster", cluster), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static CommandLab.Result routeIn(final String manifests, final String... arguments) {
    return CommandLab.runWithInput(
        new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)),
        Stream.concat(Stream.of("route", "--cluster", "-"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static JsonNode json(final CommandLab.Result result) {
    try {
      return JSON.readTree(result.text());
    } catch (final IOException e) {
      throw new AssertionError(result.text() + result.talk(), e);
    }
  }

  @Test
  void aWeightedRuleIsToldWithSharesTargetsAndCookies() {
    final CommandLab.Result result = route(SHOP, CART);
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertEquals(
        """
        GET http://shop.example.com/cart from 192.0.2.1

        alb shop/web, port 80: internet-facing
          rule    2 of 4
          from    Ingress shop/web spec.rules[0].http.paths[1],
                  %1$s:39
          action  forward

          target group       weight  share
          shop/cart-v1:http      20    1/5  20 %%
          shop/cart-v2:http      20    1/5  20 %%
          shop/cart-v3:80        60    3/5  60 %%

          shop/cart-v1:http: straight to endpoints, past kube-proxy
            10.244.1.21:8080  ready, on worker-1

          shop/cart-v2:http: would be answered with 503: Service shop/cart-v2:http has no endpoint that is
          ready
            10.244.2.22:8080  not ready, gets nothing new, on worker-2

          shop/cart-v3:80: straight to endpoints, past kube-proxy
            10.244.1.23:8080  ready, on worker-1
            10.244.2.23:8080  ready, on worker-2
            10.244.2.24:8080  terminating, still serving, gets nothing new, on worker-2

          drawn  shop/cart-v3:80
          sets   AWSALBTG: target group, for 600 s
          sets   AWSALBTGCORS: target group, for 600 s, with SameSite=None

          Rules that did not get it
            Ingress shop/web spec.rules[0].http.paths[2]: path is /cart, not exactly /closed
            Ingress shop/web spec.rules[0].http.paths[3]: path is /cart, not exactly /docs or like /docs/*
            Ingress shop/web spec.rules[0].http.paths[0]: it matches too, but Ingress shop/web
            spec.rules[0].http.paths[1] comes first
        """
            .formatted(SHOP),
        result.text());
  }

  @Test
  void theJsonHasEverything() {
    final JsonNode report = json(route(SHOP, "--json", "-H", "X-A: b", CART + "?c=d"));
    assertTrue(report.at("/routed").asBoolean());
    assertEquals("/cart", report.at("/request/path").asText());
    assertEquals("c=d", report.at("/request/query").asText());
    assertEquals("X-A", report.at("/request/headers/0/name").asText());
    final JsonNode answer = report.at("/entrances/0");
    assertEquals("alb shop/web", answer.at("/entrance").asText());
    assertEquals("alb", answer.at("/dialect").asText());
    assertEquals("Ingress shop/web", answer.at("/origin/object").asText());
    assertEquals("spec.rules[0].http.paths[1]", answer.at("/origin/field").asText());
    final JsonNode group = answer.at("/action/targetGroups/2");
    assertEquals("3/5", group.at("/share").asText());
    assertEquals(60, group.at("/percent").asInt());
    assertEquals("endpoints", group.at("/way").asText());
    assertEquals("AWSALBTG", group.at("/sets/0/name").asText());
    assertEquals(600, group.at("/sets/0/seconds").asInt());
    assertEquals(503, answer.at("/action/targetGroups/1/targets/errorStatus").asInt());
    assertEquals(3, group.at("/targets/endpoints").size());
    assertEquals(3, answer.at("/otherRules").size());
    assertEquals("outranked", answer.at("/otherRules/2/part").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "http://shop.example.com/cart, 0",
    "http://shop.example.com/docs/x, 0",
    "http://shop.example.com/closed, 1",
    "http://other.example.com/, 1",
    "https://shop.example.com/cart, 1"
  })
  void theStatusSaysWhetherSomebodyRoutesIt(final String request, final int status) {
    assertEquals(status, route(SHOP, request).status());
  }

  @Test
  void theDecisionDoesNotDependOnServices() {
    final String ingress =
        RouteLab.ingress(
            "web", "rules:\n" + RouteLab.host("", RouteLab.path("/", "Prefix", "missing")));
    final CommandLab.Result without = routeIn(ingress, "--json", "http://h/");
    assertEquals(ExitStatus.DONE, without.status());
    assertEquals(
        0, json(without).at("/entrances/0/action/targetGroups/0/targets/errorStatus").asInt());
    final String service =
        """
        ---
        apiVersion: v1
        kind: Service
        metadata: {namespace: shop, name: other}
        spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}
        """;
    final CommandLab.Result with = routeIn(ingress + service, "--json", "http://h/");
    assertEquals(ExitStatus.DONE, with.status());
    assertEquals(
        "Service shop/missing is not in the manifests",
        json(with).at("/entrances/0/action/targetGroups/0/targets/words").asText());
    assertEquals(
        503, json(with).at("/entrances/0/action/targetGroups/0/targets/errorStatus").asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: ClusterIP, clusterIP: 10.96.0.1, ports: [{port: 80}] | 503 | Service shop/web must be of type NodePort or LoadBalancer for target-type instance",
        "type: NodePort, clusterIP: 10.96.0.1, ports: [{port: 80, nodePort: 30080}] | 0 | to port 30080 of any node, where kube-proxy chooses the endpoint",
        "type: NodePort, clusterIP: 10.96.0.1, ports: [{port: 81, nodePort: 30080}] | 503 | Service shop/web has no such TCP port",
      })
  void instanceTargetsAreNodePorts(final String spec, final int status, final String words) {
    final String manifests =
        RouteLab.ingress(
                "web",
                "ingressClassName: alb\nrules:\n"
                    + RouteLab.host("", RouteLab.path("/", "Prefix", "web")))
            + """
            ---
            apiVersion: v1
            kind: Service
            metadata: {namespace: shop, name: web}
            spec: {%s}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {namespace: shop, name: web-1, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{port: 8080}]
            endpoints: [{addresses: [10.0.0.1]}]
            """
                .formatted(spec);
    final JsonNode targets =
        json(routeIn(manifests, "--json", "http://h/"))
            .at("/entrances/0/action/targetGroups/0/targets");
    assertEquals(words, targets.at("/words").asText());
    assertEquals(status, targets.at("/errorStatus").asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clusterIP: None, ports: [{port: 80}] | 0 | straight to endpoints, past kube-proxy | 10.0.0.1:8080",
        "'type: ExternalName, externalName: db.example.com' | 0 | Service shop/web is another name for db.example.com, whose addresses are not known | ''",
      })
  void servicesWithoutAnAddressAreLookedAtToo(
      final String spec, final int status, final String words, final String endpoint) {
    final String manifests =
        RouteLab.ingress("web", "rules:\n" + RouteLab.host("", RouteLab.path("/", "Prefix", "web")))
            + """
            ---
            apiVersion: v1
            kind: Service
            metadata: {namespace: shop, name: web}
            spec: {%s}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {namespace: shop, name: web-1, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{port: 8080}]
            endpoints: [{addresses: [10.0.0.1]}]
            """
                .formatted(spec);
    final JsonNode targets =
        json(routeIn(manifests, "--json", "http://h/"))
            .at("/entrances/0/action/targetGroups/0/targets");
    assertEquals(words, targets.at("/words").asText());
    assertEquals(status, targets.at("/errorStatus").asInt());
    assertEquals(endpoint, targets.at("/endpoints/0/address").asText());
  }

  @Test
  void aCookieLeadsBackToItsGroupWhereTheKeyIsKnown() throws IOException {
    final byte[] key = new byte[KeyRing.LEAST_KEY_BYTES];
    final Path keyFile = Files.write(scratch.resolve("key"), key);
    final RouteLab lab = RouteLab.of(Files.readString(Path.of(SHOP)));
    final Action.Forward forward = (Action.Forward) lab.action(CART);
    final HeaderLine line =
        new StickyCookies(KeyRing.of(key, List.of()))
            .answer(
                RouteLab.asked(CART),
                forward,
                new Binding(
                    GroupChoice.NONE, null, 1, new Target(IpAddress.parse("10.244.2.22"), 8080)),
                List.of(),
                Instant.now().getEpochSecond())
            .getFirst();
    final String cookie = "Cookie: " + line.value().substring(0, line.value().indexOf(';'));
    final String[] arguments = {"--json", "-H", cookie, CART};
    final JsonNode known =
        json(
            route(
                SHOP,
                Stream.concat(
                        Stream.of("--cookie-key-file", keyFile.toString()), Stream.of(arguments))
                    .toArray(String[]::new)));
    assertEquals("shop/cart-v2:http", known.at("/entrances/0/session/boundGroup").asText());
    assertEquals("shop/cart-v2:http", known.at("/entrances/0/session/group").asText());
    final CommandLab.Result unknown = route(SHOP, "-H", cookie, CART);
    assertTrue(
        unknown.text().contains("what is in AWSALBTG is not known without --cookie-key-file"),
        unknown.text());
  }

  @Test
  void theSeedDecidesWhichGroupIsDrawn() {
    final List<String> drawn =
        Stream.of("1", "2", "3", "4", "5", "6", "7", "8", "9")
            .map(seed ->
                json(route(SHOP, "--json", "--seed", seed, CART))
                    .at("/entrances/0/session/group")
                    .asText())
            .distinct()
            .sorted()
            .toList();
    assertEquals(List.of("shop/cart-v1:http", "shop/cart-v2:http", "shop/cart-v3:80"), drawn);
  }

  @Test
  void oneEntranceMayBeAsked() {
    final CommandLab.Result other = route(SHOP, "--entrance", "nginx", CART);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, other.status());
    assertTrue(
        other.talk().contains("no entrance is called \"nginx\"; there are \"alb shop/web\""),
        other.talk());
    assertEquals(ExitStatus.DONE, route(SHOP, "--entrance", "alb shop/web", CART).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | no request, such as",
        "GET | no request, such as",
        "GET shop.example.com | no request, such as",
        "GET http://a b/ | no request, such as",
        "ftp://h/ | no request, such as",
        "http://h:0/ | port must be 1 to 65535",
        "http://h:99999/ | port must be 1 to 65535",
        "http://user@h/ | no host, or host and port",
      })
  void whatIsNoRequestIsAWrongArgument(final String request, final String complaint) {
    final CommandLab.Result result = route(SHOP, request);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains(complaint), result.talk());
  }

  @Test
  void wrongHeadersAddressesAndKeysAreTold() throws IOException {
    assertEquals(ExitStatus.WRONG_ARGUMENTS, route(SHOP, "-H", "no colon", CART).status());
    assertEquals(ExitStatus.WRONG_ARGUMENTS, route(SHOP, "--source", "here", CART).status());
    final Path shortKey = Files.write(scratch.resolve("short"), new byte[3]);
    final CommandLab.Result result = route(SHOP, "--cookie-key-file", shortKey.toString(), CART);
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertEquals(
        "chainwalk: %s: a key needs at least 32 bytes: 3.%n".formatted(shortKey), result.talk());
    assertEquals(
        ExitStatus.BAD_INPUT,
        route(SHOP, "--cookie-key-file", scratch.resolve("none").toString(), CART).status());
  }

  @Test
  void requestsAreReadAsCurlTakesThem() {
    final AskedRequest url = RouteLab.asked("post HTTPS://Shop.Example.com.:8443/a%20b?c=d#e");
    assertTrue(url.secure());
    assertEquals("post", url.method());
    assertEquals("shop.example.com", url.host());
    assertEquals(8443, url.port());
    assertEquals("/a%20b", url.path());
    assertEquals("c=d", url.query());
    final AskedRequest path = RouteLab.asked("/x?y", "Host: A:8080");
    assertEquals("GET http://a:8080/x?y", path.method() + " " + path.url());
    final AskedRequest overridden = RouteLab.asked("http://a:8080", "host: b:9");
    assertEquals("b 8080 /", overridden.host() + " " + overridden.port() + " " + overridden.path());
    assertEquals("[::1]", RouteLab.asked("http://[::1]:81/").host());
    assertEquals("", RouteLab.asked("/").host());
  }
}
