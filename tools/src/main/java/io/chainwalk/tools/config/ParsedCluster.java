package io.chainwalk.tools.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What was read of a cluster so far, object by object.
final class ParsedCluster {
  private final Problems problems;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Set<String> servicesWithSlices = new HashSet<>();

  /// The Services, in the order of the input.
  final List<ParsedService> services = new ArrayList<>();

  /// The EndpointSlices that kube-proxy looks at, in the order of the input.
  final List<ParsedSlice> slices = new ArrayList<>();

  /// The EndpointSlices that belong to a Service, but that kube-proxy does not look at, in the order of the input.
  final List<ParsedSlice> unproxiedSlices = new ArrayList<>();

  /// The namespaces that are there: those that every cluster has, and those that an object of any kind is in.
  final Set<String> namespaces =
      new TreeSet<>(List.of("default", "kube-node-lease", "kube-public", "kube-system"));

  /// The Pods.
  final List<ParsedPod> pods = new ArrayList<>();

  /// The Nodes.
  final List<ParsedNode> nodes = new ArrayList<>();

  /// The ranges of cluster IPs.
  final List<String> serviceCidrs = new ArrayList<>();

  /// The configurations of kube-proxy: more than one only if that is a problem.
  final List<ProxySettings> proxySettings = new ArrayList<>();

  ParsedCluster(final Problems problems) {
    this.problems = problems;
  }

  /// Notes an object, and a problem if another one of its kind has the same namespace and name.
  ///
  /// @param object any object with a name
  void claimName(final ManifestObject object) {
    final Place earlier = places.putIfAbsent(object.title(), object.place());
    if (earlier != null) {
      problems.add(
          object.source(),
          object.lines().line(),
          object.title() + " is defined already, at " + earlier);
    }
  }

  /// Where the objects stand, by title.
  Map<String, Place> places() {
    return places;
  }

  /// Notes that a Service has EndpointSlices, whether kube-proxy looks at them or not.
  ///
  /// @param service as `namespace/name`
  void noteSliceOf(final String service) {
    servicesWithSlices.add(service);
  }

  /// Whether a Service has EndpointSlices of its own.
  ///
  /// @param service as `namespace/name`
  boolean hasSlices(final String service) {
    return servicesWithSlices.contains(service);
  }
}
