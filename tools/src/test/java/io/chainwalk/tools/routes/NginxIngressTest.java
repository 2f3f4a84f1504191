package io.chainwalk.tools.routes;

import static io.chainwalk.tools.routes.RouteLab.host;
import static io.chainwalk.tools.routes.RouteLab.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ingresses as ingress-nginx has them.
class NginxIngressTest {
  private static final String NGINX = "nginx.ingress.kubernetes.io/";

  private static String ingress(
      final String name, final String fields, final Map<String, String> annotations) {
    return RouteLab.ingress(
        name,
        "ingressClassName: nginx\n" + fields,
        annotations.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(one -> NGINX + one.getKey() + ": '" + one.getValue() + "'")
            .toArray(String[]::new));
  }

  private static RouteLab nginx(final String rules, final Map<String, String> annotations) {
    return RouteLab.of(ingress("web", "rules:\n" + rules, annotations));
  }

  private static String root(final String service) {
    return host("h", path("/", "Prefix", service));
  }

  /// `shop/web` and a canary of it.
  private static RouteLab canary(
      final Map<String, String> primary, final Map<String, String> canary) {
    final Map<String, String> enabled = new HashMap<>(canary);
    enabled.put("canary", "true");
    return RouteLab.of(
        ingress("web", "rules:\n" + root("web"), primary)
            + ingress("next", "rules:\n" + root("next"), enabled));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "canary-by-header=X-C | X-C: always | shop/next:80",
        "canary-by-header=X-C | x-c: never | shop/web:80",
        "canary-by-header=X-C | X-C: other | 9/10 shop/web:80, 1/10 shop/next:80",
        "canary-by-header=X-C;canary-by-header-value=yes | X-C: yes | shop/next:80",
        "canary-by-header=X-C;canary-by-header-value=yes | X-C: always | 9/10 shop/web:80, 1/10 shop/next:80",
        "canary-by-header=X-C;canary-by-header-pattern=^v[0-9] | X-C: v2-beta | shop/next:80",
        "canary-by-header=X-C;canary-by-header-pattern=^v[0-9] | X-C: 2 | 9/10 shop/web:80, 1/10 shop/next:80",
        "canary-by-header=X-C;canary-by-header-value=yes;canary-by-header-pattern=v | X-C: v | 9/10 shop/web:80, 1/10 shop/next:80",
        "canary-by-cookie=beta | Cookie: beta=always | shop/next:80",
        "canary-by-cookie=beta | Cookie: a=b; beta=never | shop/web:80",
        "canary-by-cookie=beta | Cookie: beta=yes | 9/10 shop/web:80, 1/10 shop/next:80",
        "canary-by-header=X-C;canary-by-cookie=beta | Cookie: beta=always | shop/next:80",
        "canary-by-header-value=yes | X-C: yes | 9/10 shop/web:80, 1/10 shop/next:80",
      })
  void aCanaryIsAskedByHeaderThenByCookieThenByWeight(
      final String annotations, final String header, final String answer) {
    final Map<String, String> canary = new HashMap<>(Map.of("canary-weight", "10"));
    for (final String annotation : annotations.split(";", -1)) {
      final int equals = annotation.indexOf('=');
      canary.put(annotation.substring(0, equals), annotation.substring(equals + 1));
    }
    assertEquals(answer, canary(Map.of(), canary).ask("http://h/", header));
  }

  @Test
  void theHeaderGoesBeforeTheCookie() {
    final RouteLab lab =
        canary(Map.of(), Map.of("canary-by-header", "X-C", "canary-by-cookie", "beta"));
    assertEquals("shop/web:80", lab.ask("http://h/", "X-C: never", "Cookie: beta=always"));
    assertEquals("shop/next:80", lab.ask("http://h/", "X-C: huh", "Cookie: beta=always"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 1000 | 999/1000 shop/web:80, 1/1000 shop/next:80",
        "50 | 10 | 1/2 shop/web:80, 1/2 shop/next:80",
        "200 | 100 | 0 shop/web:80, 1 shop/next:80",
        "0 | 100 | 1 shop/web:80, 0 shop/next:80",
        "-5 | 100 | 1 shop/web:80, 0 shop/next:80",
        "half | 100 | 1 shop/web:80, 0 shop/next:80",
      })
  void theWeightIsOfATotalThatIsAHundredAtLeast(
      final String weight, final String total, final String answer) {
    assertEquals(
        answer,
        canary(Map.of(), Map.of("canary-weight", weight, "canary-weight-total", total))
            .ask("http://h/"));
  }

  @Test
  void aCanaryNeedsALocationOfTheSameHostPathAndType() {
    final RouteLab lab =
        RouteLab.of(
            ingress("web", "rules:\n" + root("web"), Map.of())
                + ingress(
                    "next",
                    "rules:\n"
                        + host("h", path("/", "Exact", "next"))
                        + host("i", path("/", "Prefix", "next")),
                    Map.of("canary", "true", "canary-weight", "100")));
    assertEquals("shop/web:80", lab.ask("http://h/"));
    assertEquals(
        """
        Ingress shop/next spec.rules[0].http.paths[0]: unable to find real backend for alternative backend shop/next
        Ingress shop/next spec.rules[1].http.paths[0]: unable to find real backend for alternative backend shop/next\
        """,
        lab.refused());
  }

  @Test
  void aLocationHasOneCanary() {
    final RouteLab lab =
        RouteLab.of(
            ingress("web", "rules:\n" + root("web"), Map.of())
                + ingress(
                    "a", "rules:\n" + root("a"), Map.of("canary", "true", "canary-weight", "10"))
                + ingress(
                    "b", "rules:\n" + root("b"), Map.of("canary", "true", "canary-weight", "10")));
    assertEquals("9/10 shop/web:80, 1/10 shop/a:80", lab.ask("http://h/"));
    assertEquals(
        "Ingress shop/b spec.rules[0].http.paths[0]: a maximum of one canary ingress can be applied per Ingress rule",
        lab.refused());
  }

  @Test
  void aClientThatIsBoundStaysWhateverHeadersSayUnlessTheBehaviorIsLegacy() {
    final Map<String, String> byHeader = Map.of("canary-by-header", "X-C", "canary-weight", "10");
    final RouteLab sticky =
        canary(Map.of("affinity", "cookie", "session-cookie-name", "s"), byHeader);
    assertEquals("shop/next:80", sticky.ask("http://h/", "X-C: always"));
    assertEquals(
        "9/10 shop/web:80, 1/10 shop/next:80",
        sticky.ask("http://h/", "X-C: always", "Cookie: s=bound"));
    final Action.Forward forward = (Action.Forward) sticky.action("http://h/");
    assertEquals(new GroupStickiness(true, "s", Duration.ZERO, false), forward.stickiness());
    final TargetStickiness own =
        new TargetStickiness.OwnCookie("s", Duration.ZERO, false, false, false);
    forward.groups().forEach(weighted -> assertEquals(own, weighted.group().stickiness()));

    final RouteLab legacy =
        canary(Map.of("affinity", "cookie", "affinity-canary-behavior", "legacy"), byHeader);
    assertEquals(
        "shop/next:80", legacy.ask("http://h/", "X-C: always", "Cookie: INGRESSCOOKIE=bound"));
    assertEquals(GroupStickiness.NONE, ((Action.Forward) legacy.action("http://h/")).stickiness());
  }

  private static TargetGroup groupOf(final Map<String, String> annotations) {
    return ((Action.Forward) nginx(root("web"), annotations).action("http://h/"))
        .groups()
        .getFirst()
        .group();
  }

  @Test
  void affinityIsACookieOfTheNameAndAgeThatAnnotationsSay() {
    assertEquals(
        new TargetStickiness.OwnCookie("INGRESSCOOKIE", Duration.ZERO, false, false, false),
        groupOf(Map.of("affinity", "cookie")).stickiness());
    assertEquals(
        new TargetStickiness.OwnCookie("s", Duration.ofSeconds(60), false, false, true),
        groupOf(
                Map.of(
                    "affinity", "cookie",
                    "affinity-mode", "persistent",
                    "session-cookie-name", "s",
                    "session-cookie-expires", "120",
                    "session-cookie-max-age", "60"))
            .stickiness());
    assertEquals(
        new TargetStickiness.None(), groupOf(Map.of("session-cookie-name", "s")).stickiness());
  }

  @ParameterizedTest
  @CsvSource({
    "$remote_addr, CLIENT_ADDRESS",
    "$binary_remote_addr, CLIENT_ADDRESS",
    "$request_uri, REQUEST_TARGET",
    "$host, HOST",
    "$http_host, HOST"
  })
  void targetsAreChosenByAHashOfSomeVariables(
      final String variable, final TargetStickiness.HashSource source) {
    assertEquals(
        new TargetStickiness.Hash(source),
        groupOf(Map.of("upstream-hash-by", variable)).stickiness());
  }

  @Test
  void otherVariablesAreSaidToBeNotModelled() {
    final RouteLab lab = nginx(root("web"), Map.of("upstream-hash-by", "$http_x_user"));
    assertTrue(
        lab.notices().contains("upstream-hash-by hashes \"$http_x_user\", which is not modelled"),
        lab.notices());
    assertEquals(
        new TargetStickiness.None(),
        groupOf(Map.of("upstream-hash-by", "$http_x_user")).stickiness());
  }

  @ParameterizedTest
  @CsvSource({"round_robin, round-robin", "ewma, power-of-choices", "ip_hash, round-robin"})
  void targetsAreChosenAsLoadBalanceSays(final String value, final String algorithm) {
    assertEquals(algorithm, groupOf(Map.of("load-balance", value)).algorithm());
  }

  @Test
  void serviceUpstreamIsTheClusterIp() {
    assertEquals(
        new Backend.ServicePortRef("shop", "web", "", 80, Backend.Way.CLUSTER_IP),
        groupOf(Map.of("service-upstream", "true")).backend());
    assertEquals(
        new Backend.ServicePortRef("shop", "web", "", 80, Backend.Way.ENDPOINTS),
        groupOf(Map.of()).backend());
  }

  @ParameterizedTest
  @CsvSource({
    "/foo, shop/exact:80",
    "/foo/, shop/prefix:80",
    "/foobar, 404",
    "/api, shop/specific:80",
    "/apix/y, shop/specific:80",
    "/other, 404"
  })
  void implementationSpecificPathsArePrefixesOfCharacters(final String path, final String answer) {
    final RouteLab lab =
        nginx(
            host(
                "h",
                path("/foo", "Exact", "exact"),
                path("/foo", "Prefix", "prefix"),
                path("/api", "ImplementationSpecific", "specific")),
            Map.of());
    assertEquals(answer, lab.ask("http://h" + path));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v12/x, shop/api:80",
    "/API/V12, shop/api:80",
    "/exact/more, shop/exact:80",
    "/prefixed, shop/prefix:80",
    "/other, shop/root:80"
  })
  void oneRegularExpressionMakesAllPathsOfItsHostSome(final String path, final String answer) {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                    "a",
                    "rules:\n" + host("h", path("/api/v[0-9]+", "ImplementationSpecific", "api")),
                    Map.of("use-regex", "true"))
                + ingress(
                    "b",
                    "rules:\n"
                        + host(
                            "h",
                            path("/exact", "Exact", "exact"),
                            path("/prefix", "Prefix", "prefix"),
                            path("/", "Prefix", "root")),
                    Map.of()));
    assertEquals(answer, lab.ask("http://h" + path));
  }

  @Test
  void aPathThatIsNoRegularExpressionIsRefused() {
    assertTrue(
        nginx(host("h", path("/(", "ImplementationSpecific", "a")), Map.of("use-regex", "true"))
            .refused()
            .startsWith(
                "Ingress shop/web spec.rules[0].http.paths[0]: path is no regular expression: "));
  }

  @Test
  void rewrittenPathsAreAnErrorUnlessRewritesAreIgnored() {
    final String manifests =
        ingress(
            "web",
            "rules:\n" + host("h", path("/a(/|$)(.*)", "ImplementationSpecific", "web")),
            Map.of("rewrite-target", "/$2"));
    final RouteLab lab = RouteLab.of(manifests);
    assertEquals("503 rewrite-target is not modelled", lab.ask("http://h/A/b"));
    assertTrue(lab.notices().contains("rewrite-target is not modelled"), lab.notices());
    assertEquals(
        "shop/web:80",
        RouteLab.of(manifests, new EntranceOptions(Set.of(), false, true)).ask("http://h/A/b"));
  }

  @Test
  void whereThereIsTlsPlainRequestsAreRedirectedUnlessThatIsSwitchedOff() {
    final String tls = "tls:\n- {hosts: [h]}\nrules:\n" + root("web");
    final RouteLab lab = RouteLab.of(ingress("web", tls, Map.of()));
    assertEquals("308 https://h/a?b", lab.ask("http://h/a?b"));
    assertEquals("shop/web:80", lab.ask("https://h/a?b"));
    assertEquals(
        "shop/web:80",
        RouteLab.of(ingress("web", tls, Map.of("ssl-redirect", "false"))).ask("http://h/"));
    assertEquals("shop/web:80", nginx(root("web"), Map.of()).ask("http://h/"));
    assertEquals(
        "308 https://h/",
        nginx(root("web"), Map.of("force-ssl-redirect", "true")).ask("http://h/"));
  }

  @Test
  void hostsAreServedOverTlsWithOrWithoutACertificate() {
    assertEquals("shop/web:80", nginx(root("web"), Map.of()).ask("https://h/"));
  }

  @Test
  void aServerWithoutALocationAnswersWithTheDefaultBackendOfItsOldestIngress() {
    final String backend = "defaultBackend: {service: {name: rest, port: {number: 80}}}\n";
    final RouteLab lab =
        RouteLab.of(
            ingress("a", backend + "rules:\n" + host("h", path("/x", "Exact", "a")), Map.of())
                + ingress(
                    "b", "defaultBackend: {service: {name: all, port: {number: 80}}}\n", Map.of())
                + ingress("c", "rules:\n" + host("i", path("/x", "Exact", "c")), Map.of()));
    assertEquals("shop/rest:80", lab.ask("http://h/y"));
    assertEquals("404", lab.ask("http://i/y"));
    assertEquals("shop/all:80", lab.ask("http://other/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permanent-redirect | https://www.example.com/x?y | 301 https://www.example.com/x?y",
        "temporal-redirect | http://www.example.com:8080 | 302 http://www.example.com:8080",
        "permanent-redirect | /relative | shop/web:80",
        "permanent-redirect | https://www.example.com$request_uri | shop/web:80",
        "permanent-redirect | https://www.example.com/?$args | shop/web:80"
      })
  void redirectsToAUrlAreFollowed(final String name, final String url, final String answer) {
    assertEquals(answer, nginx(root("web"), Map.of(name, url)).ask("http://h/a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server-alias | a.example.com | is not modelled, and what becomes of some requests may be different",
        "whitelist-source-range | 10.0.0.0/8 | is not modelled, and what becomes of some requests may be different",
        "proxy-body-size | 8m | is kept and changes nothing in routing",
        "use-regex | perhaps | must be true or false, not \"perhaps\", and counts as if it were not there",
      })
  void otherAnnotationsAreNoticed(final String name, final String value, final String words) {
    final String notices = nginx(root("web"), Map.of(name, value)).notices();
    assertTrue(
        notices.contains("standard input:7: Ingress shop/web: " + NGINX + name + " " + words),
        notices);
  }

  @Test
  void anExactPathGoesBeforeThePrefixWithASlashAtItsEnd() {
    final String exact = path("/foo", "Exact", "exact");
    final String prefix = path("/foo/", "Prefix", "prefix");
    for (final String rules : new String[] {host("h", exact, prefix), host("h", prefix, exact)}) {
      final RouteLab lab = nginx(rules, Map.of());
      assertEquals("shop/exact:80", lab.ask("http://h/foo"));
      assertEquals("shop/prefix:80", lab.ask("http://h/foo/bar"));
    }
  }

  @Test
  void groupsOfOneServiceThatAreNotTheSameHaveNamesOfTheirOwn() {
    final RouteLab lab =
        RouteLab.of(
            ingress("a", "rules:\n" + host("a", path("/", "Prefix", "web")), Map.of())
                + ingress(
                    "b",
                    "rules:\n" + host("b", path("/", "Prefix", "web")),
                    Map.of("affinity", "cookie"))
                + ingress(
                    "c",
                    "rules:\n" + host("c", path("/", "Prefix", "web")),
                    Map.of("service-upstream", "true"))
                + ingress("d", "rules:\n" + host("d", path("/", "Prefix", "web")), Map.of()));
    assertEquals("shop/web:80", lab.ask("http://a/"));
    assertEquals("shop/web:80 of shop/b", lab.ask("http://b/"));
    assertEquals("shop/web:80 of shop/c", lab.ask("http://c/"));
    assertEquals("shop/web:80", lab.ask("http://d/"));
  }

  @ParameterizedTest
  @CsvSource({"-5, 301", "0, 301", "299, 301", "300, 300", "308, 308", "309, 301", "500, 301"})
  void theStatusOfARedirectIsOne(final String code, final int status) {
    final RouteLab lab =
        nginx(
            root("web"),
            Map.of("permanent-redirect", "http://x/", "permanent-redirect-code", code));
    assertEquals(status + " http://x/", lab.ask("http://h/"));
    assertEquals(
        !code.equals(Integer.toString(status)),
        lab.notices().contains("permanent-redirect-code must be within [300, 308]"));
  }

  @Test
  void aCookieThatIsNoTokenIsNotSet() {
    final RouteLab lab =
        nginx(root("web"), Map.of("affinity", "cookie", "session-cookie-name", "a; Domain=x"));
    assertEquals(
        new TargetStickiness.OwnCookie("INGRESSCOOKIE", Duration.ZERO, false, false, false),
        ((Action.Forward) lab.action("http://h/")).groups().getFirst().group().stickiness());
    assertTrue(lab.notices().contains("must be a token of HTTP"), lab.notices());
  }
}
