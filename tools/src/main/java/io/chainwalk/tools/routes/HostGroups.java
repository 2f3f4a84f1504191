package io.chainwalk.tools.routes;

import io.chainwalk.tools.config.IngressObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The paths of several Ingresses by host, merged: where two have the same path of the same type, the older one's counts.
final class HostGroups {
  /// All of one host.
  static final class Host {
    private final String name;
    private final Map<PathKey, Location> locations = new LinkedHashMap<>();
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
      return List.copyOf(locations.values());
    }

    /// The location with the same path of the same type.
    Optional<Location> location(final IngressObject.Path path) {
      return Optional.ofNullable(locations.get(PathKey.of(path)));
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
  record Location(IngressObject ingress, IngressObject.Path path) {}

  private record PathKey(IngressObject.PathType type, String path) {
    static PathKey of(final IngressObject.Path path) {
      return new PathKey(path.type(), path.path());
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
        final Location earlier =
            host.locations.putIfAbsent(PathKey.of(path), new Location(ingress, path));
        if (earlier != null) {
          findings.refuse(
              ingress.head(),
              path.field(),
              path.place(),
              "%s%s is taken already, by %s %s"
                  .formatted(
                      rule.host().isEmpty() ? "all hosts " : rule.host(),
                      path.path(),
                      earlier.ingress().head().title(),
                      earlier.path().field()));
        }
      }
    }
  }

  /// How long a prefix of path elements is: slashes at its end do not count.
  static int lengthOfPrefix(final String path) {
    int length = path.length();
    while (length > 0 && path.charAt(length - 1) == '/') {
      length--;
    }
    return length;
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
