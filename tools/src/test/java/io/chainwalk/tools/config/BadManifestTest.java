package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every mistake is told with line, object and field.
class BadManifestTest {

  @Test
  void unknownFieldIsNamedWithItsLineAndTheFieldThatWasMeant() {
    assertEquals(
        """
        10: Service shop/web: unknown field spec.ports[0].prot (did you mean port?).
        11: Service shop/web: unknown field spec.clusterIPFamily.
        13: Service shop/web: unknown field metadate (did you mean metadata?).\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata:
              namespace: shop
              name: web
            spec:
              clusterIP: 10.96.0.10
              ports:
              - port: 80
                prot: TCP
              clusterIPFamily:
                any: thing
            metadate: {}
            """));
  }

  @Test
  void wrongTypesAreAllReportedWithWhatWasGiven() {
    assertEquals(
        """
        5: Service default/web: metadata.labels.version must be text, not the number 1.1.
        6: Service default/web: metadata.annotations["example.com/on"] must be text, not true.
        8: Service default/web: spec.clusterIP must be text, not the number 10.
        9: Service default/web: spec.publishNotReadyAddresses must be true or false, not the text "maybe".
        11: Service default/web: spec.ports[0].port must be a whole number of 32 bits, not the text "80".
        12: Service default/web: spec.ports[1].port must be a whole number of 32 bits, not the number 8.5.
        13: Service default/web: spec.ports[2] must be a mapping, not the number 80.
        14: Service default/web: spec.ports[3].targetPort must be a number or a name, not a list.
        15: Service default/web: spec.externalIPs must be a list, not the text "192.0.2.1".\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels: {version: 1.1}
              annotations: {example.com/on: true}
            spec:
              clusterIP: 10
              publishNotReadyAddresses: maybe
              ports:
              - {port: "80"}
              - {port: 8.5}
              - 80
              - {port: 80, targetPort: []}
              externalIPs: 192.0.2.1
            """));
  }

  @Test
  void aMappingWhereTheModelWantsAListIsReported() {
    assertEquals(
        """
        5: Service shop/web: spec.ports must be a list, not a mapping.
        6: Service shop/web: spec.selector must be a mapping, not a list.\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              ports: {port: 80}
              selector: [app]
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 0 | spec.ports[0].port must be 1 to 65535, not 0",
        "port: 65536 | spec.ports[0].port must be 1 to 65535, not 65536",
        "port: -1 | spec.ports[0].port must be 1 to 65535, not -1",
        "port: 4294967376 | spec.ports[0].port must be a whole number of 32 bits, not the number 4294967376",
        "port: 99999999999999999999 | spec.ports[0].port must be a whole number of 32 bits, not the number 99999999999999999999",
        "port: | spec.ports[0].port is missing",
        "name: http | spec.ports[0].port is missing",
        "'port: 80, protocol: HTTP' | 'spec.ports[0].protocol must be TCP, UDP or SCTP, not \"HTTP\"'",
        "'port: 80, protocol: tcp' | 'spec.ports[0].protocol must be TCP, UDP or SCTP, not \"tcp\"'",
        "'port: 80, nodePort: 70000' | spec.ports[0].nodePort must be 1 to 65535, not 70000",
      })
  void wrongServicePortIsReported(final String port, final String sentence) {
    assertEquals(
        "4: Service shop/web: " + sentence + ".",
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {clusterIP: 10.96.0.10, ports: [{%s}]}
            """
                .formatted(port)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clusterIP: 10.96.0.300 | 'spec.clusterIP must be an IP address, not \"10.96.0.300\"'",
        "clusterIP: kube-dns | 'spec.clusterIP must be an IP address, not \"kube-dns\"'",
        "clusterIP: '::ffff:10.0.0.1' | 'spec.clusterIP must not be an IPv4-mapped IPv6 address: \"::ffff:10.0.0.1\"'",
        "'clusterIPs: [10.96.0.10]' | 'spec.clusterIP is missing, although spec.clusterIPs is given'",
        "'clusterIP: 10.96.0.10, clusterIPs: [10.96.0.11]' | 'spec.clusterIPs[0] must be spec.clusterIP, \"10.96.0.10\"'",
        "'clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 10.0.0.2]' | 'spec.clusterIPs[1] is a second cluster IP of the same family'",
        "'clusterIP: 10.0.0.1, ipFamilies: [IPv6]' | 'spec.clusterIP must be of the family in spec.ipFamilies[0], which is IPv6'",
        "'clusterIP: 10.0.0.1, externalIPs: [x]' | 'spec.externalIPs[0] must be an IP address, not \"x\"'",
        "'type: Clusterip' | 'spec.type must be ClusterIP, NodePort, LoadBalancer or ExternalName, not \"Clusterip\"'",
        "'sessionAffinity: clientIP' | 'spec.sessionAffinity must be None or ClientIP, not \"clientIP\"'",
        "'internalTrafficPolicy: local' | 'spec.internalTrafficPolicy must be Cluster or Local, not \"local\"'",
        "'externalTrafficPolicy: Node' | 'spec.externalTrafficPolicy must be Cluster or Local, not \"Node\"'",
      })
  void wrongServiceFieldIsReported(final String fields, final String sentence) {
    assertEquals(
        "4: Service shop/web: " + sentence + ".",
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {ports: [{port: 80}], %s}
            """
                .formatted(fields)));
  }

  @Test
  void portsOfOneServiceNeedDifferentNamesAndNumbers() {
    assertEquals(
        """
        7: Service shop/web: spec.ports[0].name is missing, which only the port of a one-port Service may.
        9: Service shop/web: spec.ports[2].name is "b" like that of an earlier port.
        10: Service shop/web: spec.ports[3].port is 81 like that of an earlier port of the same protocol.\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              clusterIP: 10.96.0.10
              ports:
              - {port: 80}
              - {port: 81, name: b}
              - {port: 82, name: b}
              - {port: 81, name: c}
              - {port: 81, name: d, protocol: UDP}
            """));
  }

  @Test
  void requiredFieldsOfAServiceAreMissed() {
    assertEquals(
        """
        1: Service default/(no name): metadata.name is missing.
        1: Service default/(no name): spec is missing.
        6: Service default/web: spec.ports is missing.\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            ---
            {apiVersion: v1, kind: Service,
             metadata: {name: web},
             spec: {clusterIP: 10.96.0.10}}
            """));
  }

  @Test
  void requiredFieldsOfASliceAreMissed() {
    assertEquals(
        """
        1: EndpointSlice default/(no name): metadata.name is missing.
        1: EndpointSlice default/(no name): addressType is missing.
        4: EndpointSlice default/(no name): endpoints[0].addresses is missing.\
        """,
        Manifests.complaints(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            endpoints:
            - conditions: {ready: true}
            """));
  }

  @Test
  void wrongFieldsOfASliceAreReported() {
    assertEquals(
        """
        6: EndpointSlice shop/web-1: ports[0].port must be 1 to 65535, not 0.
        7: EndpointSlice shop/web-1: ports[1].protocol must be TCP, UDP or SCTP, not "ICMP".
        9: EndpointSlice shop/web-1: endpoints[0].addresses[0] must be an IP address, not "10.0.0".
        10: EndpointSlice shop/web-1: endpoints[1].addresses[0] must be of the slice's addressType, IPv4, not "fd00::1".\
        """,
        Manifests.complaints(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop}
            addressType: IPv4
            ports:
            - {port: 0}
            - {port: 80, protocol: ICMP}
            endpoints:
            - {addresses: [10.0.0]}
            - {addresses: ["fd00::1"]}
            """));
    assertEquals(
        "4: EndpointSlice shop/web-1: addressType must be IPv4, IPv6 or FQDN, not \"ipv4\".",
        Manifests.complaints(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop}
            addressType: ipv4
            """));
  }

  @Test
  void unknownAndMistypedFieldsOfASliceAreReported() {
    assertEquals(
        """
        6: EndpointSlice shop/web-1: unknown field endpoints[0].address (did you mean addresses?).
        7: EndpointSlice shop/web-1: endpoints[0].conditions.ready must be true or false, not the text "True!".\
        """,
        Manifests.complaints(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop}
            addressType: IPv4
            endpoints:
            - address: [10.0.0.1]
              conditions: {ready: "True!"}
            """));
  }

  @Test
  void anEmptyElementOfAListIsReported() {
    assertEquals(
        "6: Service shop/web: spec.ports[0] is empty.",
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              ports:
              -
            """));
  }

  @Test
  void theModelsOwnMapForUnknownFieldsIsNoField() {
    assertEquals(
        "5: Service shop/web: unknown field spec.additionalProperties.",
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              additionalProperties: {a: b}
              ports: [{port: 80}]
            """));
  }

  @Test
  void theSameServiceTwiceIsReportedWithBothPlaces() {
    assertEquals(
        "12: Service shop/web is defined already, at standard input:1.",
        Manifests.complaints(Manifests.WEB_SERVICE + "---\n" + Manifests.WEB_SERVICE));
  }

  @Test
  void theSameSliceTwiceIsReportedWithBothPlaces() {
    final String slice = Manifests.webSlice("web-1", 8080, "10.0.0.1");
    assertEquals(
        "23: EndpointSlice shop/web-1 is defined already, at standard input:12.",
        Manifests.complaints(Manifests.WEB_SERVICE + slice + slice));
  }

  @Test
  void mistakesOfAllDocumentsAreCollected() {
    assertEquals(
        """
        4: Service a/a: spec.ports[0].port must be 1 to 65535, not 0.
        9: Service b/b: unknown field spec.port (did you mean ports?).
        14: Service c/c: spec.clusterIP must be an IP address, not "c".\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a, namespace: a}
            spec: {ports: [{port: 0}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: b, namespace: b}
            spec: {port: 80}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: c, namespace: c}
            spec: {clusterIP: c, ports: [{port: 80}]}
            """));
  }

  @Test
  void aFloodOfMistakesIsCutShort() {
    final String bad = "--- {apiVersion: v1, kind: Service, metadata: {name: a}}\n";
    final String complaints = Manifests.complaints(bad.repeat(1_060));
    assertEquals(Problems.MAX_SHOWN + 1, complaints.lines().count());
    assertTrue(complaints.endsWith("\n1,010 more problems are not shown."), complaints);
  }

  @Test
  void otherVersionsOfTheKindsWeReadAreRefusedAndNotSkipped() {
    assertEquals(
        """
        2: EndpointSlice shop/web-1: apiVersion must be discovery.k8s.io/v1, not discovery.k8s.io/v1beta1.
        6: Service shop/web: apiVersion is missing, it must be v1.\
        """,
        Manifests.complaints(
            """
            kind: EndpointSlice
            apiVersion: discovery.k8s.io/v1beta1
            metadata: {name: web-1, namespace: shop}
            topology: {a: b}
            ---
            kind: Service
            metadata: {name: web, namespace: shop}
            """));
  }

  @Test
  void itemsOfAListAreReportedWithTheirOwnLinesAndPaths() {
    assertEquals(
        "10: Service shop/web: spec.ports[0].port must be 1 to 65535, not 70000.",
        Manifests.complaints(
            """
            apiVersion: v1
            items:
            - apiVersion: v1
              kind: Service
              metadata: {name: ok, namespace: shop}
              spec: {ports: [{port: 80}]}
            - apiVersion: v1
              kind: Service
              metadata: {name: web, namespace: shop}
              spec: {ports: [{port: 70000}]}
            kind: List
            """));
  }

  @Test
  void jsonIsReportedWithLinesToo() {
    assertEquals(
        "5: Service shop/web: spec.ports[0].port must be 1 to 65535, not 70000.",
        Manifests.complaints(
            """
            {"apiVersion": "v1", "kind": "Service",
             "metadata": {"name": "web", "namespace": "shop"},
             "spec": {"ports": [
               {"name": "http",
                "port": 70000}]}}
            """));
  }

  @Test
  void namesMustBeNames() {
    assertEquals(
        """
        3: Service Shop/we_b: metadata.namespace must be made of lower-case letters, digits and inner hyphens, \
        63 at most, not "Shop".
        3: Service Shop/we_b: metadata.name must be made of lower-case letters, digits and inner hyphens, \
        63 at most, not "we_b".
        4: Service Shop/we_b: spec.ports[0].name must be made of lower-case letters, digits and inner hyphens, \
        63 at most, not "h t".
        8: EndpointSlice default/a..b: metadata.name must be made of lower-case letters, digits and inner hyphens, \
        63 at most between dots, not "a..b".\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {namespace: Shop, name: we_b}
            spec: {ports: [{port: 80, name: h t}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: a..b}
            addressType: IPv4
            """));
  }

  @Test
  void controlCharactersOfAFileNeverReachTheTerminal() {
    assertEquals(
        "4: Service default/web: unknown field spec[\"a\\u000A\\u001B[2J\"].",
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {ports: [{port: 80}], "a\\n\\e[2J": 1}
            """));
    assertEquals(
        "1: kind must be one word, not \"P\\u001Bod\".",
        Manifests.complaints("kind: \"P\\eod\"\n"));
  }
}
