package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where there are no EndpointSlices: Pods become endpoints as the endpoint slice controller makes them.
class PodSlicesTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        clusterIP: 10.96.0.10
        selector: {app: web}
        ports: [{name: http, port: 80, targetPort: web}]
      """;

  private static final String POD =
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web-0, namespace: shop, labels: {app: web, tier: front}}
      spec:
        nodeName: n1
        containers:
        - {name: a, image: nginx, ports: [{name: web, containerPort: 8081, protocol: UDP}]}
        - {name: b, ports: [{containerPort: 9090}, {name: web, containerPort: 8080}]}
      status:
        phase: Running
        podIP: 10.0.0.1
        podIPs: [{ip: 10.0.0.1}]
        conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "True"}]
      """;

  @Test
  void aSelectedPodIsAnEndpointAtThePortOfTheNameAndProtocol() {
    final ServicePort port = Manifests.onlyPort(SERVICE + POD);
    assertEquals("[10.0.0.1:8080]", port.endpoints().toString());
    final Endpoint endpoint = port.endpoints().getFirst();
    assertEquals("n1", endpoint.nodeName());
    assertEquals("true true false", conditions(endpoint));
    assertEquals(
        List.of(
            "Endpoints are made from Pods as the endpoint slice controller does where there are no"
                + " EndpointSlices (1 Service: shop/web)."),
        Manifests.read(SERVICE + POD).notices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'targetPort: web' | 10.0.0.1:8080",
        "'targetPort: web, protocol: UDP' | 10.0.0.1:8081",
        "'targetPort: 7070' | 10.0.0.1:7070",
        "'targetPort: 0' | 10.0.0.1:80",
        "'targetPort: \"\"' | 10.0.0.1:80",
        "'appProtocol: http' | 10.0.0.1:80",
        "'targetPort: web, protocol: SCTP' | ''",
        "'targetPort: grpc' | ''",
      })
  void endpointsListenOnTheTargetPort(final String fields, final String expected) {
    assertEquals(expected, Manifests.endpoints(SERVICE.replace("targetPort: web", fields) + POD));
  }

  @Test
  void aPodWithoutTheNamedPortLeavesTheOtherPortsAlone() {
    final ClusterManifests cluster =
        Manifests.read(
            SERVICE.replace("targetPort: web}", "targetPort: grpc}, {name: b, port: 81}") + POD);
    assertEquals(
        "[[], [10.0.0.1:81]]",
        cluster.services().servicePorts().stream().map(ServicePort::endpoints).toList().toString());
    assertEquals(
        PortWithoutEndpoints.Reason.OTHER_NAME, cluster.withoutEndpoints().getFirst().reason());
    assertEquals("standard input:9", cluster.withoutEndpoints().getFirst().place().toString());
  }

  @Test
  void portsOfSidecarsCountAndThoseOfOtherInitContainersDoNot() {
    final String pod =
        POD.replace(
            "  containers:",
            """
              initContainers:
              - {name: i, ports: [{name: init, containerPort: 1}]}
              - {name: s, restartPolicy: Always, ports: [{name: side, containerPort: 2}]}
              containers:\
            """);
    assertEquals(
        "10.0.0.1:2",
        Manifests.endpoints(SERVICE.replace("targetPort: web", "targetPort: side") + pod));
    assertEquals(
        "", Manifests.endpoints(SERVICE.replace("targetPort: web", "targetPort: init") + pod));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "phase: Running | phase: Running | true true false",
        "type: Ready, status: \"True\" | type: Ready, status: \"False\" | false false false",
        "type: Ready, status: \"True\" | type: Ready, status: Unknown | false false false",
        "type: Ready | type: Other | false false false",
        "namespace: shop, labels | namespace: shop, deletionTimestamp: \"2026-01-01T00:00:00Z\", labels | false true true",
      })
  void conditionsComeFromThePod(final String before, final String after, final String expected) {
    assertEquals(
        expected,
        conditions(
            Manifests.onlyPort(SERVICE + POD.replace(before, after)).endpoints().getFirst()));
  }

  @Test
  void whoPublishesAddressesThatAreNotReadyHasThemReady() {
    final String service = SERVICE.replace("spec:", "spec:\n  publishNotReadyAddresses: true");
    assertEquals(
        "true false false",
        conditions(
            Manifests.onlyPort(
                    service + POD.replace("type: Ready, status: \"True\"", "type: X, status: X"))
                .endpoints()
                .getFirst()));
    assertEquals(
        "true true true",
        conditions(
            Manifests.onlyPort(
                    service + POD.replace("labels", "deletionTimestamp: \"2026-01-01\", labels"))
                .endpoints()
                .getFirst()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "phase: Running | phase: Succeeded",
        "phase: Running | phase: Failed",
        "app: web | app: api",
        "namespace: shop | namespace: other",
        "labels: {app: web, tier: front} | generation: 1",
      })
  void aPodThatHasEndedOrIsNotSelectedIsNoEndpoint(final String before, final String after) {
    assertEquals("", Manifests.endpoints(SERVICE + POD.replace(before, after)));
  }

  @Test
  void allLabelsOfTheSelectorMustBeThere() {
    final String both = SERVICE.replace("{app: web}", "{app: web, tier: front}");
    assertEquals("10.0.0.1:8080", Manifests.endpoints(both + POD));
    assertEquals("", Manifests.endpoints(both + POD.replace("tier: front", "tier: back")));
  }

  @Test
  void aPodWithoutAnAddressIsNoEndpointAndThatIsSaid() {
    final String pod =
        POD.replace("  podIP: 10.0.0.1\n", "").replace("  podIPs: [{ip: 10.0.0.1}]\n", "");
    assertEquals("", Manifests.endpoints(SERVICE + pod));
    assertEquals(
        "A Pod without status.podIP is no endpoint yet (1 Pod: shop/web-0).",
        Manifests.read(SERVICE + pod).notices().getLast());
  }

  @Test
  void eachFamilyOfTheServiceHasThePodsFirstAddressOfIt() {
    final String pod =
        POD.replace("[{ip: 10.0.0.1}]", "[{ip: 10.0.0.1}, {ip: 'fd00::1'}, {ip: 10.0.0.9}]");
    assertEquals("10.0.0.1:8080", Manifests.endpoints(SERVICE + pod));
    assertEquals(
        "10.0.0.1:8080 [fd00::1]:8080",
        Manifests.endpoints(
            SERVICE.replace(
                    "clusterIP: 10.96.0.10",
                    "clusterIP: 10.96.0.10\n  clusterIPs: [10.96.0.10, 'fd00:96::a']")
                + pod));
    assertEquals(
        "[fd00::1]:8080", Manifests.endpoints(SERVICE.replace("10.96.0.10", "'fd00:96::a'") + pod));
  }

  @Test
  void withASliceOfItsOwnNoneIsMade() {
    assertEquals(
        "10.0.0.7:90",
        Manifests.endpoints(SERVICE + POD + Manifests.webSlice("web-1", 90, "10.0.0.7")));
    assertEquals(
        "",
        Manifests.endpoints(
            SERVICE + POD + Manifests.webSlice("web-1", 90, "a").replace("IPv4", "FQDN")));
  }

  @Test
  void aServiceWithoutSelectorSelectsNobody() {
    assertEquals("", Manifests.endpoints(SERVICE.replace("  selector: {app: web}\n", "") + POD));
  }

  @ParameterizedTest
  @CsvSource({
    "PreferClose, z1, ''",
    "PreferSameZone, z1, ''",
    "PreferSameNode, z1, n1",
    "Anything, '', ''"
  })
  void trafficDistributionBecomesHints(
      final String distribution, final String zone, final String node) {
    final String text =
        SERVICE.replace("spec:", "spec:\n  trafficDistribution: " + distribution)
            + POD
            + """
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: n1, labels: {topology.kubernetes.io/zone: z1}}
            """;
    final Endpoint ready = Manifests.onlyPort(text).endpoints().getFirst();
    assertEquals(setOf(zone), ready.forZones());
    assertEquals(setOf(node), ready.forNodes());
    final Endpoint notReady =
        Manifests.onlyPort(text.replace("type: Ready", "type: Other")).endpoints().getFirst();
    assertEquals(Set.of(), notReady.forZones());
    assertEquals(Set.of(), notReady.forNodes());
  }

  @Test
  void theWeightOfAPodIsThatOfItsEndpoint() {
    final String pod =
        POD.replace("labels:", "annotations: {service.cilium.io/weight: \"12\"}, labels:");
    assertEquals(12, Manifests.onlyPort(SERVICE + pod).endpoints().getFirst().weight());
  }

  @Test
  void whatIsWrongWithAPodIsReportedAndTheRestOfItIsNotLookedAt() {
    assertEquals(
        """
        3: Pod shop/Web: metadata.name must be made of lower-case letters, digits and inner hyphens, \
        63 at most between dots, not "Web".
        10: Pod shop/Web: status.podIPs[0].ip must be an IP address, not "10.0.0".
        11: Pod shop/Web: status.conditions must be a list, not a mapping.
        6: Pod shop/Web: spec.containers[0].ports[0].protocol must be TCP, UDP or SCTP, not "tcp".
        7: Pod shop/Web: spec.containers[1].ports[0].containerPort is missing.
        8: Pod shop/Web: spec.containers[2].ports[0].containerPort must be 1 to 65535, not 70000.
        13: Pod default/(no name): metadata.name is missing.\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Pod
            metadata: {namespace: shop, name: Web}
            spec:
              containers:
              - {ports: [{containerPort: 80, protocol: tcp}]}
              - {ports: [{name: a}]}
              - {ports: [{containerPort: 70000}], unknown: {field: [of, a, later, version]}}
            status:
              podIPs: [{ip: 10.0.0}]
              conditions: {type: Ready}
            ---
            apiVersion: v1
            kind: Pod
            """));
  }

  private static Set<String> setOf(final String name) {
    return name.isEmpty() ? Set.of() : Set.of(name);
  }

  private static String conditions(final Endpoint endpoint) {
    return endpoint.ready() + " " + endpoint.serving() + " " + endpoint.terminating();
  }
}
