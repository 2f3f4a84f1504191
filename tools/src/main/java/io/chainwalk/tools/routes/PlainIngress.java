package io.chainwalk.tools.routes;

import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.tools.config.IngressObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Ingresses as the specification of `networking.k8s.io/v1` has them, and no more.
///
/// The most specific host is chosen first, then its longest path, an exact one before a prefix of the same length.
/// Requests that match nothing go to the default backend of the oldest Ingress that has rules for the host and one, else
/// of the oldest that has one. `ImplementationSpecific` is taken for `Prefix`.
final class PlainIngress {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private static final Comparator<HostGroups.Location> LONGEST_FIRST =
      Comparator.<HostGroups.Location>comparingInt(location -> -lengthOf(location.path()))
          .thenComparing(location -> location.path().type());

  private final Findings findings;
  private final Secrets secrets;

  PlainIngress(final Findings findings, final Secrets secrets) {
    this.findings = findings;
    this.secrets = secrets;
  }

  /// Makes the entrance of all Ingresses of a class.
  ///
  /// @param ingresses the oldest first
  Entrance entrance(final IngressClaims.Claim claim, final List<IngressObject> ingresses) {
    final List<HostGroups.Host> hosts = HostGroups.of(ingresses, findings).hosts();
    final GroupNames names = new GroupNames();
    final RouteRule fallback = fallback(claim.name(), ingresses);
    final List<Entrance.Listener> listeners = new ArrayList<>();
    listeners.add(new Entrance.Listener(HTTP, false, table(hosts, fallback, names)));
    if (ingresses.stream().anyMatch(ingress -> !ingress.tls().isEmpty())) {
      final TlsHosts ofTls = TlsHosts.of(ingresses);
      final List<HostGroups.Host> secure =
          hosts.stream().filter(host -> ofTls.has(host.name())).toList();
      listeners.add(new Entrance.Listener(HTTPS, true, table(secure, fallback, names)));
    }
    noteCertificates(claim.name(), ingresses, secrets);
    return new Entrance(claim.name(), claim.dialect(), listeners);
  }

  /// Notes the certificates that Ingresses name.
  static void noteCertificates(
      final String entrance, final List<IngressObject> ingresses, final Secrets secrets) {
    for (final IngressObject ingress : ingresses) {
      for (final IngressObject.Tls tls : ingress.tls()) {
        if (!tls.secretName().isEmpty()) {
          secrets.certificate(
              entrance,
              tls.hosts(),
              ingress.head().namespace() + '/' + tls.secretName(),
              ingress.head(),
              tls.place());
        }
      }
    }
  }

  /// Which hosts are served over TLS: by name, by a wildcard that has them, or by an entry without hosts of an Ingress
  /// that has rules for them.
  ///
  /// @param named hosts, and wildcards, of entries that name some
  /// @param ofRules hosts of the rules of Ingresses with an entry without hosts
  private record TlsHosts(Set<String> named, Set<String> ofRules) {
    static TlsHosts of(final List<IngressObject> ingresses) {
      final TlsHosts hosts = new TlsHosts(new HashSet<>(), new HashSet<>());
      for (final IngressObject ingress : ingresses) {
        for (final IngressObject.Tls tls : ingress.tls()) {
          hosts.named.addAll(tls.hosts());
          if (tls.hosts().isEmpty()) {
            ingress.rules().forEach(rule -> hosts.ofRules.add(rule.host()));
          }
        }
      }
      return hosts;
    }

    boolean has(final String host) {
      final int dot = host.indexOf('.');
      return ofRules.contains(host)
          || named.contains(host)
          || (host.isEmpty() && !named.isEmpty())
          || (dot > 0 && named.contains('*' + host.substring(dot)));
    }
  }

  private static RouteTable table(
      final List<HostGroups.Host> hosts, final RouteRule fallback, final GroupNames names) {
    final List<RouteRule> rules = new ArrayList<>();
    for (final HostGroups.Host host : hosts) {
      host.locations().stream()
          .sorted(LONGEST_FIRST)
          .forEach(location -> rules.add(rule(host.name(), location)));
      final IngressObject withDefault = host.withDefault();
      if (withDefault != null) {
        rules.add(defaultRule(withDefault, host.name()));
      }
    }
    return RouteTable.of(names.named(rules), true, names.named(fallback));
  }

  private static RouteRule rule(final String host, final HostGroups.Location location) {
    final IngressObject.Path path = location.path();
    return new RouteRule(
        Rules.origin(location.ingress().head(), path.field(), path.place()),
        Rules.hosts(host),
        List.of(
            path.type() == IngressObject.PathType.EXACT
                ? new PathMatch.Exact(path.path())
                : new PathMatch.Prefix(path.path().isEmpty() ? "/" : path.path())),
        List.of(),
        Rules.forward(
            Rules.group(location.ingress().head(), path.backend(), Backend.Way.ENDPOINTS)));
  }

  /// The rule that leads to an Ingress's default backend.
  private static RouteRule defaultRule(final IngressObject ingress, final String host) {
    final IngressObject.Backend backend = Objects.requireNonNull(ingress.defaultBackend());
    return new RouteRule(
        Rules.origin(ingress.head(), backend.field(), backend.place()),
        Rules.hosts(host),
        List.of(),
        List.of(),
        Rules.forward(Rules.group(ingress.head(), backend, Backend.Way.ENDPOINTS)));
  }

  private static RouteRule fallback(final String entrance, final List<IngressObject> ingresses) {
    return ingresses.stream()
        .filter(ingress -> ingress.defaultBackend() != null)
        .findFirst()
        .map(ingress -> defaultRule(ingress, ""))
        .orElseGet(() -> Rules.notFound(entrance, "text/plain"));
  }

  private static int lengthOf(final IngressObject.Path path) {
    return path.type() == IngressObject.PathType.EXACT
        ? path.path().length()
        : HostGroups.lengthOfPrefix(path.path());
  }
}
