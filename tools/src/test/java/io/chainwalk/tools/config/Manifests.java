package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Reads manifests given as text blocks, through standard input.
final class Manifests {
  /// A Service with one port, and nothing that needs a word.
  static final String WEB_SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata:
        namespace: shop
        name: web
      spec:
        clusterIP: 10.96.0.10
        ports:
        - name: http
          port: 80
      """;

  private Manifests() {}

  static InputStream stream(final String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads a text as it is, without giving out what it lacks.
  static ClusterManifests read(final String text) {
    try {
      return read(text, AllocationSettings.NONE);
    } catch (final BadInputException e) {
      throw new AssertionError("should be fine: " + e.getMessage(), e);
    }
  }

  /// Reads a text and gives out what it lacks.
  static ClusterManifests read(final String text, final AllocationSettings allocation)
      throws BadInputException {
    return ClusterReader.read(new ClusterInput(List.of("-"), "", "", allocation), stream(text));
  }

  /// Reads a text for a node and with a configuration of kube-proxy.
  static ClusterManifests read(final String text, final String node, final String proxyConfig)
      throws BadInputException {
    return ClusterReader.read(
        new ClusterInput(List.of("-"), node, proxyConfig, AllocationSettings.NONE), stream(text));
  }

  /// What is wrong with a text, a message a line, without the leading `standard input:`.
  static String complaints(final String text) {
    final BadInputException e =
        assertThrows(BadInputException.class, () -> ClusterReader.read(List.of("-"), stream(text)));
    return e.messages().stream()
        .map(message -> message.replaceFirst("^standard input:", ""))
        .collect(Collectors.joining("\n"));
  }

  /// The only service port in a text.
  static ServicePort onlyPort(final String text) {
    final List<ServicePort> ports = read(text).services().servicePorts();
    if (ports.size() != 1) {
      throw new AssertionError("should be one service port: " + ports);
    }
    return ports.getFirst();
  }

  /// The endpoints of the only service port in a text, in their order.
  static String endpoints(final String text) {
    return String.join(" ", onlyPort(text).endpoints().stream().map(Endpoint::toString).toList());
  }

  /// An EndpointSlice of the Service `shop/web`, its port named `http`.
  static String webSlice(final String name, final int port, final String... addresses) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata:
      namespace: shop
      name: %s
      labels: {kubernetes.io/service-name: web}
    addressType: IPv4
    ports: [{name: http, port: %d}]
    endpoints:
    %s
    """
        .formatted(
            name,
            port,
            String.join(
                "\n", List.of(addresses).stream().map(a -> "- {addresses: [" + a + "]}").toList()));
  }
}
