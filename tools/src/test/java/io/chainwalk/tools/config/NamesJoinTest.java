package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.names.NamedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of the manifests reaches the names, beside what kube-proxy acts on.
class NamesJoinTest {
  private static final String SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: db-1
        namespace: shop
        labels: {kubernetes.io/service-name: db, service.kubernetes.io/headless: ""}
      addressType: IPv4
      ports: [{name: sql, port: 5432}]
      endpoints:
      - {addresses: [10.244.1.2, 10.244.1.9], hostname: db-1, conditions: {ready: false}}
      - {addresses: [10.244.1.1], hostname: db-0}
      """;

  private static String service(final String fields) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: db, namespace: shop}
    spec: {ports: [{name: sql, port: 5432}], %s}
    """
        .formatted(fields);
  }

  private static NamedService only(final String... documents) {
    final List<NamedService> services =
        Manifests.read(String.join("---\n", documents)).names().services();
    assertEquals(1, services.size());
    return services.getFirst();
  }

  private static String endpoints(final NamedService service) {
    return service.endpoints().stream()
        .map(e -> e.address() + " " + e.label() + (e.ready() ? "" : " not ready"))
        .collect(Collectors.joining(", "));
  }

  @Test
  void headlessServiceHasTheEndpointsOfItsSlicesWithTheirHostnames() {
    final ClusterManifests cluster = Manifests.read(service("clusterIP: None") + "---\n" + SLICE);
    final NamedService db = cluster.names().services().getFirst();
    assertEquals(NamedService.Kind.HEADLESS, db.kind());
    assertEquals(
        "10.244.1.1 db-0, 10.244.1.2 db-1 not ready, 10.244.1.9 db-1 not ready", endpoints(db));
    assertEquals("EndpointSlice shop/db-1", db.endpoints().getFirst().object());
    assertTrue(cluster.places().containsKey("EndpointSlice shop/db-1"));
    assertEquals(1, db.visibleEndpoints().size());
    assertEquals(List.of(), cluster.services().servicePorts());
    assertEquals(Set.of(Notice.HEADLESS), cluster.noticed().keySet());
  }

  @Test
  void headlessServiceMayPublishWhatIsNotReady() {
    final NamedService db = only(service("clusterIP: None, publishNotReadyAddresses: true"), SLICE);
    assertEquals(3, db.visibleEndpoints().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clusterIP: 10.96.0.1 | CLUSTER_IP | [10.96.0.1]",
        "'clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, \"fd00::1\"]' | CLUSTER_IP | [10.96.0.1, fd00::1]",
        "type: ClusterIP | CLUSTER_IP | []",
        "clusterIP: None | HEADLESS | []",
      })
  void serviceHasItsClusterIpsWhateverItsEndpoints(
      final String fields, final NamedService.Kind kind, final String clusterIps) {
    final NamedService service = only(service(fields));
    assertEquals(kind, service.kind());
    assertEquals(clusterIps, service.clusterIps().toString());
    assertEquals("sql", service.ports().getFirst().name());
  }

  @ParameterizedTest
  @CsvSource({"service.kubernetes.io/service-proxy-name", "service.kubernetes.io/headless"})
  void serviceOfAnotherProxyHasNamesAllTheSame(final String label) {
    final NamedService service =
        only(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: shop, labels: {%s: x}}
            spec: {clusterIP: 10.96.0.1, ports: [{port: 5432}]}
            """
                .formatted(label));
    assertEquals("[10.96.0.1]", service.clusterIps().toString());
  }

  @Test
  void externalNameIsAnAliasWithItsDotOrWithout() {
    assertEquals(
        "db.example.com",
        only(service("type: ExternalName, externalName: db.example.com.")).externalName());
    assertEquals(
        "db.example.com",
        only(service("type: ExternalName, externalName: db.example.com")).externalName());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: ExternalName | spec.externalName is missing",
        "'type: ExternalName, externalName: \".\"' | spec.externalName is missing",
        "'type: ExternalName, externalName: Db.example.com' | spec.externalName must be made of lower-case letters, digits and inner hyphens, 63 at most between dots, not \"Db.example.com\"",
        "'type: ExternalName, externalName: a..b' | spec.externalName must be made of lower-case letters, digits and inner hyphens, 63 at most between dots, not \"a..b\"",
        "'clusterIP: None, ipFamilyPolicy: Both' | spec.ipFamilyPolicy must be SingleStack, PreferDualStack or RequireDualStack, not \"Both\"",
      })
  void fieldThatNoApiServerTakesIsAProblem(final String fields, final String problem) {
    final BadInputException bad =
        assertThrows(
            BadInputException.class,
            () -> ClusterReader.read(List.of("-"), Manifests.stream(service(fields))));
    assertTrue(String.valueOf(bad.getMessage()).contains(problem), bad.getMessage());
  }

  @Test
  void hostnameThatIsNoLabelIsAProblem() {
    final BadInputException bad =
        assertThrows(
            BadInputException.class,
            () ->
                ClusterReader.read(List.of("-"), Manifests.stream(SLICE.replace("db-0", "db.0"))));
    assertTrue(
        String.valueOf(bad.getMessage()).contains("endpoints[1].hostname must be made of"),
        bad.getMessage());
  }

  private static final String PODS =
      """
      # two Pods
      {apiVersion: v1, kind: Pod, metadata: {name: db-0, namespace: shop, labels: {app: db}},
       spec: {hostname: db-0, subdomain: db},
       status: {podIPs: [{ip: 10.244.1.1}, {ip: "fd00::1"}], conditions: [{type: Ready, status: "True"}]}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: db-1, namespace: shop, labels: {app: db}},
       spec: {hostname: db-1, subdomain: other},
       status: {podIPs: [{ip: 10.244.1.2}, {ip: "fd00::2"}], conditions: [{type: Ready, status: "True"}]}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clusterIP: None | 10.244.1.1 db-0, 10.244.1.2 10-244-1-2",
        "'clusterIP: None, ipFamilies: [IPv6]' | fd00::1 db-0, fd00::2 fd00--2",
        "'clusterIP: None, ipFamilies: [IPv4]' | 10.244.1.1 db-0, 10.244.1.2 10-244-1-2",
        "'clusterIP: None, ipFamilyPolicy: PreferDualStack' | 10.244.1.1 db-0, 10.244.1.2 10-244-1-2, fd00::1 db-0, fd00::2 fd00--2",
        "'clusterIP: \"fd00::a\"' | fd00::1 db-0, fd00::2 fd00--2",
      })
  void podsThatAreSelectedAreEndpointsOfTheFamiliesOfTheService(
      final String fields, final String endpoints) {
    final NamedService db = only(service(fields + ", selector: {app: db}"), PODS);
    assertEquals(endpoints, endpoints(db));
    assertEquals("Pod shop/db-0", db.endpoints().getFirst().object());
  }

  @Test
  void podsThatEndHaveNoAddressInDns() {
    final ClusterManifests cluster =
        Manifests.read(
            PODS
                + """
                ---
                {apiVersion: v1, kind: Pod, status: {podIP: 10.244.1.3},
                 metadata: {name: x, namespace: shop, deletionTimestamp: "2026-01-01T00:00:00Z"}}
                """);
    assertEquals(
        "[10.244.1.1, 10.244.1.2]",
        cluster.names().pods().stream().map(pod -> pod.address()).toList().toString());
  }

  @Test
  void namespacesAreThoseOfAllObjectsAndThoseOfEveryCluster() {
    final ClusterManifests cluster =
        Manifests.read(
            """
            # of kinds that are not read
            {apiVersion: v1, kind: Namespace, metadata: {name: empty}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: apps}}
            """);
    assertEquals(
        Set.of("default", "kube-system", "kube-public", "kube-node-lease", "empty", "apps"),
        cluster.names().namespaces());
  }

  @Test
  void folderOfConfigMapMountIsReadOnce(@TempDir final Path folder)
      throws IOException, BadInputException {
    final Path data = Files.createDirectory(folder.resolve("..2026_11_23"));
    Files.writeString(data.resolve("web.yaml"), Manifests.WEB_SERVICE);
    Files.createSymbolicLink(folder.resolve("..data"), data.getFileName());
    Files.createSymbolicLink(folder.resolve("web.yaml"), Path.of("..data", "web.yaml"));
    final Path link = Files.createSymbolicLink(folder.resolve("mount"), folder);
    for (final Path argument : List.of(folder, link)) {
      final ClusterManifests cluster =
          ClusterReader.read(List.of(argument.toString()), Manifests.stream(""));
      assertEquals(
          argument.resolve("web.yaml") + ":1",
          String.valueOf(cluster.places().get("Service shop/web")));
    }
  }
}
