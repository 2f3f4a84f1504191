package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files are read, and which objects in them.
class ClusterReaderTest {

  @Test
  void serviceAndSliceBecomeOneServicePort() {
    final ServicePort port =
        Manifests.onlyPort(
            Manifests.WEB_SERVICE + Manifests.webSlice("web-1", 8080, "10.0.0.1", "10.0.0.2"));
    assertEquals("shop/web:http", port.displayName());
    assertEquals(Protocol.TCP, port.protocol());
    assertEquals("[10.96.0.10:80]", port.vips().toString());
    assertEquals("[10.0.0.1:8080, 10.0.0.2:8080]", port.endpoints().toString());
  }

  @Test
  void jsonListOfAClusterIsReadLikeYaml() {
    final ClusterManifests cluster =
        Manifests.read(
            """
            {
              "apiVersion": "v1",
              "items": [
                {"apiVersion": "v1", "kind": "Service",
                 "metadata": {"name": "dns", "namespace": "kube-system"},
                 "spec": {"clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.10"],
                          "ports": [{"name": "dns", "port": 53, "protocol": "UDP", "targetPort": "dns"},
                                    {"name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 53}]}},
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"name": "dns-x", "namespace": "kube-system",
                              "labels": {"kubernetes.io/service-name": "dns"}},
                 "endpoints": [{"addresses": ["10.0.0.7"]}],
                 "ports": [{"name": "dns-tcp", "port": 1053, "protocol": "TCP"},
                           {"name": "dns", "port": 1054, "protocol": "UDP"}]}
              ],
              "kind": "List",
              "metadata": {"resourceVersion": ""}
            }
            """);
    assertEquals(
        "[kube-system/dns:dns udp [10.0.0.7:1054], kube-system/dns:dns-tcp tcp [10.0.0.7:1053]]",
        cluster.services().servicePorts().stream()
            .map(p -> p.displayName() + " " + Protocol.nameOf(p.protocol()) + " " + p.endpoints())
            .toList()
            .toString());
  }

  @Test
  void itemsOfTypedListsNeedNotSayWhatTheyAre() {
    final ServicePort port =
        Manifests.onlyPort(
            """
            apiVersion: v1
            kind: ServiceList
            items:
            - metadata: {name: web}
              spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSliceList
            items:
            - metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
              addressType: IPv4
              ports: [{name: "", port: 8080}]
              endpoints: [{addresses: [10.0.0.1]}]
            """);
    assertEquals("default/web", port.displayName());
    assertEquals("[10.0.0.1:8080]", port.endpoints().toString());
  }

  @Test
  void everythingAClusterWritesIntoAnObjectIsAccepted() {
    final ClusterManifests cluster =
        Manifests.read(
            """
            apiVersion: v1
            kind: Service
            metadata:
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: |
                  {"apiVersion":"v1","kind":"Service"}
              creationTimestamp: "2026-01-01T00:00:00Z"
              finalizers: [service.kubernetes.io/load-balancer-cleanup]
              labels: {app: web}
              managedFields:
              - apiVersion: v1
                fieldsType: FieldsV1
                fieldsV1:
                  f:spec:
                    f:ports:
                      k:{"port":80,"protocol":"TCP"}: {.: {}, f:port: {}}
                manager: kubectl
                operation: Update
                time: "2026-01-01T00:00:00Z"
              name: web
              namespace: shop
              ownerReferences:
              - {apiVersion: v1, kind: Node, name: n, uid: u, controller: true, blockOwnerDeletion: false}
              resourceVersion: "42"
              uid: 9b1e
            spec:
              allocateLoadBalancerNodePorts: true
              clusterIP: 10.96.0.10
              clusterIPs: [10.96.0.10]
              externalTrafficPolicy: Cluster
              internalTrafficPolicy: Cluster
              ipFamilies: [IPv4]
              ipFamilyPolicy: SingleStack
              ports: [{appProtocol: http, name: http, nodePort: 0, port: 80, protocol: TCP, targetPort: 8080}]
              publishNotReadyAddresses: false
              selector: {app: web}
              sessionAffinity: None
              trafficDistribution: PreferClose
              type: ClusterIP
            status:
              conditions: []
              loadBalancer: {}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            addressType: IPv4
            metadata:
              name: web-1
              namespace: shop
              generateName: web-
              generation: 3
              labels: {kubernetes.io/service-name: web}
              creationTimestamp:
            endpoints:
            - addresses: [10.0.0.1]
              conditions: {ready: true, serving: true, terminating: false}
              nodeName: n
              zone: z
              targetRef: {kind: Pod, name: web-0, namespace: shop, uid: x}
            ports: [{appProtocol: http, name: http, port: 8080, protocol: TCP}]
            """);
    assertEquals(List.of(), cluster.notices());
    assertEquals(
        "[10.0.0.1:8080]", cluster.services().servicePorts().getFirst().endpoints().toString());
  }

  @Test
  void annotationOfOursThatNobodyReadsIsNoted() {
    assertEquals(
        List.of(
            "Annotations chainwalk.io/ that nobody reads are passed over (2 annotations, for"
                + " example shop/web chainwalk.io/selectors)."),
        Manifests.read(
                """
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                  namespace: shop
                  annotations:
                    chainwalk.io/selectors: maglev
                    chainwalk.io/selector: maglev
                    chainwalk.io/weight: "3"
                    example.com/selectors: maglev
                spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: web-0, namespace: shop, annotations: {chainwalk.io/selector: maglev}}
                status: {podIP: 10.0.0.1}
                """)
            .notices());
  }

  @Test
  void otherKindsAreCountedByName() {
    final ClusterManifests cluster =
        Manifests.read(
            """
            {apiVersion: apps/v1, kind: Deployment, spec: {anything: goes}}
            --- {apiVersion: batch/v1, kind: Job}
            --- {apiVersion: serving.knative.dev/v1, kind: Service, spec: {template: {}}}
            --- {apiVersion: v1, kind: List, items: [{kind: Job}, {kind: ConfigMap}]}
            --- {apiVersion: batch/v1, kind: JobList, items: [{}, {}]}
            --- {apiVersion: v1, kind: Endpoints, metadata: {name: web, namespace: shop}}
            """
                .replaceFirst("^", "--- "));
    assertEquals(
        Map.of(
            "ConfigMap",
            1,
            "Deployment",
            1,
            "Endpoints",
            1,
            "Job",
            4,
            "Service.serving.knative.dev",
            1),
        cluster.skippedKinds());
    assertEquals(
        List.of("ConfigMap", "Deployment", "Endpoints", "Job", "Service.serving.knative.dev"),
        List.copyOf(cluster.skippedKinds().keySet()));
    assertEquals(
        List.of(
            "kube-proxy reads EndpointSlices and no Endpoints objects (1 Endpoints object: shop/web)."),
        cluster.notices());
  }

  @Test
  void foldersAreReadInTheOrderOfTheirPaths(@TempDir final Path folder) throws Exception {
    Files.createDirectories(folder.resolve("b/deep"));
    Files.writeString(folder.resolve("c.yml"), service("third"));
    Files.writeString(folder.resolve("b/deep/x.yaml"), service("second"));
    Files.writeString(
        folder.resolve("a.json"),
        """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "first"},
        \t"spec": {"clusterIP": "10.96.0.1", "ports": [{"port": 80}]}}
        """);
    Files.writeString(folder.resolve("b/notes.txt"), "not a manifest: [");
    final ClusterManifests cluster =
        ClusterReader.read(List.of(folder.toString()), InputStream.nullInputStream());
    assertEquals(
        List.of("first", "second", "third"),
        cluster.services().servicePorts().stream().map(ServicePort::name).toList());
  }

  @Test
  void severalFilesAndStandardInputMakeOneCluster(@TempDir final Path folder) throws Exception {
    final Path file = Files.writeString(folder.resolve("services"), service("web"));
    final ClusterManifests cluster =
        ClusterReader.read(
            List.of(file.toString(), "-"),
            Manifests.stream(
                Manifests.webSlice("web-1", 8080, "10.0.0.1").replace("shop", "default")));
    assertEquals(1, cluster.services().servicePorts().size());
    assertEquals(List.of(), cluster.notices());
  }

  @Test
  void problemsOfAllFilesComeTogether(@TempDir final Path folder) throws Exception {
    final Path first = Files.writeString(folder.resolve("1.yaml"), service("web"));
    final Path second = Files.writeString(folder.resolve("2.yaml"), "\n" + service("web"));
    final Path binary = Files.write(folder.resolve("3.yaml"), new byte[] {'a', (byte) 0xFF});
    final Path empty = Files.createDirectory(folder.resolve("empty"));
    final Path absent = folder.resolve("absent.yaml");
    final List<String> arguments =
        List.of(
            first.toString(),
            second.toString(),
            binary.toString(),
            empty.toString(),
            absent.toString(),
            "nul\0.yaml");
    final BadInputException e =
        assertThrows(
            BadInputException.class,
            () -> ClusterReader.read(arguments, InputStream.nullInputStream()));
    assertEquals(
        List.of(
            binary + ": is not UTF-8 text.",
            empty + ": no *.yaml, *.yml or *.json file is in this folder.",
            absent + ": no such file or folder.",
            "nul\\u0000.yaml: is not a file name: Nul character not allowed.",
            second + ":2: Service default/web is defined already, at " + first + ":1."),
        e.messages());
  }

  @Test
  void standardInputThatFailsIsReported() {
    final BadInputException e =
        assertThrows(
            BadInputException.class,
            () -> ClusterReader.read(List.of("-"), new PipedInputStream()));
    assertEquals(
        List.of("standard input: cannot be read: IOException: Pipe not connected."), e.messages());
  }

  @Test
  void fourMebibytesInOneDocumentAreNotTooMuch() {
    final String item = "- {kind: ConfigMap, data: {x: " + "x".repeat(4 << 10) + "}}\n";
    final ClusterManifests cluster = Manifests.read("kind: List\nitems:\n" + item.repeat(1 << 10));
    assertEquals(Map.of("ConfigMap", 1 << 10), cluster.skippedKinds());
  }

  private static String service(final String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s}
    spec: {clusterIP: 10.96.0.%d, ports: [{name: http, port: 80}]}
    """
        .formatted(name, name.length());
  }
}
