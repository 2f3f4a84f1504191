package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes services as Kubernetes manifests that [ClusterReader] reads back as they were.
///
/// Each Service is followed by an EndpointSlice per address family; by more where its ports have different
/// endpoints, because all endpoints of a slice serve all its ports. What comes back is equal to what was written if
/// the endpoints of each port are in the order of their text, each once, as they are in whatever was read.
public final class ManifestWriter {
  private static final ObjectWriter YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .build())
          .build()
          .writer();
  private final Writer out;

  private ManifestWriter(final Writer out) {
    this.out = out;
  }

  /// Writes all services.
  ///
  /// @param snapshot the services
  /// @param header what to say first, a comment line each
  /// @param out where to; not closed
  /// @throws IOException when writing fails
  /// @throws IllegalArgumentException when a service cannot be written as one Service: its ports have different VIP
  ///     addresses, none, or two of one family, or one of several ports has no name
  public static void write(
      final ServiceSnapshot snapshot, final List<String> header, final Writer out)
      throws IOException {
    new ManifestWriter(out).writeAll(snapshot, header);
  }

  private void writeAll(final ServiceSnapshot snapshot, final List<String> header)
      throws IOException {
    for (final String line : header) {
      out.write(line.isEmpty() ? "#\n" : "# " + line + '\n');
    }
    final Map<String, List<ServicePort>> services = new LinkedHashMap<>();
    for (final ServicePort port : snapshot.servicePorts()) {
      services
          .computeIfAbsent(port.namespace() + '/' + port.name(), _ -> new ArrayList<>())
          .add(port);
    }
    for (final List<ServicePort> ports : services.values()) {
      out.write(YAML.writeValueAsString(service(ports)));
      for (final EndpointSlice slice : SliceLayout.slices(ports)) {
        out.write(YAML.writeValueAsString(slice));
      }
    }
  }

  private static Service service(final List<ServicePort> ports) {
    final List<IpAddress> clusterIps = clusterIps(ports);
    final List<String> texts = clusterIps.stream().map(IpAddress::toString).toList();
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(ports.getFirst().namespace())
        .withName(ports.getFirst().name())
        .endMetadata()
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP(texts.getFirst())
        .withClusterIPs(texts)
        .withIpFamilies(clusterIps.stream().map(ip -> ip.ipv6() ? "IPv6" : "IPv4").toList())
        .withIpFamilyPolicy(clusterIps.size() == 1 ? "SingleStack" : "RequireDualStack")
        .withPorts(ports.stream().map(ManifestWriter::port).toList())
        .endSpec()
        .build();
  }

  private static io.fabric8.kubernetes.api.model.ServicePort port(final ServicePort port) {
    return new ServicePortBuilder()
        .withName(port.portName().isEmpty() ? null : port.portName())
        .withProtocol(Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT))
        .withPort(port.vips().getFirst().port())
        .build();
  }

  /// The addresses that all ports of a service share.
  private static List<IpAddress> clusterIps(final List<ServicePort> ports) {
    final List<IpAddress> addresses = addresses(ports.getFirst());
    for (final ServicePort port : ports) {
      if (!addresses(port).equals(addresses)) {
        throw cannotWrite(port, "its VIPs differ from those of an earlier port");
      }
      if (port.vips().stream().mapToInt(Vip::port).distinct().count() != 1) {
        throw cannotWrite(port, "it has no VIP, or VIPs with different ports");
      }
      if (addresses.stream().map(IpAddress::ipv6).distinct().count() != addresses.size()) {
        throw cannotWrite(port, "it has two VIPs of one address family");
      }
      if (port.portName().isEmpty() && ports.size() > 1) {
        throw cannotWrite(port, "it has no name, and the service has several ports");
      }
    }
    return addresses;
  }

  private static List<IpAddress> addresses(final ServicePort port) {
    return port.vips().stream().map(Vip::address).toList();
  }

  private static IllegalArgumentException cannotWrite(final ServicePort port, final String why) {
    return new IllegalArgumentException(
        "the port " + port.displayName() + " cannot be written as part of a Service: " + why);
  }
}
