package io.chainwalk.tools.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.fixtures.packets.Step;
import io.chainwalk.fixtures.packets.TcpConversation;
import io.chainwalk.tools.CommandLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Compares clusters as a user does.
final class DiffLab {
  static final Path EXAMPLES = Path.of("..", "pcap-fixtures", "examples");

  /// A node, a Service with a node port and two endpoints, one of them on the node.
  static final String WEB =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: worker-1}
      status: {addresses: [{type: InternalIP, address: 192.168.1.5}]}
      ---
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      kind: KubeProxyConfiguration
      mode: iptables
      clusterCIDR: 10.244.0.0/16
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: web}
      spec:
        type: NodePort
        clusterIP: 10.96.0.10
        clusterIPs: [10.96.0.10]
        externalTrafficPolicy: Cluster
        ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30080}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {namespace: shop, name: web-1, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints:
      - {addresses: [10.244.1.1], nodeName: worker-1}
      - {addresses: [10.244.2.2], nodeName: worker-2}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START_NS = 1_700_000_000_000_000_000L;
  private static final long SECOND_NS = 1_000_000_000L;

  private DiffLab() {}

  static String example(final String name) {
    return EXAMPLES.resolve(name).toString();
  }

  /// Runs the command.
  static CommandLab.Result run(final String... arguments) {
    return CommandLab.run(
        Stream.concat(Stream.of("diff"), Stream.of(arguments)).toArray(String[]::new));
  }

  /// The report as JSON, from a run that has to end with a status.
  static JsonNode report(final int status, final String... arguments) throws IOException {
    final CommandLab.Result result =
        run(Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new));
    assertEquals(status, result.status(), result.talk() + result.text());
    return JSON.readTree(result.text());
  }

  /// The kinds of differences in a report, each with its number of connections.
  static List<String> kinds(final JsonNode report) {
    return report
        .at("/differences")
        .valueStream()
        .map(kind -> kind.at("/kind").asText() + " " + kind.at("/connections").asInt())
        .toList();
  }

  /// A difference of a report.
  static JsonNode difference(final JsonNode report, final String kind) {
    return report
        .at("/differences")
        .valueStream()
        .filter(one -> one.at("/kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError(kind + " is not in " + report));
  }

  static String write(final Path folder, final String name, final String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /// Replaces what must be there.
  static String replace(final String text, final String part, final String by) {
    assertEquals(2, text.split(Pattern.quote(part), -1).length, part);
    return text.replace(part, by);
  }

  /// A conversation of a client with a server, with handshake, a question and an answer.
  static List<byte[]> conversation(
      final String client, final int clientPort, final String server, final int serverPort) {
    final TcpConversation conversation =
        new TcpConversation(PacketBuilder::eth, client, clientPort, server, serverPort, 1000)
            .handshake()
            .send("ping")
            .answer("pong");
    return conversation.steps().stream().map(Step::frame).toList();
  }

  static byte[] syn(final String client, final int port, final String server, final int dialled) {
    return PacketBuilder.eth().ip(client, server).tcp(port, dialled).flags("S").bytes();
  }

  /// Writes packets into a capture, a second apart.
  static String capture(final Path folder, final List<byte[]> packets) throws IOException {
    final List<PcapBytes.Packet> records = new ArrayList<>();
    for (final byte[] packet : packets) {
      records.add(new PcapBytes.Packet(START_NS + SECOND_NS * records.size(), packet));
    }
    final Path file = folder.resolve("packets.pcap");
    Files.write(file, PcapBytes.pcap(new PcapBytes.Capture(LinkType.ETHERNET, records)));
    return file.toString();
  }
}
