package io.chainwalk.tools.routes;

import static io.chainwalk.tools.routes.RouteLab.host;
import static io.chainwalk.tools.routes.RouteLab.ingress;
import static io.chainwalk.tools.routes.RouteLab.path;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ingresses as the specification has them, and who acts on one.
class PlainIngressTest {
  private static String rules(final String... rules) {
    return "rules:\n" + String.join("", rules);
  }

  private static String backend(final String service) {
    return "defaultBackend: {service: {name: %s, port: {number: 80}}}\n".formatted(service);
  }

  private static String created(final String ingress, final String time) {
    return ingress.replace(
        "  namespace: shop\n", "  namespace: shop\n  creationTimestamp: " + time + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.foo.com/x, shop/one-label:80",
    "http://A.FOO.COM:80/x, shop/one-label:80",
    "http://exact.foo.com/x, shop/exact:80",
    "http://b.a.foo.com/x, shop/all:80",
    "http://foo.com/x, shop/all:80",
    "http://exact.foo.com/y, 404",
    "http://other/y, 404"
  })
  void theMostSpecificHostIsAskedAlone(final String request, final String answer) {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                "web",
                rules(
                    host("", path("/x", "Prefix", "all")),
                    host("*.foo.com", path("/x", "Prefix", "one-label")),
                    host("exact.foo.com", path("/x", "Prefix", "exact")))));
    assertEquals(answer, lab.ask(request));
  }

  @ParameterizedTest
  @CsvSource({
    "/foo, shop/exact:80",
    "/foo/, shop/prefix:80",
    "/foo/bar, shop/longer:80",
    "/foo/bar/, shop/longer:80",
    "/foo/barbar, shop/prefix:80",
    "/FOO, shop/root:80",
    "/foo?x=/foo/bar, shop/exact:80",
    "/implementation/specific, shop/specific:80"
  })
  void theLongestPathWinsAndAnExactOneOfTheSameLengthComesFirst(
      final String path, final String answer) {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                "web",
                rules(
                    host(
                        "h",
                        path("/", "Prefix", "root"),
                        path("/foo/", "Prefix", "prefix"),
                        path("/foo", "Exact", "exact"),
                        path("/foo/bar", "Prefix", "longer"),
                        path("/implementation", "ImplementationSpecific", "specific")))));
    assertEquals(answer, lab.ask("http://h" + path));
  }

  @Test
  void ingressesOfOneHostAreMergedAndTheOldestWins() {
    final RouteLab lab =
        RouteLab.of(
            created(
                    ingress(
                        "a",
                        rules(host("h", path("/", "Prefix", "young"), path("/a", "Prefix", "a")))),
                    "2026-02-01T00:00:00Z")
                + created(
                    ingress(
                        "b",
                        rules(host("h", path("/", "Prefix", "old"), path("/b", "Prefix", "b")))),
                    "2026-01-01T00:00:00Z"));
    assertEquals("shop/old:80", lab.ask("http://h/"));
    assertEquals("shop/a:80", lab.ask("http://h/a"));
    assertEquals("shop/b:80", lab.ask("http://h/b"));
    assertEquals(
        "Ingress shop/a spec.rules[0].http.paths[0]: h/ is taken already, by Ingress shop/b"
            + " spec.rules[0].http.paths[0]",
        lab.refused());
  }

  @Test
  void withoutTimesTheFirstNameWins() {
    final RouteLab lab =
        RouteLab.of(
            ingress("b", rules(host("h", path("/", "Prefix", "of-b"))))
                + ingress("a", rules(host("h", path("/", "Prefix", "of-a")))));
    assertEquals("shop/of-a:80", lab.ask("http://h/"));
  }

  @Test
  void requestsThatMatchNothingGoToTheDefaultBackendOfTheirHostElseToTheOldest() {
    final RouteLab lab =
        RouteLab.of(
            ingress("a", backend("catch-all"))
                + ingress("b", backend("of-b") + rules(host("b", path("/x", "Exact", "b"))))
                + ingress("c", rules(host("c", path("/x", "Exact", "c")))));
    assertEquals("shop/b:80", lab.ask("http://b/x"));
    assertEquals("shop/of-b:80", lab.ask("http://b/y"));
    assertEquals("shop/catch-all:80", lab.ask("http://c/y"));
    assertEquals("shop/catch-all:80", lab.ask("http://other/"));
  }

  @Test
  void aRuleWithoutPathsIsForTheDefaultBackend() {
    final RouteLab lab = RouteLab.of(ingress("a", backend("rest") + "rules:\n- host: h\n"));
    assertEquals("shop/rest:80", lab.ask("http://h/any"));
  }

  @Test
  void onlyHostsWithTlsAreServedOverTls() {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                "a",
                "tls:\n- {hosts: ['*.secure.com'], secretName: cert}\n"
                    + rules(
                        host("a.secure.com", path("/", "Prefix", "secure")),
                        host("plain.com", path("/", "Prefix", "plain")))));
    assertEquals("shop/secure:80", lab.ask("https://a.secure.com/"));
    assertEquals("shop/secure:80", lab.ask("http://a.secure.com/"));
    assertEquals("404", lab.ask("https://plain.com/"));
    assertEquals("shop/plain:80", lab.ask("http://plain.com/"));
    assertEquals("nobody listens", lab.ask("https://a.secure.com:8443/"));
  }

  @Test
  void certificatesComeFromSecretsOfTheirType() {
    final RouteLab lab =
        RouteLab.of(
            """
            apiVersion: v1
            kind: Secret
            metadata: {namespace: shop, name: cert}
            type: kubernetes.io/tls
            data: {tls.crt: Y2VydA==, tls.key: a2V5}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {namespace: shop, name: other}
            type: Opaque
            data: {tls.crt: "not base64"}
            """
                + ingress(
                    "a",
                    "tls:\n- {hosts: [h], secretName: cert}\n- {hosts: [i], secretName: other}\n"
                        + rules(host("h", path("/", "Prefix", "web")))));
    final List<Certificate> certificates = lab.entrances().certificates();
    assertEquals(1, certificates.size());
    assertEquals("ingress", certificates.getFirst().entrance());
    assertEquals(List.of("h"), certificates.getFirst().hosts());
    assertEquals("cert", certificates.getFirst().secret().certificateChainPem());
    assertEquals("key", certificates.getFirst().secret().privateKeyPem());
    assertEquals("Secret shop/cert", certificates.getFirst().secret().toString());
    assertEquals(
        """
        standard input:13: Ingress shop/a: it names no class and no IngressClass is the default, so it is taken as the specification has it.
        standard input:22: Ingress shop/a: no Secret shop/other of type kubernetes.io/tls is in the input, so its certificate is not known.\
        """,
        lab.notices());
  }

  @Test
  void aResourceAsBackendIsSaidToBeNotModelled() {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                "a",
                "defaultBackend: {resource: {apiGroup: k8s.example.com, kind: Bucket, name: static}}\n"));
    assertEquals("503 a resource as backend, Bucket static, is not modelled", lab.ask("http://h/"));
  }

  private static String ingressClass(
      final String name, final String controller, final boolean isDefault) {
    return """
    ---
    apiVersion: networking.k8s.io/v1
    kind: IngressClass
    metadata: {name: %s, annotations: {ingressclass.kubernetes.io/is-default-class: "%s"}}
    spec: {controller: %s}
    """
        .formatted(name, isDefault, controller);
  }

  private static String claimants(final String manifests, final String... classes) {
    final RouteLab lab = RouteLab.of(manifests, new EntranceOptions(Set.of(classes), false, false));
    return lab.entrances().entrances().isEmpty()
        ? lab.refused()
        : lab.entrance().dialect() + " " + lab.entrance().name();
  }

  private static String web(final String fields, final String... annotations) {
    return ingress("web", fields + rules(host("h", path("/", "Prefix", "web"))), annotations);
  }

  @Test
  void theControllerOfItsClassActsOnAnIngress() {
    assertEquals(
        "ALB alb shop/web",
        claimants(ingressClass("a", "ingress.k8s.aws/alb", false) + web("ingressClassName: a\n")));
    assertEquals(
        "NGINX n",
        claimants(ingressClass("n", "k8s.io/ingress-nginx", false) + web("ingressClassName: n\n")));
    assertEquals(
        "INGRESS t",
        claimants(ingressClass("t", "traefik.io/ingress", false) + web("ingressClassName: t\n")));
    assertEquals("NGINX n", claimants(ingressClass("n", "k8s.io/ingress-nginx", true) + web("")));
    assertEquals("INGRESS ingress", claimants(web("")));
    assertEquals("INGRESS own", claimants(web("ingressClassName: own\n"), "own"));
  }

  @Test
  void withoutIngressClassesTheUsualNamesAreKnown() {
    assertEquals("ALB alb shop/web", claimants(web("ingressClassName: alb\n")));
    assertEquals("NGINX nginx", claimants(web("ingressClassName: nginx\n")));
    assertEquals(
        "Ingress shop/web spec.ingressClassName: no controller acts on class alb, of which there is no"
            + " IngressClass; its status stays empty",
        claimants(
            ingressClass("n", "k8s.io/ingress-nginx", false) + web("ingressClassName: alb\n")));
  }

  @Test
  void theAnnotationNeedsNoIngressClass() {
    assertEquals(
        "ALB alb shop/web",
        claimants(
            ingressClass("n", "k8s.io/ingress-nginx", true)
                + web("", "kubernetes.io/ingress.class: alb")));
    assertEquals(
        "Ingress shop/web metadata.annotations[\"kubernetes.io/ingress.class\"]: no controller acts on"
            + " class gce; its status stays empty",
        claimants(web("", "kubernetes.io/ingress.class: gce")));
  }

  @Test
  void ofSeveralDefaultClassesNoneIsTaken() {
    assertEquals(
        "Ingress shop/web: it names no class, and several IngressClasses are the default: a, b",
        claimants(
            ingressClass("a", "ingress.k8s.aws/alb", true)
                + ingressClass("b", "k8s.io/ingress-nginx", true)
                + web("")));
  }
}
