package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Checks an EndpointSlice and takes from it what kube-proxy and DNS look at.
///
/// The API server's defaults are applied: a port without a name has the empty one, and its protocol is TCP. A port
/// without a number stands for all ports and is of no use to kube-proxy.
final class SliceParser {
  private static final String NAMES = "FQDN";
  private static final List<String> ADDRESS_TYPES = List.of("IPv4", "IPv6", NAMES);

  private final ManifestObject object;
  private final Problems problems;
  private final Notices notices;
  private final FieldChecks checks;

  private SliceParser(final ManifestObject object, final Problems problems, final Notices notices) {
    this.object = object;
    this.problems = problems;
    this.notices = notices;
    this.checks = new FieldChecks(object, problems);
  }

  /// Parses an EndpointSlice.
  ///
  /// @param object where it was read
  /// @param slice the same as a model
  /// @param problems is told what is wrong with it
  /// @param notices is told what is in it that we do not act on
  /// @return what is looked at, or null when that is nothing or anything is wrong
  static @Nullable ParsedSlice parse(
      final ManifestObject object,
      final EndpointSlice slice,
      final Problems problems,
      final Notices notices) {
    return new SliceParser(object, problems, notices).parse(slice);
  }

  private @Nullable ParsedSlice parse(final EndpointSlice slice) {
    final ObjectMeta metadata = slice.getMetadata();
    // The API server makes up a name from generateName; nobody else needs one.
    if (object.hasName() || metadata == null || metadata.getGenerateName() == null) {
      checks.identity(metadata, true);
    }
    checks.require(slice.getAddressType() != null, "/addressType");
    final String addressType = checks.oneOf(slice.getAddressType(), ADDRESS_TYPES, "/addressType");
    final List<ParsedSlice.Port> ports = ports(orEmpty(slice.getPorts()));
    final List<ParsedSlice.Backend> backends =
        addressType.equals(NAMES)
            ? List.of()
            : backends(orEmpty(slice.getEndpoints()), addressType);
    final OptionalInt weight = Weights.of(object, problems);
    if (!checks.passed() || metadata == null) {
      return null;
    }
    final boolean proxied = isProxied(metadata);
    final @Nullable String service = serviceOf(metadata, proxied);
    if (service == null) {
      return null;
    }
    if (addressType.equals(NAMES)) {
      if (proxied) {
        notices.add(Notice.SLICE_OF_NAMES, object.id());
      }
      return null;
    }
    if (proxied) {
      noticeWhatIsNotUsed(slice);
    }
    return new ParsedSlice(object.id(), object.place(), service, ports, backends, weight, proxied);
  }

  /// Whether kube-proxy looks at the slice.
  private static boolean isProxied(final ObjectMeta metadata) {
    final Map<String, String> labels = labels(metadata);
    return !labels.containsKey(KubeLabels.SERVICE_PROXY_NAME)
        && !labels.containsKey(KubeLabels.HEADLESS);
  }

  /// The Service the slice belongs to, as `namespace/name`; null where it belongs to none.
  private @Nullable String serviceOf(final ObjectMeta metadata, final boolean proxied) {
    final @Nullable String name = labels(metadata).get(KubeLabels.SERVICE_NAME);
    if (name == null || name.isEmpty()) {
      if (proxied) {
        notices.add(Notice.SLICE_WITHOUT_LABEL, object.id());
      }
      return null;
    }
    return object.namespace() + '/' + name;
  }

  private static Map<String, String> labels(final ObjectMeta metadata) {
    return Objects.requireNonNullElse(metadata.getLabels(), Map.<String, String>of());
  }

  private List<ParsedSlice.Port> ports(final List<EndpointPort> models) {
    final List<ParsedSlice.Port> ports = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      final EndpointPort model = models.get(i);
      final int protocol = checks.protocol(model.getProtocol(), "/ports/" + i + "/protocol");
      if (model.getPort() != null) {
        ports.add(
            new ParsedSlice.Port(
                Objects.requireNonNullElse(model.getName(), ""),
                protocol,
                checks.port(model.getPort(), "/ports/" + i + "/port")));
      }
    }
    return ports;
  }

  private List<ParsedSlice.Backend> backends(
      final List<Endpoint> models, final String addressType) {
    final List<ParsedSlice.Backend> backends = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      final Endpoint model = models.get(i);
      final String at = "/endpoints/" + i + "/addresses";
      final List<IpAddress> addresses = addresses(orEmpty(model.getAddresses()), addressType, at);
      checks.name(model.getHostname(), false, "/endpoints/" + i + "/hostname");
      if (!addresses.isEmpty()) {
        backends.add(backend(addresses, model));
      }
    }
    return backends;
  }

  private List<IpAddress> addresses(
      final List<String> texts, final String addressType, final String at) {
    checks.require(!texts.isEmpty(), at);
    final List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      final String pointer = at + '/' + i;
      final IpAddress address = checks.address(texts.get(i), pointer);
      if (address == null) {
        continue;
      }
      if (address.ipv6() != addressType.equals("IPv6")) {
        checks.problem(
            pointer,
            "%s must be of the slice's addressType, "
                + addressType
                + ", not \""
                + texts.get(i)
                + '"');
      }
      addresses.add(address);
    }
    return addresses;
  }

  private ParsedSlice.Backend backend(final List<IpAddress> addresses, final Endpoint model) {
    final EndpointConditions conditions =
        Objects.requireNonNullElseGet(model.getConditions(), EndpointConditions::new);
    final EndpointHints hints = Objects.requireNonNullElseGet(model.getHints(), EndpointHints::new);
    return new ParsedSlice.Backend(
        addresses.getFirst(),
        !Boolean.FALSE.equals(conditions.getReady()),
        !Boolean.FALSE.equals(conditions.getServing()),
        Boolean.TRUE.equals(conditions.getTerminating()),
        Objects.requireNonNullElse(model.getNodeName(), ""),
        names(orEmpty(hints.getForZones()).stream().map(ForZone::getName)),
        names(orEmpty(hints.getForNodes()).stream().map(ForNode::getName)),
        podOf(model.getTargetRef()),
        Objects.requireNonNullElse(model.getHostname(), ""),
        addresses.subList(1, addresses.size()));
  }

  private static Set<String> names(final Stream<@Nullable String> names) {
    return names.filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
  }

  /// The Pod that an endpoint is, as `namespace/name`; empty where it is none.
  private String podOf(final @Nullable ObjectReference target) {
    return target == null || !KubeKinds.POD.equals(target.getKind())
        ? ""
        : Objects.requireNonNullElse(target.getNamespace(), object.namespace())
            + '/'
            + target.getName();
  }

  private void noticeWhatIsNotUsed(final EndpointSlice slice) {
    if (orEmpty(slice.getPorts()).stream().anyMatch(port -> port.getPort() == null)) {
      notices.add(Notice.SLICE_OF_ALL_PORTS, object.id());
    }
    for (final Endpoint endpoint : orEmpty(slice.getEndpoints())) {
      if (endpoint.getAddresses().size() > 1) {
        notices.add(Notice.MORE_ADDRESSES, object.id());
      }
    }
  }

  private static <T> List<T> orEmpty(final @Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
