package io.chainwalk.tools.kubeproxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.tools.config.AllocationSettings;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterInput;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/// One folder of the corpus: what kube-proxy is shown, and what is known of the outcome.
///
/// @param folder where it is
/// @param services what the API server hands out
/// @param config kube-proxy's configuration
/// @param node where it runs
/// @param ipv6 the family of the instance
/// @param localAddresses for which `addrtype` says LOCAL, besides loopback
/// @param flows outcomes of first packets; empty where the case has none
public record ConformanceCase(
    Path folder,
    ServiceSnapshot services,
    ProxyConfig config,
    ProxyNode node,
    boolean ipv6,
    List<IpAddress> localAddresses,
    List<Flow> flows) {

  /// A first packet and its outcome.
  ///
  /// @param name what it shows
  /// @param source where it comes from
  /// @param protocol the IP protocol number
  /// @param destination where it goes
  /// @param port its destination port
  /// @param outcome what becomes of it
  /// @param endpoints all it may be sent to, in the order of rules, as text; for DNAT only
  /// @param masqueraded whether it gets the masquerade mark
  public record Flow(
      String name,
      IpAddress source,
      int protocol,
      IpAddress destination,
      int port,
      Outcome outcome,
      List<String> endpoints,
      boolean masqueraded) {}

  /// What becomes of a packet.
  public enum Outcome {
    /// It is sent to an endpoint.
    DNAT,
    /// Its sender is told that nobody is there.
    REJECT,
    /// It is lost.
    DROP,
    /// A rule of table filter lets it in.
    ACCEPT,
    /// No rule decides.
    PASS
  }

  /// Reads a case.
  ///
  /// @param folder where it is
  /// @return the case
  public static ConformanceCase read(final Path folder) {
    return read(folder, folder.resolve("input.yaml"));
  }

  /// Reads a case with other objects than its own, as a step of a sequence has them.
  static ConformanceCase read(final Path folder, final Path input) {
    final JsonNode config = ConformanceCorpus.yaml(folder.resolve("config.yaml"));
    final String nodeName = config.required("nodeName").asText();
    final ClusterManifests cluster = cluster(input, nodeName);
    final boolean ipv6 = config.required("ipFamily").asText().equals("IPv6");
    return new ConformanceCase(
        folder,
        cluster.services(),
        proxyConfig(config, ipv6),
        new ProxyNode(
            nodeName,
            cluster.node().zone(),
            List.of(IpAddress.parse(config.required("nodeIP").asText())),
            addresses(config.required("interfaceAddresses"))),
        ipv6,
        addresses(config.required("localAddresses")),
        flows(folder.resolve("expected-flows.yaml")));
  }

  /// Reads the objects as `--cluster` does with `--no-allocation`: they are what kube-proxy sees.
  private static ClusterManifests cluster(final Path input, final String nodeName) {
    try {
      return ClusterReader.read(
          new ClusterInput(List.of(input.toString()), nodeName, "", AllocationSettings.NONE),
          InputStream.nullInputStream());
    } catch (final BadInputException e) {
      throw new AssertionError("should be fine: " + e.getMessage(), e);
    }
  }

  private static ProxyConfig proxyConfig(final JsonNode config, final boolean ipv6) {
    final LocalDetector detector = detector(config.required("detectLocal"));
    return new ProxyConfig(
        config.required("mode").asText().equals("nftables")
            ? ProxyConfig.Mode.NFTABLES
            : ProxyConfig.Mode.IPTABLES,
        config.required("masqueradeAll").asBoolean(),
        config.required("masqueradeMark").asText(),
        ipv6 ? LocalDetector.NONE : detector,
        ipv6 ? detector : LocalDetector.NONE,
        config.required("localhostNodePorts").asBoolean(),
        strings(config.required("nodePortAddresses")),
        config.required("randomFully").asBoolean(),
        config.required("conntrackTCPBeLiberal").asBoolean(),
        Set.copyOf(strings(config.required("nfacctCounters"))),
        strings(config.path("serviceCIDRs")));
  }

  private static LocalDetector detector(final JsonNode detectLocal) {
    return switch (detectLocal.required("mode").asText()) {
      case "ClusterCIDR" -> new LocalDetector.Cidr(detectLocal.required("cidr").asText());
      case "BridgeInterface" ->
          new LocalDetector.BridgeInterface(detectLocal.required("bridge").asText());
      case "InterfaceNamePrefix" ->
          new LocalDetector.InterfacePrefix(detectLocal.required("prefix").asText());
      case "None" -> LocalDetector.NONE;
      default -> throw new AssertionError("no such detector: " + detectLocal);
    };
  }

  private static List<Flow> flows(final Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    final JsonNode flows = ConformanceCorpus.yaml(file).required("flows");
    return StreamSupport.stream(flows.spliterator(), false).map(ConformanceCase::flow).toList();
  }

  private static Flow flow(final JsonNode flow) {
    final JsonNode expect = flow.required("expect");
    return new Flow(
        flow.required("name").asText(),
        IpAddress.parse(flow.required("src").asText()),
        Protocol.ofService(flow.required("protocol").asText()),
        IpAddress.parse(flow.required("dst").asText()),
        flow.required("dport").asInt(),
        Outcome.valueOf(expect.required("action").asText()),
        strings(expect.path("endpoints")),
        expect.path("masquerade").asBoolean());
  }

  static List<String> strings(final JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<IpAddress> addresses(final JsonNode array) {
    return strings(array).stream().map(IpAddress::parse).toList();
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
