package io.chainwalk.tools.config;

import io.chainwalk.node.IpPrefix;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Takes objects one by one, and hands each to the parser of its kind.
final class ObjectReader {
  private static final List<String> SERVICE_CIDR_VERSIONS =
      List.of("networking.k8s.io/v1", "networking.k8s.io/v1beta1");

  private final ParsedCluster cluster;
  private final Problems problems;
  private final Notices notices;
  private final RoutingReader routing;
  private final Map<String, Integer> skippedKinds = new TreeMap<>();

  /// Prepares the reading.
  ///
  /// @param cluster is given what was read
  /// @param problems is told what is wrong
  /// @param notices is told what is not acted on
  ObjectReader(final ParsedCluster cluster, final Problems problems, final Notices notices) {
    this.cluster = cluster;
    this.problems = problems;
    this.notices = notices;
    this.routing = new RoutingReader(cluster, problems, notices);
  }

  /// What says where requests go.
  RoutingObjects routing() {
    return routing.objects();
  }

  /// How many objects of each kind were not looked at.
  Map<String, Integer> skippedKinds() {
    return skippedKinds;
  }

  /// Takes an object.
  ///
  /// @param object of any kind
  void accept(final ManifestObject object) {
    OwnAnnotations.check(object, notices);
    cluster.namespaces.add(
        isOf(object, KubeKinds.NAMESPACE, "") ? object.name() : object.namespace());
    if (isOf(object, KubeKinds.SERVICE, "")) {
      if (hasVersion(object, List.of("v1"))) {
        acceptService(object);
      }
    } else if (isOf(object, KubeKinds.ENDPOINT_SLICE, "discovery.k8s.io")) {
      if (hasVersion(object, List.of("discovery.k8s.io/v1"))) {
        acceptSlice(object);
      }
    } else if (isOf(object, KubeKinds.NODE, "")) {
      if (hasVersion(object, List.of("v1"))) {
        acceptNode(object);
      }
    } else if (isOf(object, KubeKinds.POD, "")) {
      if (hasVersion(object, List.of("v1"))) {
        acceptPod(object);
      }
    } else if (isOf(object, KubeKinds.SERVICE_CIDR, "networking.k8s.io")) {
      if (hasVersion(object, SERVICE_CIDR_VERSIONS)) {
        acceptServiceCidr(object);
      }
    } else if (!routing.accept(object)) {
      acceptOther(object);
    }
  }

  private static boolean isOf(final ManifestObject object, final String kind, final String group) {
    return object.kind().equals(kind) && object.isOfGroup(group);
  }

  private boolean hasVersion(final ManifestObject object, final List<String> versions) {
    return new FieldChecks(object, problems).version(versions);
  }

  private void acceptService(final ManifestObject object) {
    final Service model = ModelMapper.read(object, Service.class, problems);
    if (model == null) {
      return;
    }
    final ParsedService service = ServiceParser.parse(object, model, problems, notices);
    if (service != null) {
      cluster.claimName(object);
      cluster.services.add(service);
    }
  }

  private void acceptSlice(final ManifestObject object) {
    final EndpointSlice model = ModelMapper.read(object, EndpointSlice.class, problems);
    if (model == null) {
      return;
    }
    if (object.hasName()) {
      cluster.claimName(object);
    }
    final ParsedSlice slice = SliceParser.parse(object, model, problems, notices);
    if (slice != null) {
      (slice.proxied() ? cluster.slices : cluster.unproxiedSlices).add(slice);
    }
    final String service =
        new ManifestFields(object, problems)
            .text(KubeLabels.ALL.appendProperty(KubeLabels.SERVICE_NAME).toString());
    cluster.noteSliceOf(object.namespace() + '/' + service);
  }

  private void acceptNode(final ManifestObject object) {
    final ParsedNode node = NodeParser.parse(object, problems);
    if (node != null) {
      cluster.claimName(object);
      cluster.nodes.add(node);
    }
  }

  private void acceptPod(final ManifestObject object) {
    noticeProxyCommand(object);
    final ParsedPod pod = PodParser.parse(object, problems);
    if (pod != null) {
      if (object.hasName()) {
        cluster.claimName(object);
      }
      cluster.pods.add(pod);
    }
  }

  private void acceptServiceCidr(final ManifestObject object) {
    final FieldChecks checks = new FieldChecks(object, problems);
    final ManifestFields fields = new ManifestFields(object, problems);
    for (final String element : fields.elements("/spec/cidrs")) {
      final IpPrefix prefix = checks.prefix(fields.text(element), element);
      if (prefix != null) {
        cluster.serviceCidrs.add(prefix.toString());
      }
    }
  }

  private void acceptOther(final ManifestObject object) {
    final List<ManifestObject> configurations = ProxyConfigurations.in(object, problems);
    for (final ManifestObject configuration : configurations) {
      cluster.claimName(configuration);
      final ProxySettings settings = ProxySettingsParser.parse(configuration, problems, notices);
      if (settings != null) {
        cluster.proxySettings.add(settings);
      }
    }
    if (configurations.isEmpty()) {
      skip(object);
    }
  }

  private void skip(final ManifestObject object) {
    if (object.kind().equals("Endpoints") && object.group().isEmpty()) {
      notices.add(Notice.OLD_ENDPOINTS, object.id());
    }
    noticeProxyCommand(object);
    final boolean namesake =
        object.kind().equals(KubeKinds.SERVICE) || object.kind().equals(KubeKinds.ENDPOINT_SLICE);
    skippedKinds.merge(
        namesake ? object.kind() + '.' + object.group() : object.kind(), 1, Integer::sum);
  }

  private void noticeProxyCommand(final ManifestObject object) {
    if (ProxyCommand.hasFlags(object)) {
      notices.add(Notice.PROXY_COMMAND, object.title());
    }
  }
}
