package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A Service on its way through the API server: as a manifest has it, and then with what the manifest leaves out.
///
/// It is not checked yet. What is not of the type that it should be counts as if it were not there, and is left alone.
final class ServiceDraft {
  private static final Set<String> TYPES = Set.of("ClusterIP", "NodePort", "LoadBalancer");
  private static final int MAX_PORT = 0xFFFF;

  private final ManifestObject object;
  private final ObjectNode value;
  private final ObjectNode spec;
  private boolean changed;

  private ServiceDraft(final ManifestObject object) {
    this.object = object;
    value = object.value().deepCopy();
    spec = (ObjectNode) value.get("spec");
  }

  /// Takes an object, if it is a Service that has addresses.
  ///
  /// @param object any
  /// @return empty for other objects, and for a Service that is headless or of type `ExternalName`
  static Optional<ServiceDraft> of(final ManifestObject object) {
    final boolean service =
        object.kind().equals(KubeKinds.SERVICE)
            && object.apiVersion().equals("v1")
            && object.hasName()
            && object.value().path("spec").isObject();
    if (!service) {
      return Optional.empty();
    }
    final ServiceDraft draft = new ServiceDraft(object);
    final boolean headless = text(draft.spec.path("clusterIP")).equals(ServiceParser.NO_CLUSTER_IP);
    return TYPES.contains(draft.type()) && !headless ? Optional.of(draft) : Optional.empty();
  }

  /// The object, with what was added to it.
  ManifestObject object() {
    return changed
        ? new ManifestObject(
            object.source(), object.apiVersion(), object.kind(), value, object.lines())
        : object;
  }

  /// The namespace and name, as `namespace/name`.
  String id() {
    return object.id();
  }

  /// `spec.type`, with the API server's default.
  String type() {
    final String type = text(spec.path("type"));
    return type.isEmpty() ? "ClusterIP" : type;
  }

  /// A text of the specification, empty where there is none.
  String specText(final String field) {
    return text(spec.path(field));
  }

  /// `true` or `false` in the specification.
  boolean specTruth(final String field, final boolean otherwise) {
    return spec.path(field).asBoolean(otherwise);
  }

  /// The texts of a list in the specification.
  List<String> specTexts(final String field) {
    return texts(spec.path(field));
  }

  /// The cluster IPs, in their order.
  List<IpAddress> clusterIps() {
    final List<String> all = specTexts("clusterIPs");
    final String first = specText("clusterIP");
    return addresses(all.isEmpty() && !first.isEmpty() ? List.of(first) : all);
  }

  /// Whether there is something in the place of cluster IPs that is none, or `clusterIPs` without `clusterIP`.
  boolean hasWrongClusterIps() {
    final List<String> all = specTexts("clusterIPs");
    final boolean firstIsOdd = !isAbsent(spec.path("clusterIP")) && !isText("clusterIP");
    final boolean othersAreOdd =
        !isAbsent(spec.path("clusterIPs")) && !spec.path("clusterIPs").isArray();
    final int given = all.isEmpty() ? (specText("clusterIP").isEmpty() ? 0 : 1) : all.size();
    return firstIsOdd
        || othersAreOdd
        || (specText("clusterIP").isEmpty() && !all.isEmpty())
        || clusterIps().size() != given;
  }

  private boolean isText(final String field) {
    return spec.path(field).isTextual();
  }

  /// Gives the Service cluster IPs.
  ///
  /// @param addresses all of them, of different families
  void setClusterIps(final List<IpAddress> addresses) {
    spec.put("clusterIP", addresses.getFirst().toString());
    final ArrayNode all = spec.putArray("clusterIPs");
    final ArrayNode families = spec.putArray("ipFamilies");
    for (final IpAddress address : addresses) {
      all.add(address.toString());
      families.add(address.ipv6() ? "IPv6" : "IPv4");
    }
    changed = true;
  }

  /// How many ports the Service has.
  int portCount() {
    return spec.path("ports").isArray() ? spec.path("ports").size() : 0;
  }

  /// The number of a port.
  ///
  /// @return 1 to 65535, or 0 where there is none
  int port(final int index) {
    return portNumber(spec.path("ports").path(index).path("port"));
  }

  /// The node port of a port.
  ///
  /// @return 1 to 65535, or 0 where there is none
  int nodePort(final int index) {
    return portNumber(spec.path("ports").path(index).path("nodePort"));
  }

  /// Whether nothing is said of a port's node port, which 0 does too.
  boolean lacksNodePort(final int index) {
    return lacks(spec.path("ports").path(index).path("nodePort"));
  }

  /// Gives a port a node port.
  void setNodePort(final int index, final int number) {
    if (spec.path("ports").path(index) instanceof final ObjectNode port) {
      port.put("nodePort", number);
      changed = true;
    }
  }

  /// `healthCheckNodePort`.
  ///
  /// @return 1 to 65535, or 0 where there is none
  int healthCheckNodePort() {
    return portNumber(spec.path("healthCheckNodePort"));
  }

  /// Whether nothing is said of the port for health checks, which 0 does too.
  boolean lacksHealthCheckNodePort() {
    return lacks(spec.path("healthCheckNodePort"));
  }

  /// Gives the Service a port for health checks.
  void setHealthCheckNodePort(final int number) {
    spec.put("healthCheckNodePort", number);
    changed = true;
  }

  /// The addresses in `externalIPs`.
  List<IpAddress> externalIps() {
    return addresses(specTexts("externalIPs"));
  }

  /// The addresses in `status.loadBalancer.ingress`.
  List<IpAddress> statusAddresses() {
    final List<String> found = new ArrayList<>();
    value
        .path("status")
        .path("loadBalancer")
        .path("ingress")
        .forEach(ingress -> found.add(text(ingress.path("ip"))));
    return addresses(found);
  }

  /// The first name in `status.loadBalancer.ingress`; empty where there is none.
  String statusHostname() {
    for (final JsonNode ingress : value.path("status").path("loadBalancer").path("ingress")) {
      final String hostname = text(ingress.path("hostname"));
      if (!hostname.isEmpty()) {
        return hostname;
      }
    }
    return "";
  }

  /// Whether the status says anything of where the load balancer is reached.
  boolean hasLoadBalancerStatus() {
    final JsonNode status = value.path("status");
    final JsonNode balancer = status.path("loadBalancer");
    final JsonNode ingress = balancer.path("ingress");
    final boolean empty =
        (isAbsent(status) || status.isObject())
            && (isAbsent(balancer) || balancer.isObject())
            && (isAbsent(ingress) || (ingress.isArray() && ingress.isEmpty()));
    return !empty;
  }

  /// Gives the Service a status with addresses of its load balancer.
  void setStatusAddresses(final List<IpAddress> addresses) {
    final JsonNode status = value.path("status");
    final ObjectNode given =
        status instanceof final ObjectNode present ? present : value.putObject("status");
    final ObjectNode balancer =
        given.path("loadBalancer") instanceof final ObjectNode present
            ? present
            : given.putObject("loadBalancer");
    final ArrayNode ingress = balancer.putArray("ingress");
    addresses.forEach(address -> ingress.addObject().put("ip", address.toString()));
    changed = true;
  }

  /// An annotation, empty where there is none.
  String annotation(final String name) {
    return text(value.path("metadata").path("annotations").path(name));
  }

  /// The names of annotations that begin in a way and have a value.
  List<String> annotationsFrom(final String prefix) {
    final List<String> names = new ArrayList<>();
    value
        .path("metadata")
        .path("annotations")
        .properties()
        .forEach(field -> {
          if (field.getKey().startsWith(prefix) && !text(field.getValue()).isEmpty()) {
            names.add(field.getKey());
          }
        });
    return names;
  }

  /// The Service as its manifest has it.
  ManifestObject origin() {
    return object;
  }

  private static boolean isAbsent(final JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static boolean lacks(final JsonNode number) {
    return isAbsent(number)
        || (number.isIntegralNumber() && number.bigIntegerValue().signum() == 0);
  }

  private static int portNumber(final JsonNode number) {
    final int port = number.isIntegralNumber() && number.canConvertToInt() ? number.intValue() : 0;
    return port > 0 && port <= MAX_PORT ? port : 0;
  }

  private static String text(final JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }

  private static List<String> texts(final JsonNode list) {
    final List<String> texts = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(element -> texts.add(text(element)));
    }
    return texts;
  }

  private static List<IpAddress> addresses(final List<String> texts) {
    final List<IpAddress> addresses = new ArrayList<>();
    for (final String text : texts) {
      final @Nullable IpAddress address = parsed(text);
      if (address != null) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  /// An address, or null for a text that is none: whoever checks the Service will say so.
  static @Nullable IpAddress parsed(final String text) {
    try {
      return IpAddress.parse(text);
    } catch (final IllegalArgumentException notOne) {
      return null;
    }
  }
}
