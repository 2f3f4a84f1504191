package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Asks for explanations as a user does.
final class ExplainLab {
  /// A node, and Pods in 10.244.0.0/16.
  static final String NODE =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: worker-1}
      spec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24]}
      status: {addresses: [{type: InternalIP, address: 192.168.1.5}]}
      ---
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      kind: KubeProxyConfiguration
      clusterCIDR: 10.244.0.0/16
      """;

  /// A Service with a node port.
  static final String WEB =
      """
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: web}
      spec:
        type: NodePort
        clusterIP: 10.96.0.10
        clusterIPs: [10.96.0.10]
        ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30080}]
      """;

  /// The example capture, and its cluster.
  static final String SHOP = Path.of("..", "pcap-fixtures", "examples", "shop.pcap").toString();

  static final String SHOP_CLUSTER =
      Path.of("..", "pcap-fixtures", "examples", "shop.yaml").toString();

  private static final ObjectMapper JSON = new ObjectMapper();

  private ExplainLab() {}

  /// Endpoints of the Service `shop/web`, as a document.
  static String webEndpoints(final String... addresses) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {namespace: shop, name: web-1, labels: {kubernetes.io/service-name: web}}
    addressType: IPv4
    ports: [{name: http, port: 8080}]
    endpoints: [%s]
    """
        .formatted(
            String.join(", ", Stream.of(addresses).map(a -> "{addresses: [" + a + "]}").toList()));
  }

  /// Runs the command with manifests on standard input.
  static CommandLab.Result run(final String manifests, final String... arguments) {
    return CommandLab.runWithInput(
        new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)),
        Stream.concat(Stream.of("explain", "--cluster", "-"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  /// What it prints.
  static String text(final String manifests, final String... arguments) {
    final CommandLab.Result result = run(manifests, arguments);
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return result.text();
  }

  /// What it prints with `--json`.
  static JsonNode json(final String manifests, final String... arguments) throws IOException {
    final String[] all =
        Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new);
    return JSON.readTree(text(manifests, all));
  }

  /// What is printed as JSON of the example cluster.
  static JsonNode shop(final String... arguments) throws IOException {
    final CommandLab.Result result =
        CommandLab.run(
            Stream.concat(Stream.of("explain", "--cluster", SHOP_CLUSTER), Stream.of(arguments))
                .toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return JSON.readTree(result.text());
  }

  /// Writes packets into a capture, a millisecond apart.
  static String capture(final Path folder, final PacketBuilder... packets) throws IOException {
    final List<PcapBytes.Packet> records = new ArrayList<>();
    for (final PacketBuilder packet : packets) {
      records.add(
          new PcapBytes.Packet(
              1_700_000_000_000_000_000L + 1_000_000L * records.size(), packet.bytes()));
    }
    final Path file = folder.resolve("packets.pcap");
    Files.write(file, PcapBytes.pcap(new PcapBytes.Capture(LinkType.ETHERNET, records)));
    return file.toString();
  }

  /// The rules that matched, as `table CHAIN position`.
  static List<String> matched(final JsonNode told) {
    return told.at("/hooks")
        .valueStream()
        .flatMap(hook -> hook.at("/tables").valueStream())
        .flatMap(table ->
            table
                .at("/steps")
                .valueStream()
                .filter(step -> step.at("/matched").asBoolean())
                .map(step ->
                    "%s %s %d"
                        .formatted(
                            table.at("/table").asText(),
                            step.at("/chain").asText(),
                            step.at("/position").asInt())))
        .toList();
  }
}
