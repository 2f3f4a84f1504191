package io.chainwalk.tools.routes;

import io.chainwalk.tools.config.IngressObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The paths of several Ingresses by host, merged: where two have the same path of the same type, the older one's counts.
final class HostGroups {
  /// All of one host.
  static final class Host {
    private final String name;
    private final List<Location> locations = new ArrayList<>();
    private @Nullable IngressObject first;
    private @Nullable IngressObject withDefault;

    private Host(final String name) {
      this.name = name;
    }

    /// The host, `*.` and a host, or empty for all.
    String name() {
      return name;
    }

    /// Its paths, in the order of the input, older Ingresses first.
    List<Location> locations() {
      return locations;
    }

    /// The oldest Ingress that has rules for the host.
    IngressObject first() {
      if (first == null) {
        throw new IllegalStateException("no Ingress has host " + name);
      }
      return first;
    }

    /// The oldest Ingress that has rules for the host and a default backend.
    @Nullable IngressObject withDefault() {
      return withDefault;
    }
  }

  /// A path of a host.
  ///
  /// @param ingress whose it is
  /// @param path the path
  record Location(IngressObject ingress, IngressObject.Path path) {
    /// Whether it has the same path of the same type.
    boolean isSameAs(final Location other) {
      return path.type() == other.path.type() && path.path().equals(other.path.path());
    }
  }

  private final Map<String, Host> hosts = new LinkedHashMap<>();

  /// Merges Ingresses.
  ///
  /// @param ingresses the oldest first
  /// @param findings is told which paths lose
  static HostGroups of(final List<IngressObject> ingresses, final Findings findings) {
    final HostGroups groups = new HostGroups();
    ingresses.forEach(ingress -> groups.add(ingress, findings));
    return groups;
  }

  private void add(final IngressObject ingress, final Findings findings) {
    for (final IngressObject.Rule rule : ingress.rules()) {
      final Host host = hosts.computeIfAbsent(rule.host(), Host::new);
      if (host.first == null) {
        host.first = ingress;
      }
      if (host.withDefault == null && ingress.defaultBackend() != null) {
        host.withDefault = ingress;
      }
      for (final IngressObject.Path path : rule.paths()) {
        final Location location = new Location(ingress, path);
        host.locations.stream()
            .filter(location::isSameAs)
            .findFirst()
            .ifPresentOrElse(
                earlier ->
                    findings.refuse(
                        ingress.head(),
                        path.field(),
                        path.place(),
                        "%s%s is taken already, by %s %s"
                            .formatted(
                                rule.host().isEmpty() ? "all hosts " : rule.host(),
                                path.path(),
                                earlier.ingress().head().title(),
                                earlier.path().field())),
                () -> host.locations.add(location));
      }
    }
  }

  /// The hosts, in the order in which they come up.
  List<Host> hosts() {
    return List.copyOf(hosts.values());
  }

  /// A host.
  ///
  /// @return null where there is none
  @Nullable Host host(final String name) {
    return hosts.get(name);
  }
}
