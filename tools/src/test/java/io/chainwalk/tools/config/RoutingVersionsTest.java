package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Objects that say where requests go, as they are not read or not let pass.
class RoutingVersionsTest {
  private static ClusterManifests read(final String manifests) throws BadInputException {
    return ClusterReader.read(
        List.of("-"), new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void objectsOfOldVersionsAreSkippedAndCounted() throws BadInputException {
    final ClusterManifests cluster =
        read(
            """
            apiVersion: networking.k8s.io/v1beta1
            kind: Ingress
            metadata: {namespace: shop, name: web}
            spec: {backend: {serviceName: web, servicePort: 80}}
            ---
            apiVersion: gateway.networking.k8s.io/v1alpha2
            kind: ReferenceGrant
            metadata: {namespace: shop, name: web}
            """);
    assertEquals(Map.of("Ingress", 1, "ReferenceGrant", 1), cluster.skippedKinds());
    assertEquals(
        List.of("Ingress shop/web", "ReferenceGrant shop/web"),
        cluster.noticed().get(Notice.OLD_ROUTING_VERSION));
  }

  private static String route(final String rule) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {namespace: shop, name: web}
    spec: {rules: [{%s}]}
    """
        .formatted(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a;b", "a\\r\\nX: y", "\u00e4"})
  void theNameOfASessionIsAToken(final String name) {
    final BadInputException refused =
        assertThrows(
            BadInputException.class,
            () -> read(route("sessionPersistence: {sessionName: \"%s\"}".formatted(name))));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("must be a token of HTTP"),
        refused.getMessage());
  }

  @Test
  void aRuleHasSixteenBackendsAtMost() throws BadInputException {
    final String backend = "{name: web, port: 80}";
    final String sixteen = String.join(", ", Collections.nCopies(16, backend));
    assertEquals(
        1, read(route("backendRefs: [%s]".formatted(sixteen))).routing().httpRoutes().size());
    final String more = route("backendRefs: [%s, %s]".formatted(sixteen, backend));
    final BadInputException refused = assertThrows(BadInputException.class, () -> read(more));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("can have 16 entries at most, not 17"),
        refused.getMessage());
  }
}
