package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.service.Endpoint;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What kube-proxy takes from an EndpointSlice besides addresses and conditions, and what we add: weights.
class SliceFieldsTest {
  private static final String POD =
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web-0, namespace: shop, annotations: {chainwalk.io/weight: "7"}}
      """;

  @Test
  void nodeAndHintsOfAnEndpointAreRead() {
    final Endpoint endpoint =
        onlyEndpoint(
            Manifests.webSlice("web-1", 80, "10.0.0.1")
                .replace(
                    "[10.0.0.1]}",
                    "[10.0.0.1], nodeName: n1, hints: {forZones: [{name: z1}, {name: z2}],"
                        + " forNodes: [{name: n1}]}}"));
    assertEquals("n1", endpoint.nodeName());
    assertEquals(Set.of("z1", "z2"), endpoint.forZones());
    assertEquals(Set.of("n1"), endpoint.forNodes());
    assertEquals(Endpoint.DEFAULT_WEIGHT, endpoint.weight());
  }

  @ParameterizedTest
  @CsvSource({"n1, false", "n2, true", "n3, false", "'', false"})
  void ofAnEndpointInTwoSlicesTheLocalOneCounts(final String node, final boolean ready)
      throws BadInputException {
    final String text =
        Manifests.WEB_SERVICE
            + Manifests.webSlice("web-1", 80, "10.0.0.1")
                .replace("[10.0.0.1]}", "[10.0.0.1], nodeName: n1, conditions: {ready: false}}")
            + Manifests.webSlice("web-2", 80, "10.0.0.1")
                .replace("[10.0.0.1]}", "[10.0.0.1], nodeName: n2}");
    final ClusterManifests cluster = Manifests.read(text, node, "");
    final List<Endpoint> endpoints = cluster.services().servicePorts().getFirst().endpoints();
    assertEquals(1, endpoints.size());
    assertEquals(ready, endpoints.getFirst().ready());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' | 1",
        "chainwalk.io/weight: '30' | '' | 30",
        "service.cilium.io/weight: '0' | '' | 0",
        "'chainwalk.io/weight: ''3'', service.cilium.io/weight: ''4''' | '' | 3",
        "'' | chainwalk.io/weight: '65535' | 65535",
        "chainwalk.io/weight: '5' | service.cilium.io/weight: '6' | 6",
      })
  void weightOfASliceCountsBeforeThatOfItsService(
      final String ofService, final String ofSlice, final int expected) {
    final String text =
        annotated(Manifests.WEB_SERVICE, ofService)
            + annotated(Manifests.webSlice("web-1", 80, "10.0.0.1"), ofSlice);
    assertEquals(expected, Manifests.onlyPort(text).endpoints().getFirst().weight());
  }

  @Test
  void weightOfAPodCountsBeforeThatOfItsSlice() {
    final String slice =
        annotated(
            Manifests.webSlice("web-1", 80, "10.0.0.1", "10.0.0.2")
                .replace("[10.0.0.1]}", "[10.0.0.1], targetRef: {kind: Pod, name: web-0}}")
                .replace("[10.0.0.2]}", "[10.0.0.2], targetRef: {kind: Pod, name: web-1}}"),
            "chainwalk.io/weight: '2'");
    assertEquals(
        List.of(7, 2),
        Manifests.onlyPort(Manifests.WEB_SERVICE + slice + POD).endpoints().stream()
            .map(Endpoint::weight)
            .toList());
  }

  @ParameterizedTest
  @CsvSource({"65536", "-1", "1.5", "ten", "''", "1e3", "0x10"})
  void aWeightThatIsNoneIsReportedWithItsLine(final String weight) {
    final String sentence =
        "metadata.annotations[\"chainwalk.io/weight\"] must be a whole number of 0 to 65535, not \""
            + weight
            + "\".";
    final String annotation = "chainwalk.io/weight: '" + weight + "'";
    assertEquals(
        "6: Service shop/web: " + sentence,
        Manifests.complaints(annotated(Manifests.WEB_SERVICE, annotation)));
    assertEquals(
        "17: EndpointSlice shop/web-1: " + sentence,
        Manifests.complaints(
            Manifests.WEB_SERVICE
                + annotated(Manifests.webSlice("web-1", 80, "10.0.0.1"), annotation)));
    assertEquals(
        "4: Pod shop/web-0: " + sentence,
        Manifests.complaints(POD.replace("\"7\"", "'" + weight + "'")));
  }

  @Test
  void aWeightMustBeTextAsAllAnnotations() {
    assertEquals(
        "6: Service shop/web: metadata.annotations[\"chainwalk.io/weight\"] must be text, not the number 3.",
        Manifests.complaints(annotated(Manifests.WEB_SERVICE, "chainwalk.io/weight: 3")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: http, port: 80 | NO_ADDRESS standard input:12",
        "name: http, port: 80, protocol: UDP | NO_ADDRESS standard input:12",
      })
  void aPortBehindWhichSlicesAreEmptyIsNamed(final String port, final String reason) {
    assertEquals(
        reason,
        withoutEndpoints(
            Manifests.WEB_SERVICE
                + Manifests.webSlice("web-1", 80).replace("name: http, port: 80", port)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: http, port: 80, protocol: UDP | OTHER_PROTOCOL standard input:12",
        "name: htpt, port: 80 | OTHER_NAME standard input:12",
        "name: http | OTHER_NAME standard input:12",
      })
  void aPortThatNoSliceHasIsNamedWithTheReason(final String port, final String reason) {
    assertEquals(
        reason,
        withoutEndpoints(
            Manifests.WEB_SERVICE
                + Manifests.webSlice("web-1", 80, "10.0.0.1")
                    .replace("name: http, port: 80", port)));
  }

  @Test
  void aPortWithoutSlicesIsNamedWithThePlaceOfItsService() {
    assertEquals("NO_SLICE standard input:1", withoutEndpoints(Manifests.WEB_SERVICE));
    assertEquals(
        List.of(),
        Manifests.read(Manifests.WEB_SERVICE + Manifests.webSlice("web-1", 80, "10.0.0.1"))
            .withoutEndpoints());
  }

  private static String withoutEndpoints(final String text) {
    final List<PortWithoutEndpoints> ports = Manifests.read(text).withoutEndpoints();
    assertEquals(1, ports.size());
    assertEquals("shop/web:http", ports.getFirst().port().displayName());
    return ports.getFirst().reason() + " " + ports.getFirst().place();
  }

  private static Endpoint onlyEndpoint(final String slice) {
    final List<Endpoint> endpoints = Manifests.onlyPort(Manifests.WEB_SERVICE + slice).endpoints();
    assertEquals(1, endpoints.size());
    return endpoints.getFirst();
  }

  private static String annotated(final String object, final String annotations) {
    return object.replaceFirst(
        "( +name: \\S+\n)",
        annotations.isEmpty() ? "$1" : "$1  annotations: {" + annotations + "}\n");
  }
}
