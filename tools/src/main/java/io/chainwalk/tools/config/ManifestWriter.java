package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes services as Kubernetes manifests that [ClusterReader] reads back as they were.
///
/// Each Service is followed by an EndpointSlice per address family; by more where its ports have different
/// endpoints or endpoints of different weights, because all endpoints of a slice serve all its ports and weigh the same.
/// What comes back is equal to what was written if the endpoints of each port are in the order of their text, each once,
/// and its VIPs in the order of their kinds, as they are in whatever was read.
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
  /// @throws IllegalArgumentException when a service cannot be written as one Service: its ports have different
  ///     addresses or policies, no cluster IP, or two of one family, or one of several ports has no name
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
      out.write(YAML.writeValueAsString(ServiceLayout.service(ports)));
      for (final EndpointSlice slice : SliceLayout.slices(ports)) {
        out.write(YAML.writeValueAsString(slice));
      }
    }
  }
}
