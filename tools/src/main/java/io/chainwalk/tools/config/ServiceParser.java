package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks a Service and takes from it what kube-proxy looks at.
///
/// The defaults of the API server are applied, because kube-proxy only ever sees Services that went through it: the
/// protocol is TCP, `clusterIPs` is `clusterIP` alone, and each cluster IP tells its family.
final class ServiceParser {
  private static final String NO_CLUSTER_IP = "None";
  private static final List<String> TYPES =
      List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
  private static final List<String> POLICIES = List.of("Cluster", "Local");
  private static final List<String> AFFINITIES = List.of("None", "ClientIP");
  private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
  private static final String CLUSTER_IP_FIELD = "/spec/clusterIP";
  private static final String CLUSTER_IPS_FIELD = "/spec/clusterIPs";

  private final ManifestObject object;
  private final Notices notices;
  private final FieldChecks checks;

  private ServiceParser(
      final ManifestObject object, final Problems problems, final Notices notices) {
    this.object = object;
    this.notices = notices;
    this.checks = new FieldChecks(object, problems);
  }

  /// Parses a Service.
  ///
  /// @param object where it was read
  /// @param service the same as a model
  /// @param problems is told what is wrong with it
  /// @param notices is told what is in it that we do not act on
  /// @return what kube-proxy looks at, or null when anything is wrong
  static @Nullable ParsedService parse(
      final ManifestObject object,
      final Service service,
      final Problems problems,
      final Notices notices) {
    return new ServiceParser(object, problems, notices).parse(service);
  }

  private @Nullable ParsedService parse(final Service service) {
    checks.identity(service.getMetadata(), false);
    final ServiceSpec spec = service.getSpec();
    if (spec == null) {
      checks.missing("/spec");
      return null;
    }
    final String type = checks.oneOf(spec.getType(), TYPES, "/spec/type");
    if (type.equals("ExternalName")) {
      notice(Notice.EXTERNAL_NAME);
      return checks.passed() ? parsed(List.of(), List.of()) : null;
    }
    final boolean headless = NO_CLUSTER_IP.equals(spec.getClusterIP());
    final List<ParsedService.Port> ports = ports(orEmpty(spec.getPorts()), headless);
    final List<IpAddress> clusterIps = headless ? List.of() : clusterIps(spec);
    checkPolicies(spec);
    if (!checks.passed()) {
      return null;
    }
    if (isLeftToOthers(service)) {
      notice(Notice.OTHER_PROXY);
      return parsed(List.of(), ports);
    }
    if (headless) {
      notice(Notice.HEADLESS);
    } else if (clusterIps.isEmpty()) {
      notice(Notice.NO_CLUSTER_IP);
    } else {
      noticeWhatIsNotModelled(spec, service.getStatus());
    }
    return parsed(clusterIps, ports);
  }

  private ParsedService parsed(
      final List<IpAddress> clusterIps, final List<ParsedService.Port> ports) {
    return new ParsedService(object.namespace(), object.name(), clusterIps, ports);
  }

  private List<ParsedService.Port> ports(final List<ServicePort> models, final boolean headless) {
    checks.require(headless || !models.isEmpty(), "/spec/ports");
    final List<ParsedService.Port> ports = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    final Set<String> numbers = new HashSet<>();
    for (int i = 0; i < models.size(); i++) {
      final ServicePort model = models.get(i);
      final String at = "/spec/ports/" + i;
      final String name = Objects.requireNonNullElse(model.getName(), "");
      checks.name(name, false, at + "/name");
      final int protocol = checks.protocol(model.getProtocol(), at + "/protocol");
      final int number = checks.port(model.getPort(), at + "/port");
      if (isSet(model.getNodePort())) {
        checks.port(model.getNodePort(), at + "/nodePort");
      }
      if (name.isEmpty() && models.size() > 1) {
        checks.problem(
            at + "/name", "%s is missing, which only the port of a one-port Service may");
      } else if (!names.add(name)) {
        checks.problem(at + "/name", "%s is \"" + name + "\" like that of an earlier port");
      }
      if (model.getPort() != null && !numbers.add(protocol + ":" + number)) {
        checks.problem(
            at + "/port", "%s is " + number + " like that of an earlier port of the same protocol");
      }
      ports.add(new ParsedService.Port(name, protocol, number));
    }
    return ports;
  }

  private List<IpAddress> clusterIps(final ServiceSpec spec) {
    final List<String> given = orEmpty(spec.getClusterIPs());
    if (!isGiven(spec.getClusterIP())) {
      if (!given.isEmpty()) {
        checks.problem(CLUSTER_IP_FIELD, "%s is missing, although spec.clusterIPs is given");
      }
      return List.of();
    }
    if (given.isEmpty()) {
      return families(List.of(spec.getClusterIP()), List.of(CLUSTER_IP_FIELD), spec);
    }
    if (!given.getFirst().equals(spec.getClusterIP())) {
      checks.problem(
          CLUSTER_IPS_FIELD + "/0", "%s must be spec.clusterIP, \"" + spec.getClusterIP() + '"');
    }
    final List<String> pointers = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      pointers.add(CLUSTER_IPS_FIELD + '/' + i);
    }
    return families(given, pointers, spec);
  }

  /// Reads the cluster IPs and holds each to its family.
  private List<IpAddress> families(
      final List<String> texts, final List<String> pointers, final ServiceSpec spec) {
    final List<String> wanted = orEmpty(spec.getIpFamilies());
    for (int i = 0; i < wanted.size(); i++) {
      checks.oneOf(wanted.get(i), FAMILIES, "/spec/ipFamilies/" + i);
    }
    final List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      final IpAddress address = checks.address(texts.get(i), pointers.get(i));
      if (address == null) {
        continue;
      }
      if (addresses.stream().anyMatch(earlier -> earlier.ipv6() == address.ipv6())) {
        checks.problem(pointers.get(i), "%s is a second cluster IP of the same family");
      }
      if (i < wanted.size() && !wanted.get(i).equals(familyOf(address))) {
        checks.problem(
            pointers.get(i),
            "%s must be of the family in spec.ipFamilies[" + i + "], which is " + wanted.get(i));
      }
      addresses.add(address);
    }
    return addresses;
  }

  private static String familyOf(final IpAddress address) {
    return address.ipv6() ? "IPv6" : "IPv4";
  }

  private void checkPolicies(final ServiceSpec spec) {
    checks.oneOf(spec.getSessionAffinity(), AFFINITIES, "/spec/sessionAffinity");
    checks.oneOf(spec.getInternalTrafficPolicy(), POLICIES, "/spec/internalTrafficPolicy");
    checks.oneOf(spec.getExternalTrafficPolicy(), POLICIES, "/spec/externalTrafficPolicy");
    final List<String> externalIps = orEmpty(spec.getExternalIPs());
    for (int i = 0; i < externalIps.size(); i++) {
      checks.address(externalIps.get(i), "/spec/externalIPs/" + i);
    }
  }

  private static boolean isLeftToOthers(final Service service) {
    final Map<String, String> labels = service.getMetadata().getLabels();
    return labels != null
        && (labels.containsKey(KubeLabels.SERVICE_PROXY_NAME)
            || labels.containsKey(KubeLabels.HEADLESS));
  }

  private void noticeWhatIsNotModelled(
      final ServiceSpec spec, final @Nullable ServiceStatus status) {
    if (orEmpty(spec.getPorts()).stream().anyMatch(port -> isSet(port.getNodePort()))) {
      notice(Notice.NODE_PORT);
    }
    if (!orEmpty(spec.getExternalIPs()).isEmpty()) {
      notice(Notice.EXTERNAL_IP);
    }
    if (status != null
        && status.getLoadBalancer() != null
        && orEmpty(status.getLoadBalancer().getIngress()).stream()
            .anyMatch(ingress -> isGiven(ingress.getIp()))) {
      notice(Notice.LOAD_BALANCER_IP);
    }
    if (!orEmpty(spec.getLoadBalancerSourceRanges()).isEmpty()) {
      notice(Notice.SOURCE_RANGES);
    }
    if ("ClientIP".equals(spec.getSessionAffinity())) {
      notice(Notice.SESSION_AFFINITY);
    }
    if ("Local".equals(spec.getInternalTrafficPolicy())) {
      notice(Notice.INTERNAL_POLICY_LOCAL);
    }
    if ("Local".equals(spec.getExternalTrafficPolicy())) {
      notice(Notice.EXTERNAL_POLICY_LOCAL);
    }
  }

  private void notice(final Notice notice) {
    notices.add(notice, object.id());
  }

  private static boolean isGiven(final @Nullable String text) {
    return text != null && !text.isEmpty();
  }

  /// A port of 0 is how the API server writes that there is none.
  private static boolean isSet(final @Nullable Integer port) {
    return port != null && port != 0;
  }

  private static <T> List<T> orEmpty(final @Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
