package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How Services and EndpointSlices come together: as in kube-proxy.
class ServiceJoinTest {

  @Test
  void endpointsAreInTheOrderOfTheirText() {
    assertEquals(
        "10.0.0.100:80 10.0.0.10:80 10.0.0.1:80 10.0.0.2:80",
        Manifests.endpoints(
            Manifests.WEB_SERVICE
                + Manifests.webSlice("web-1", 80, "10.0.0.2", "10.0.0.10")
                + Manifests.webSlice("web-2", 80, "10.0.0.1", "10.0.0.100")));
  }

  @Test
  void anEndpointInTwoSlicesCountsOnceAsItStandsInTheFirst() {
    final String leaving =
        Manifests.webSlice("web-1", 80, "10.0.0.1")
            .replace("}\n", "}\n")
            .replace(
                "- {addresses: [10.0.0.1]}",
                "- {addresses: [10.0.0.1], conditions: {ready: false}}");
    final ServicePort port =
        Manifests.onlyPort(
            Manifests.WEB_SERVICE
                + leaving
                + Manifests.webSlice("web-2", 80, "10.0.0.1", "10.0.0.2"));
    assertEquals("[10.0.0.1:80, 10.0.0.2:80]", port.endpoints().toString());
    assertEquals(List.of(false, true), port.endpoints().stream().map(Endpoint::ready).toList());
  }

  @Test
  void theSameAddressOnTwoPortsIsTwoEndpoints() {
    assertEquals(
        "10.0.0.1:8080 10.0.0.1:8081",
        Manifests.endpoints(
            Manifests.WEB_SERVICE
                + Manifests.webSlice("web-2", 8081, "10.0.0.1")
                + Manifests.webSlice("web-1", 8080, "10.0.0.1")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true true false",
        "'ready: true' | true true false",
        "'ready: false' | false true false",
        "'ready: false, serving: false' | false false false",
        "'ready: false, serving: true, terminating: true' | false true true",
        "'ready: false, terminating: true' | false true true",
        "'ready: , serving: , terminating: ' | true true false",
      })
  void conditionsThatAreLeftOutMeanReadyServingAndNotTerminating(
      final String conditions, final String expected) {
    final Endpoint endpoint =
        Manifests.onlyPort(
                Manifests.WEB_SERVICE
                    + Manifests.webSlice("web-1", 80, "10.0.0.1")
                        .replace("[10.0.0.1]}", "[10.0.0.1], conditions: {" + conditions + "}}"))
            .endpoints()
            .getFirst();
    assertEquals(
        expected, endpoint.ready() + " " + endpoint.serving() + " " + endpoint.terminating());
  }

  @Test
  void slicePortMustAgreeInNameAndProtocol() {
    final String slice =
        Manifests.webSlice("web-1", 80, "10.0.0.1")
            .replace(
                "[{name: http, port: 80}]",
                "[{name: HTTP, port: 81}, {port: 82}, {name: http, port: 83, protocol: UDP},"
                    + " {name: http, port: 84, protocol: TCP}]");
    assertEquals("10.0.0.1:84", Manifests.endpoints(Manifests.WEB_SERVICE + slice));
  }

  @Test
  void unnamedPortsMeetUnderTheEmptyName() {
    final String service =
        Manifests.WEB_SERVICE.replace("- name: http\n    port: 80", "- port: 80");
    final String slice = Manifests.webSlice("web-1", 8080, "10.0.0.1");
    assertEquals("10.0.0.1:8080", Manifests.endpoints(service + slice.replace("name: http, ", "")));
    assertEquals(
        "10.0.0.1:8080", Manifests.endpoints(service + slice.replace("name: http", "name: ''")));
    assertEquals("", Manifests.endpoints(service + slice));
  }

  @Test
  void slicesOfAnotherNamespaceOrServiceAreNotUsedAndThatIsSaid() {
    final ClusterManifests cluster =
        Manifests.read(
            Manifests.WEB_SERVICE
                + Manifests.webSlice("web-1", 80, "10.0.0.1")
                    .replace("namespace: shop", "namespace: other")
                + Manifests.webSlice("web-2", 80, "10.0.0.2")
                    .replace("service-name: web", "service-name: wep")
                + Manifests.webSlice("web-3", 80, "10.0.0.3")
                    .replace("kubernetes.io/service-name: web", "a: b"));
    assertEquals(List.of(), cluster.services().servicePorts().getFirst().endpoints());
    assertEquals(
        List.of(
            "The Service of an EndpointSlice is not in the input (2 EndpointSlices, for example other/web-1).",
            "An EndpointSlice without the label kubernetes.io/service-name serves no Service"
                + " (1 EndpointSlice: shop/web-3)."),
        cluster.notices());
  }

  @Test
  void sliceBeforeItsServiceIsUsedAllTheSame() {
    assertEquals(
        "10.0.0.1:80",
        Manifests.endpoints(
            Manifests.webSlice("web-1", 80, "10.0.0.1") + "---\n" + Manifests.WEB_SERVICE));
  }

  @Test
  void onlyTheFirstAddressOfAnEndpointIsUsed() {
    final String text =
        Manifests.WEB_SERVICE + Manifests.webSlice("web-1", 80, "10.0.0.1, 10.0.0.9");
    assertEquals("10.0.0.1:80", Manifests.endpoints(text));
    assertEquals(
        List.of(
            "Only the first address of an endpoint is used by kube-proxy (1 EndpointSlice: shop/web-1)."),
        Manifests.read(text).notices());
  }

  @Test
  void bothFamiliesOfADualStackServiceAreJoined() {
    final ServicePort port =
        Manifests.onlyPort(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              clusterIP: "fd00:10:96::a"
              clusterIPs: ["fd00:10:96::a", 10.96.0.10]
              ipFamilies: [IPv6, IPv4]
              ports: [{name: http, port: 80}]
            """
                + Manifests.webSlice("web-6", 8080, "'fd00::0:2'", "'fd00::1'")
                    .replace("IPv4", "IPv6")
                + Manifests.webSlice("web-4", 8080, "10.0.0.1"));
    assertEquals("[[fd00:10:96::a]:80, 10.96.0.10:80]", port.vips().toString());
    assertEquals("[10.0.0.1:8080, [fd00::1]:8080, [fd00::2]:8080]", port.endpoints().toString());
    assertEquals(Vip.Kind.CLUSTER, port.vips().getFirst().kind());
  }

  @Test
  void serviceWithoutSlicesIsKeptWithoutEndpoints() {
    assertEquals("", Manifests.endpoints(Manifests.WEB_SERVICE));
    assertEquals(List.of(), Manifests.read(Manifests.WEB_SERVICE).notices());
  }

  @Test
  void slicesThatAreLeftToOthersGiveNothing() {
    final String service = Manifests.WEB_SERVICE;
    final String slice = Manifests.webSlice("web-1", 80, "10.0.0.1");
    assertEquals(
        "",
        Manifests.endpoints(
            service
                + slice.replace(
                    "service-name: web", "service-name: web, service.kubernetes.io/headless: ''")));
    assertEquals(
        "",
        Manifests.endpoints(
            service
                + slice.replace(
                    "service-name: web",
                    "service-name: web, service.kubernetes.io/service-proxy-name: other")));
    final ClusterManifests names = Manifests.read(service + slice.replace("IPv4", "FQDN"));
    assertEquals(
        List.of(
            "Endpoints of address type FQDN are not used by kube-proxy (1 EndpointSlice: shop/web-1)."),
        names.notices());
    final ClusterManifests allPorts = Manifests.read(service + slice.replace(", port: 80", ""));
    assertEquals(
        List.of(
            "An EndpointSlice port without a number is not used by kube-proxy (1 EndpointSlice: shop/web-1)."),
        allPorts.notices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clusterIP: None | A headless Service (clusterIP: None) has no VIP",
        "type: ClusterIP | Without spec.clusterIP a Service has no VIP",
        "'clusterIP: \"\"' | Without spec.clusterIP a Service has no VIP",
        "'type: ExternalName, externalName: example.com' | An ExternalName Service has no VIP",
        "'type: ExternalName, externalName: example.com, clusterIP: 10.96.0.1' | An ExternalName Service has no VIP",
      })
  void serviceWithoutVipGivesNothingAndThatIsSaid(final String fields, final String notice) {
    final ClusterManifests cluster =
        Manifests.read(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {ports: [{port: 80}], %s}
            """
                .formatted(fields));
    assertEquals(List.of(), cluster.services().servicePorts());
    assertEquals(List.of(notice + " (1 Service: shop/web)."), cluster.notices());
  }

  @Test
  void headlessServiceNeedsNoPorts() {
    assertEquals(
        List.of(),
        Manifests.read(
                "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None}}"
                    .replaceFirst("^", "--- "))
            .services()
            .servicePorts());
  }

  @Test
  void labelsKeepKubeProxyAwayWhateverTheirValue() {
    for (final String label : List.of("service-proxy-name: cilium", "headless: ''")) {
      final ClusterManifests cluster =
          Manifests.read(
              Manifests.WEB_SERVICE.replace(
                  "  name: web\n",
                  "  name: web\n  labels: {service.kubernetes.io/" + label + "}\n"));
      assertEquals(List.of(), cluster.services().servicePorts(), label);
      assertEquals(1, cluster.notices().size(), label);
    }
  }

  @Test
  void theSecondClaimantOfAVipIsNamed() {
    final ClusterManifests cluster =
        Manifests.read(
            Manifests.WEB_SERVICE
                + "---\n"
                + Manifests.WEB_SERVICE
                    .replace("name: web", "name: udp")
                    .replace("port: 80", "port: 80\n    protocol: UDP")
                + "---\n"
                + Manifests.WEB_SERVICE.replace("name: web", "name: again"));
    assertEquals(3, cluster.services().servicePorts().size());
    assertEquals(
        List.of(
            "A VIP and port is claimed twice and the first claimant has it (1 Service: shop/again)."),
        cluster.notices());
  }
}
