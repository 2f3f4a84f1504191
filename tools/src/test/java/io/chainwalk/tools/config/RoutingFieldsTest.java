package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Objects that say where requests go, checked as the API server checks them.
class RoutingFieldsTest {
  private static String ingress(final String spec) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web, namespace: shop}
    spec: {%s}
    """
        .formatted(spec);
  }

  private static String withPath(final String path) {
    return ingress("rules: [{http: {paths: [{%s}]}}]".formatted(path));
  }

  private static final String BACKEND = "backend: {service: {name: web, port: {number: 80}}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pathType: Prefix, path: foo | path must be an absolute path, which begins with /, not \"foo\"",
        "pathType: Exact | path must be an absolute path, which begins with /, not \"\"",
        "pathType: ImplementationSpecific, path: x | path must be an absolute path, which begins with /, not \"x\"",
        "path: / | pathType is missing",
        "pathType: prefix, path: / | pathType must be Exact, Prefix or ImplementationSpecific, not \"prefix\"",
        "pathType: Prefix, path: /a//b | path must not contain //: \"/a//b\"",
        "pathType: Exact, path: /a/../b | path must not contain /../: \"/a/../b\"",
        "pathType: Exact, path: /a%2fb | path must not contain %2f: \"/a%2fb\"",
        "pathType: Prefix, path: /a/.. | path must not end with /..: \"/a/..\"",
      })
  void wrongPathsAreReported(final String path, final String sentence) {
    assertEquals(
        "4: Ingress shop/web: spec.rules[0].http.paths[0]." + sentence + ".",
        Manifests.complaints(withPath(path + ", " + BACKEND)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | ' needs a service or a resource'",
        "'service: {name: a, port: {number: 80}}, resource: {kind: K, name: n}' | ' cannot set both resource and service backends'",
        "'service: {name: a, port: {number: 80, name: http}}' | '.service.port cannot set both port name & port number'",
        "'service: {name: a}' | '.service.port: port name or number is required'",
        "'service: {port: {number: 80}}' | '.service.name is missing'",
        "'service: {name: a, port: {number: 70000}}' | '.service.port.number must be 1 to 65535, not 70000'",
        "'service: {name: a, port: {name: A}}' | '.service.port.name must be a port''s name, 15 lower-case letters, digits and single inner hyphens at most, one of them a letter, not \"A\"'",
        "'resource: {kind: K}' | '.resource.name is missing'",
      })
  void wrongBackendsAreReported(final String backend, final String sentence) {
    assertEquals(
        "4: Ingress shop/web: spec.defaultBackend" + sentence + ".",
        Manifests.complaints(ingress("defaultBackend: {" + backend + "}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 | must be a DNS name, not an IP address: \"10.0.0.1\"",
        "'[::1]' | must be a DNS name, not an IP address: \"[::1]\"",
        "a.com:80 | must be a host without a port, not \"a.com:80\"",
        "a.*.com | may have a wildcard only as its whole first label, as *.example.com: \"a.*.com\"",
        "'*a.com' | may have a wildcard only as its whole first label, as *.example.com: \"*a.com\"",
        "'*' | may have a wildcard only as its whole first label, as *.example.com: \"*\"",
        "A.com | must be a host in lower-case letters, digits, inner hyphens and dots, or *. in front of one, not \"A.com\"",
        "a..com | must be a host in lower-case letters, digits, inner hyphens and dots, or *. in front of one, not \"a..com\"",
      })
  void wrongHostsAreReported(final String host, final String sentence) {
    assertEquals(
        "4: Ingress shop/web: spec.rules[0].host " + sentence + ".",
        Manifests.complaints(ingress("rules: [{host: '%s'}]".formatted(host))));
  }

  @Test
  void anIngressNeedsRulesOrADefaultBackend() {
    assertEquals(
        "4: Ingress shop/web: either spec.defaultBackend or spec.rules must be specified.",
        Manifests.complaints(ingress("")));
  }

  @Test
  void theClassIsGivenOnceWhenAnIngressIsCreated() {
    final String both =
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: shop, annotations: {kubernetes.io/ingress.class: alb}%s}
        spec: {ingressClassName: alb, defaultBackend: {service: {name: a, port: {number: 80}}}}
        """;
    assertEquals(
        "3: Ingress shop/web: metadata.annotations[\"kubernetes.io/ingress.class\"] can not be set when the"
            + " class field is also set, which is spec.ingressClassName.",
        Manifests.complaints(both.formatted("")));
    final ClusterManifests existing = Manifests.read(both.formatted(", uid: a-b-c"));
    assertEquals(List.of("shop/web"), existing.noticed().get(Notice.INGRESS_CLASS_TWICE));
  }

  @Test
  void unknownFieldsAreReported() {
    assertEquals(
        "4: Ingress shop/web: unknown field spec.rules[0].hosts (did you mean host?).",
        Manifests.complaints(ingress("rules: [{hosts: a}]")));
  }

  @Test
  void namesakesOfOtherGroupsAreSkippedAndCounted() {
    assertEquals(
        Map.of("Gateway", 1, "Secret", 1),
        Manifests.read(
                """
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: a}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: a}
                type: Opaque
                data: {a: "?"}
                """)
            .skippedKinds());
  }

  private static String route(final String spec) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: r, namespace: shop}
    spec: {parentRefs: [{name: g}], %s}
    """
        .formatted(spec);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: [{matches: [{path: {type: Glob}}]}] | spec.rules[0].matches[0].path.type must be PathPrefix, Exact or RegularExpression, not \"Glob\"",
        "rules: [{matches: [{path: {value: a}}]}] | spec.rules[0].matches[0].path.value must be an absolute path, which begins with /, not \"a\"",
        "'rules: [{matches: [{path: {type: RegularExpression, value: ''(''}}]}]' | 'spec.rules[0].matches[0].path.value must be a regular expression: \"(\", Unclosed group'",
        "rules: [{matches: [{headers: [{name: a}]}]}] | spec.rules[0].matches[0].headers[0].value is missing",
        "rules: [{matches: [{method: get}]}] | 'spec.rules[0].matches[0].method must be GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE or PATCH, not \"get\"'",
        "rules: [{backendRefs: [{name: a}]}] | 'spec.rules[0].backendRefs[0].port is missing, which a Service needs'",
        "'rules: [{backendRefs: [{name: a, port: 80, weight: -1}]}]' | 'spec.rules[0].backendRefs[0].weight must be 0 to 1000000, not -1'",
        "'rules: [{sessionPersistence: {cookieConfig: {lifetimeType: Permanent}}}]' | 'spec.rules[0].sessionPersistence.absoluteTimeout is missing, which cookieConfig.lifetimeType Permanent needs'",
        "'rules: [{sessionPersistence: {absoluteTimeout: 1d}}]' | 'spec.rules[0].sessionPersistence.absoluteTimeout must be a duration such as 1h30m, not \"1d\"'",
        "'rules: [{filters: [{type: RequestRedirect}]}]' | 'spec.rules[0].filters[0].requestRedirect is missing'",
        "'hostnames: [192.0.2.1]' | 'spec.hostnames[0] must be a DNS name, not an IP address: \"192.0.2.1\"'",
      })
  void wrongFieldsOfARouteAreReported(final String spec, final String sentence) {
    assertEquals("4: HTTPRoute shop/r: " + sentence + ".", Manifests.complaints(route(spec)));
  }

  @Test
  void wrongFieldsOfAGatewayAreReported() {
    assertEquals(
        """
        7: Gateway infra/g: spec.listeners[1].name is "a" like that of an earlier listener.
        8: Gateway infra/g: spec.listeners[2] has the port, protocol and hostname of an earlier listener.\
        """,
        Manifests.complaints(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: g, namespace: infra}
            spec: {gatewayClassName: c, listeners: [
              {name: a, port: 80, protocol: HTTP},

              {name: a, port: 81, protocol: HTTP},
              {name: c, port: 80, protocol: HTTP}]}
            """));
  }

  @Test
  void secretsOfTypeTlsHaveBothPartsAndMessagesShowNeither() {
    assertEquals(
        """
        5: Secret shop/s: data["tls.crt"] must be base64 (RFC 4648 section 4).
        5: Secret shop/s: data["tls.key"] is missing.\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s, namespace: shop}
            type: kubernetes.io/tls
            data: {tls.crt: "secret!"}
            """));
  }
}
