package io.chainwalk.tools.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.TargetStickiness;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Gateways and HTTPRoutes.
class GatewayRoutesTest {
  private static final String GATEWAY =
      """
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {namespace: infra, name: public}
      spec:
        gatewayClassName: any
        listeners:
        - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
      """;

  private static String gateway(final String listeners) {
    return """
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {namespace: infra, name: public}
    spec:
      gatewayClassName: any
      listeners:
    %s\
    """
        .formatted(listeners.indent(2));
  }

  private static String listener(final String name, final String hostname) {
    return "- {name: %s, protocol: HTTP, port: 80, hostname: '%s', allowedRoutes: {namespaces: {from: All}}}\n"
        .formatted(name, hostname);
  }

  /// A route `shop/NAME` of Gateway `infra/public`.
  private static String route(final String name, final String hostnames, final String rules) {
    return route(name, "{namespace: infra, name: public}", hostnames, rules);
  }

  private static String route(
      final String name, final String parent, final String hostnames, final String rules) {
    return """
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {namespace: shop, name: %s}
    spec:
      parentRefs: [%s]
      hostnames: [%s]
      rules:
    %s\
    """
        .formatted(name, parent, hostnames, rules.indent(2));
  }

  private static String rule(final String matches, final String service) {
    return "- {matches: [%s], backendRefs: [{name: %s, port: 80}]}\n".formatted(matches, service);
  }

  private static String path(final String type, final String value) {
    return "{path: {type: %s, value: '%s'}}".formatted(type, value);
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example.com/, shop/exact:80",
    "http://b.example.com/, shop/short:80",
    "http://c.b.example.com/, shop/long:80",
    "http://d.c.b.example.com/, shop/long:80",
    "http://example.com/, shop/all:80",
    "http://other/, shop/all:80"
  })
  void theMostSpecificHostnameGoesFirstAndWildcardsTakeAnyLabels(
      final String request, final String answer) {
    final RouteLab lab =
        RouteLab.of(
            GATEWAY
                + route("all", "", rule("", "all"))
                + route("short", "'*.example.com'", rule("", "short"))
                + route("long", "'*.b.example.com'", rule("", "long"))
                + route("exact", "a.example.com", rule("", "exact")));
    assertEquals(answer, lab.ask(request));
  }

  @Test
  void whereTheMoreSpecificHostnameHasNoMatchTheOthersAreAsked() {
    final RouteLab lab =
        RouteLab.of(
            GATEWAY
                + route("a", "a.example.com", rule(path("Exact", "/x"), "exact"))
                + route("b", "'*.example.com'", rule("", "wildcard")));
    assertEquals("shop/exact:80", lab.ask("http://a.example.com/x"));
    assertEquals("shop/wildcard:80", lab.ask("http://a.example.com/y"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET http://h/foo | X: y | shop/exact:80",
        "GET http://h/foo/bar | X: y | shop/longer:80",
        "GET http://h/foo/baz | X: y | shop/prefix:80",
        "GET http://h/any | X: y | shop/header:80",
        "POST http://h/any | X: y | shop/method:80",
        "GET http://h/any?a=1 | Z: z | shop/query:80",
        "GET http://h/any?a=1 | X: y | shop/header:80",
        "GET http://h/any | Z: z | shop/root:80",
        "GET http://h/re123 | X: y | shop/regex:80",
        "GET http://h/re123/x | Z: z | shop/root:80",
      })
  void pathsGoBeforeMethodsBeforeHeadersBeforeParameters(
      final String request, final String header, final String answer) {
    final RouteLab lab =
        RouteLab.of(
            GATEWAY
                + route(
                    "r",
                    "",
                    rule("{queryParams: [{name: a, value: '1'}]}", "query")
                        + rule("{headers: [{name: x, value: y}]}", "header")
                        + rule("{method: POST}", "method")
                        + rule(path("PathPrefix", "/"), "root")
                        + rule(path("PathPrefix", "/foo"), "prefix")
                        + rule(path("PathPrefix", "/foo/bar"), "longer")
                        + rule(path("RegularExpression", "/re[0-9]+"), "regex")
                        + rule(path("Exact", "/foo"), "exact")));
    assertEquals(answer, lab.ask(request, header));
  }

  @Test
  void ofEqualMatchesTheOldestRouteGoesFirstThenTheFirstName() {
    final String young = route("a", "", rule("", "young"));
    final String old =
        route("b", "", rule("", "old"))
            .replace("name: b}", "name: b, creationTimestamp: 2026-01-01T00:00:00Z}");
    assertEquals("shop/old:80", RouteLab.of(GATEWAY + young + old).ask("http://h/"));
    assertEquals(
        "shop/first:80",
        RouteLab.of(
                GATEWAY
                    + route("b", "", rule("", "second"))
                    + route("a", "", rule("", "first") + rule("", "never")))
            .ask("http://h/"));
  }

  @Test
  void theFirstOfEqualHeadersAndParametersCounts() {
    final RouteLab lab =
        RouteLab.of(
            GATEWAY
                + route(
                    "r",
                    "",
                    rule(
                        "{headers: [{name: x, value: a}, {name: X, value: b}], queryParams: [{name: q, value: '1'}]}",
                        "web")));
    assertEquals("shop/web:80", lab.ask("http://h/?q=1&q=2", "X: a"));
    assertEquals("404", lab.ask("http://h/?q=2&q=1", "X: a"));
    assertEquals("404", lab.ask("http://h/?q=1", "X: b"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example.com/, shop/specific:80",
    "http://b.example.com/, shop/wildcard:80",
    "http://a.example.com/y, 404",
    "http://other/, shop/any:80"
  })
  void aRequestBelongsToTheMostSpecificListenerAlone(final String request, final String answer) {
    final RouteLab lab =
        RouteLab.of(
            gateway(
                    listener("any", "")
                        + listener("wild", "*.example.com")
                        + listener("one", "a.example.com"))
                + route(
                    "any",
                    "{namespace: infra, name: public, sectionName: any}",
                    "",
                    rule("", "any"))
                + route(
                    "wild",
                    "{namespace: infra, name: public, sectionName: wild}",
                    "",
                    rule("", "wildcard"))
                + route(
                    "one",
                    "{namespace: infra, name: public, sectionName: one}",
                    "",
                    rule(path("Exact", "/"), "specific")));
    assertEquals(answer, lab.ask(request));
  }

  @Test
  void hostnamesOfListenerAndRouteAreIntersected() {
    assertEquals(List.of("a.b.c"), Hostnames.common("*.b.c", List.of("a.b.c", "b.c", "x.c")));
    assertEquals(List.of("a.b.c"), Hostnames.common("a.b.c", List.of("*.c", "*.b.c")));
    assertEquals(List.of("*.b.c"), Hostnames.common("*.c", List.of("*.b.c")));
    assertEquals(List.of("*.c"), Hostnames.common("*.c", List.of()));
    assertEquals(List.of("a"), Hostnames.common("", List.of("a")));
    assertEquals(List.of(), Hostnames.common("a", List.of("b")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{namespace: infra, name: public, sectionName: other} | '' | NoMatchingParent: Gateway infra/public has no such listener",
        "{namespace: infra, name: public, port: 8080} | '' | NoMatchingParent: Gateway infra/public has no such listener",
        "{namespace: infra, name: public, sectionName: same} | '' | NotAllowedByListeners: Gateway infra/public does not let it",
        "{namespace: infra, name: public, sectionName: host} | other.com | NoMatchingListenerHostname: it has no hostname in common with Gateway infra/public",
        "{group: '', kind: Service, name: web} | '' | a parent that is no Gateway is not modelled: web",
      })
  void aRouteThatIsAttachedToNothingIsRefusedInTheWordsOfItsStatus(
      final String parent, final String hostnames, final String reason) {
    final RouteLab lab =
        RouteLab.of(
            gateway(
                    "- {name: same, protocol: HTTP, port: 80, hostname: a}\n"
                        + listener("host", "example.com"))
                + route("r", parent, hostnames, rule("", "web")));
    assertEquals("HTTPRoute shop/r spec.parentRefs: " + reason, lab.refused());
  }

  @Test
  void aGatewayThatIsNotThereIsTakenToListenOnPort80() {
    final RouteLab lab = RouteLab.of(route("r", "{name: edge}", "", rule("", "web")));
    assertEquals("gateway shop/edge", lab.entrance().name());
    assertEquals("shop/web:80", lab.ask("http://h/"));
    assertEquals(
        "Gateway shop/edge is not in the input, so it is taken to listen for HTTP on port 80, for routes"
            + " of all namespaces.",
        lab.notices());
  }

  @Test
  void aGatewayOfAClassThatIsNotThereIsActedOnByNobody() {
    final RouteLab lab =
        RouteLab.of(
            """
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: GatewayClass
            metadata: {name: other}
            spec: {controllerName: example.com/gateway}
            """
                + GATEWAY
                + route("r", "", rule("", "web")));
    assertEquals(List.of(), lab.entrances().entrances());
    assertEquals(
        "Gateway infra/public spec.gatewayClassName: no GatewayClass is called any, so no controller acts",
        lab.refused());
  }

  private static RouteLab backends(final String backends, final String... further) {
    return RouteLab.of(
        GATEWAY
            + route("r", "", "- {backendRefs: [%s]}\n".formatted(backends))
            + String.join("", further));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a, port: 80}, {name: b, port: 80} | 1/2 shop/a:80, 1/2 shop/b:80",
        "{name: a, port: 80, weight: 70}, {name: b, port: 80, weight: 30}, {name: c, port: 80, weight: 0} | 7/10 shop/a:80, 3/10 shop/b:80, 0 shop/c:80",
        "{name: a, port: 80, weight: 0} | 500",
        "'' | 500",
        "{name: a, port: 80}, {kind: Bucket, group: example.com, name: b} | 1/2 shop/a:80, 1/2 500 InvalidKind: backend example.com/Bucket is not modelled",
        "{name: a, port: 80, weight: 9}, {namespace: other, name: b, port: 80} | 9/10 shop/a:80, 1/10 500 RefNotPermitted: no ReferenceGrant in namespace other lets HTTPRoutes of namespace shop refer to Service b",
      })
  void backendsShareByWeightAndThoseThatAreInvalidToo(final String backends, final String answer) {
    assertEquals(answer, backends(backends).ask("http://h/"));
  }

  @Test
  void aReferenceGrantLetsARouteReferToAnotherNamespace() {
    final String grant =
        """
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {namespace: other, name: g}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
          to: [{group: "", kind: Service, name: b}]
        """;
    assertEquals(
        "other/b:80", backends("{namespace: other, name: b, port: 80}", grant).ask("http://h/"));
    assertTrue(
        backends("{namespace: other, name: c, port: 80}", grant)
            .ask("http://h/")
            .startsWith("500 RefNotPermitted"));
  }

  private static RouteLab filtered(final String filter, final EntranceOptions options) {
    return RouteLab.of(
        GATEWAY
            + route(
                "r",
                "",
                "- {matches: [{path: {value: /a}}], filters: [%s], backendRefs: [{name: web, port: 80}]}\n"
                    .formatted(filter)),
        options);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{scheme: https} | 302 https://h/a/b?c",
        "{scheme: https, port: 8443, statusCode: 301} | 301 https://h:8443/a/b?c",
        "{hostname: other.com} | 302 http://other.com/a/b?c",
        "{port: 8080} | 302 http://h:8080/a/b?c",
        "{path: {type: ReplaceFullPath, replaceFullPath: /x}, statusCode: 301} | 301 http://h/x?c",
        "{path: {type: ReplacePrefixMatch, replacePrefixMatch: /x}} | 500",
      })
  void redirectsLeadWhereTheySay(final String redirect, final String answer) {
    assertEquals(
        answer,
        filtered(
                "{type: RequestRedirect, requestRedirect: %s}".formatted(redirect),
                EntranceOptions.DEFAULTS)
            .ask("http://h/a/b?c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}]}} | shop/web:80 | filter RequestHeaderModifier is not modelled, and changes nothing in routing",
        "{type: URLRewrite, urlRewrite: {hostname: x.com}} | 500 filter URLRewrite is not modelled | what it is for is answered with an error",
        "{type: ExtensionRef, extensionRef: {group: e.com, kind: K, name: n}} | 500 filter ExtensionRef is not modelled | what it is for is answered with an error",
      })
  void otherFiltersAreToldAndThoseThatDecideAreErrors(
      final String filter, final String answer, final String notice) {
    final RouteLab lab = filtered(filter, EntranceOptions.DEFAULTS);
    assertEquals(answer, lab.ask("http://h/a"));
    assertTrue(lab.notices().contains(notice), lab.notices());
  }

  @Test
  void urlRewritesMayBeIgnored() {
    assertEquals(
        "shop/web:80",
        filtered(
                "{type: URLRewrite, urlRewrite: {hostname: x.com}}",
                new EntranceOptions(Set.of(), false, true))
            .ask("http://h/a"));
  }

  private static TargetStickiness persistent(final String fields) {
    final RouteLab lab =
        RouteLab.of(
            GATEWAY
                + route(
                    "r",
                    "",
                    "- {sessionPersistence: {%s}, backendRefs: [{name: web, port: 80}]}\n"
                        .formatted(fields)));
    return ((Action.Forward) lab.action("http://h/")).groups().getFirst().group().stickiness();
  }

  @Test
  void sessionsPersistByCookieOrHeader() {
    assertEquals(
        new TargetStickiness.OwnCookie(
            "GATEWAYSESSION", Duration.ZERO, false, false, true, true, true),
        persistent("type: Cookie"));
    assertEquals(
        new TargetStickiness.OwnCookie(
            "s", Duration.ofMinutes(90), false, false, true, false, true),
        persistent(
            "sessionName: s, absoluteTimeout: 1h30m, cookieConfig: {lifetimeType: Permanent}"));
    assertEquals(
        new TargetStickiness.OwnCookie("s", Duration.ofSeconds(1), false, false, true, true, true),
        persistent("sessionName: s, absoluteTimeout: 1ms"));
    assertEquals(
        new TargetStickiness.OwnHeader("X-Session", Duration.ofSeconds(10)),
        persistent("sessionName: X-Session, type: Header, absoluteTimeout: 10s"));
  }

  @Test
  void secureListenersHaveTheirCertificates() {
    final String listeners =
        """
        - name: https
          protocol: HTTPS
          port: 443
          hostname: h
          allowedRoutes: {namespaces: {from: All}}
          tls: {certificateRefs: [{name: cert}, {namespace: other, name: cert}]}
        - {name: tcp, protocol: TCP, port: 5432}
        """;
    final String secret =
        """
        ---
        apiVersion: v1
        kind: Secret
        metadata: {namespace: infra, name: cert}
        type: kubernetes.io/tls
        stringData: {tls.crt: crt, tls.key: key}
        """;
    final RouteLab lab = RouteLab.of(gateway(listeners) + secret + route("r", "", rule("", "web")));
    assertEquals("shop/web:80", lab.ask("https://h/"));
    assertEquals("nobody listens", lab.ask("http://h/"));
    assertEquals(
        List.of("[h]"),
        lab.entrances().certificates().stream().map(one -> one.hosts().toString()).toList());
    assertEquals(
        "Gateway infra/public spec.listeners[0].tls.certificateRefs: RefNotPermitted: no ReferenceGrant"
            + " in namespace other lets Gateways of namespace infra refer to Secret cert",
        lab.refused());
    assertTrue(lab.notices().contains("spec.listeners[1] speaks TCP, which is not modelled"));
  }

  @Test
  void aBackendThatOneRouteMayNotReferToIsNotTheOneThatAnotherMay() {
    final String backend = "- {backendRefs: [{name: web, namespace: b, port: 80}]}\n";
    final RouteLab lab =
        RouteLab.of(
            GATEWAY
                + route("stranger", "stranger.h", backend)
                + route("local", "local.h", backend).replace("namespace: shop", "namespace: b"));
    final Action.Forward refused = (Action.Forward) lab.action("http://stranger.h/");
    final Action.Forward allowed = (Action.Forward) lab.action("http://local.h/");
    final Set<String> names =
        Set.of(
            refused.groups().getFirst().group().name(), allowed.groups().getFirst().group().name());
    assertTrue(
        names.equals(Set.of("b/web:80", "b/web:80 of shop/stranger"))
            || names.equals(Set.of("b/web:80", "b/web:80 of b/local")),
        names.toString());
    assertTrue(refused.groups().getFirst().group().backend() instanceof Backend.Broken);
    assertTrue(allowed.groups().getFirst().group().backend() instanceof Backend.ServicePortRef);
  }

  @Test
  void equalListenersOfTwoGatewaysOnOneLineKeepTheirRoutesApart() {
    final String gateway =
        "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {namespace: infra, name: %s},"
            + " spec: {gatewayClassName: any, listeners: [{name: http, protocol: HTTP, port: 80,"
            + " allowedRoutes: {namespaces: {from: All}}}]}}";
    final RouteLab lab =
        RouteLab.of(
            "---\n{apiVersion: v1, kind: List, items: ["
                + gateway.formatted("one")
                + ", "
                + gateway.formatted("two")
                + "]}\n"
                + route("r", "{namespace: infra, name: one}", "h", rule("", "web")));
    final AskedRequest request = RouteLab.asked("http://h/");
    assertEquals(
        List.of("shop/web:80", "404"),
        lab.entrances().entrances().stream()
            .map(entrance -> RouteLab.ask(entrance, request))
            .toList());
  }
}
