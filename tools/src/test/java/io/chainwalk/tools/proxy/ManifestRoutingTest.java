package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.proxy.targets.Resolution;
import io.chainwalk.tools.routes.EntranceOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a proxy makes of manifests.
class ManifestRoutingTest {
  @Test
  void requestsForAHeadlessServiceGoToItsEndpoints() throws BadInputException {
    final String manifests =
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {namespace: shop, name: web}
        spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {namespace: shop, name: web}
        spec: {clusterIP: None, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {namespace: shop, name: web-1, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: http, port: 8080}]
        endpoints: [{addresses: [10.244.2.1]}]
        """;
    final ManifestRouting routing =
        new ManifestRouting(
            new ManifestRouting.Source(
                List.of("-"), "", EntranceOptions.DEFAULTS, List.of(), "", false));
    final RoutingPlan plan =
        routing.read(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8))).plan();
    assertEquals(
        List.of(new Resolution.Found(List.of(Endpoint.ready(IpAddress.parse("10.244.2.1"), 8080)))),
        List.copyOf(plan.targets().values()));
  }
}
