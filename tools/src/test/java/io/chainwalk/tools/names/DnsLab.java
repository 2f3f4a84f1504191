package io.chainwalk.tools.names;

import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.NameOptions;
import io.chainwalk.names.PodRecords;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// A cluster for the server's tests, and questions to it.
final class DnsLab {
  /// With one Service whose answer is long.
  static final String CLUSTER =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {clusterIP: 10.96.20.1, clusterIPs: [10.96.20.1, "fd00:96::1"], ports: [{name: http, port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: docs, namespace: shop}
      spec: {type: ExternalName, externalName: web.shop.svc.cluster.local}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: many, namespace: shop}
      spec: {clusterIP: None, ports: [{name: http, port: 80}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: many-1, namespace: shop, labels: {kubernetes.io/service-name: many}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints:
      %s
      """
          .formatted(
              IntStream.rangeClosed(1, 100)
                  .mapToObj(i -> "- {addresses: [10.244.7." + i + "]}")
                  .collect(Collectors.joining("\n")));

  private DnsLab() {}

  static ClusterNames names(final String manifests) throws BadInputException {
    return new ClusterNames(
        ClusterReader.read(
                List.of("-"), new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
            .names(),
        new NameOptions(
            NameOptions.CLUSTER_LOCAL, NameOptions.DEFAULT_TTL_SECONDS, PodRecords.INSECURE, 1));
  }

  static Message query(final String name, final int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
  }

  /// The data of a section's records.
  static List<String> data(final Message message, final int section) {
    return message.getSection(section).stream().map(Record::rdataToString).toList();
  }

  static List<String> answers(final Message message) {
    return data(message, Section.ANSWER);
  }
}
