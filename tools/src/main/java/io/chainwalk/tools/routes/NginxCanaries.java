package io.chainwalk.tools.routes;

import io.chainwalk.tools.config.IngressObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The locations that a canary takes some requests of: those of the same host, path and path type. A location has one
/// canary at most; a canary without such a location is never asked (`mergeAlternativeBackends` of ingress-nginx).
final class NginxCanaries {
  private final Map<HostGroups.Location, HostGroups.Location> canaries = new LinkedHashMap<>();

  private NginxCanaries() {}

  /// Finds them.
  ///
  /// @param hosts the locations
  /// @param ingresses the canaries, the oldest first
  /// @param findings is told which are never asked
  static NginxCanaries of(
      final HostGroups hosts, final List<IngressObject> ingresses, final Findings findings) {
    final NginxCanaries canaries = new NginxCanaries();
    for (final IngressObject ingress : ingresses) {
      for (final IngressObject.Rule rule : ingress.rules()) {
        for (final IngressObject.Path path : rule.paths()) {
          canaries.add(new HostGroups.Location(ingress, path), hosts.host(rule.host()), findings);
        }
      }
      if (ingress.defaultBackend() != null) {
        findings.notice(
            ingress.head(),
            ingress.head().place(),
            "the default backend of a canary is not modelled and gets nothing");
      }
    }
    return canaries;
  }

  private void add(
      final HostGroups.Location canary,
      final HostGroups.@Nullable Host host,
      final Findings findings) {
    final Optional<HostGroups.Location> primary =
        host == null ? Optional.empty() : host.location(canary.path());
    final String backend =
        canary.ingress().head().namespace() + '/' + canary.path().backend().service();
    final String refusal;
    if (primary.isEmpty()) {
      refusal = "unable to find real backend for alternative backend " + backend;
    } else if (canaries.putIfAbsent(primary.get(), canary) != null) {
      refusal = "a maximum of one canary ingress can be applied per Ingress rule";
    } else {
      return;
    }
    findings.refuse(canary.ingress().head(), canary.path().field(), canary.path().place(), refusal);
  }

  /// The canary of a location.
  Optional<HostGroups.Location> of(final HostGroups.Location primary) {
    return Optional.ofNullable(canaries.get(primary));
  }
}
