package io.chainwalk.tools.routes;

import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.tools.config.IngressObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/// Ingresses as ingress-nginx makes servers and locations of them.
///
/// A server is chosen by host, then a location by path: an exact one, else the longest prefix. Where any location of a
/// server uses regular expressions, all of them become regular expressions that ignore case and match from the beginning,
/// the longest text first (`enforceRegexModifier`, `buildLocation` in its `template.go`). `ImplementationSpecific` is a
/// prefix of characters. What a server has no location for goes to the default backend of the oldest Ingress with that
/// host, or is not found; the catch-all server's is that of an Ingress without rules.
final class NginxIngress {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private static final Comparator<HostGroups.Location> LONGEST_FIRST =
      Comparator.<HostGroups.Location>comparingInt(location -> -lengthOf(location.path()))
          .thenComparing(location -> location.path().type());

  /// The order of regular expressions: of equal length the greater text comes first.
  private static final Comparator<HostGroups.Location> REGEX_ORDER =
      Comparator.<HostGroups.Location>comparingInt(location -> -location.path().path().length())
          .thenComparing(location -> location.path().path(), Comparator.reverseOrder());

  private final Findings findings;
  private final Secrets secrets;
  private final EntranceOptions options;
  private final Map<IngressObject, NginxAnnotations> annotations = new LinkedHashMap<>();
  private final List<RouteRule> plain = new ArrayList<>();
  private final List<RouteRule> secure = new ArrayList<>();

  NginxIngress(final Findings findings, final Secrets secrets, final EntranceOptions options) {
    this.findings = findings;
    this.secrets = secrets;
    this.options = options;
  }

  /// Makes the entrance of all Ingresses of a class. To be called once.
  ///
  /// @param ingresses the oldest first
  Entrance entrance(final IngressClaims.Claim claim, final List<IngressObject> ingresses) {
    final List<IngressObject> primaries = new ArrayList<>();
    final List<IngressObject> canaries = new ArrayList<>();
    for (final IngressObject ingress : ingresses) {
      final NginxAnnotations of = new NginxAnnotations(ingress.head(), findings);
      of.noteOthers();
      annotations.put(ingress, of);
      (of.isCanary() ? canaries : primaries).add(ingress);
    }
    final HostGroups groups = HostGroups.of(primaries, findings);
    final NginxCanaries found = NginxCanaries.of(groups, canaries, findings);
    PlainIngress.noteCertificates(claim.name(), ingresses, secrets);
    final Set<String> hostsWithTls = hostsWithTls(primaries);
    for (final HostGroups.Host host : groups.hosts()) {
      addRules(host, found, hostsWithTls.contains(host.name()));
    }
    final GroupNames names = new GroupNames();
    final RouteRule fallback = fallback(claim.name(), primaries);
    return new Entrance(
        claim.name(),
        claim.dialect(),
        List.of(
            new Entrance.Listener(
                HTTP, false, RouteTable.of(names.named(plain), true, names.named(fallback))),
            new Entrance.Listener(
                HTTPS, true, RouteTable.of(names.named(secure), true, names.named(fallback)))));
  }

  /// A server has a certificate, if only ingress-nginx's own, when an Ingress that has rules for it has a section `tls`.
  private static Set<String> hostsWithTls(final List<IngressObject> ingresses) {
    return ingresses.stream()
        .filter(ingress -> !ingress.tls().isEmpty())
        .flatMap(ingress -> ingress.rules().stream())
        .map(IngressObject.Rule::host)
        .collect(Collectors.toSet());
  }

  private static int lengthOf(final IngressObject.Path path) {
    return path.type() == IngressObject.PathType.PREFIX
        ? HostGroups.lengthOfPrefix(path.path())
        : path.path().length();
  }

  private void addRules(
      final HostGroups.Host host, final NginxCanaries canaries, final boolean hasTls) {
    final boolean regex = host.locations().stream().anyMatch(this::asksForRegex);
    for (final HostGroups.Location location :
        host.locations().stream().sorted(regex ? REGEX_ORDER : LONGEST_FIRST).toList()) {
      path(location, regex)
          .ifPresent(path -> {
            final NginxAnnotations of = annotationsOf(location);
            final NginxLocation rules = new NginxLocation(host.name(), location, path, of, options);
            final Optional<HostGroups.Location> canary = canaries.of(location);
            final List<RouteRule> all = rules.rules(canary, canary.map(this::annotationsOf));
            secure.addAll(all);
            plain.addAll(redirectsToHttps(of, hasTls) ? List.of(rules.toHttps()) : all);
          });
    }
    addRest(host, hasTls);
  }

  /// What a server does where it has no location of its own. The catch-all server does what the entrance does.
  private void addRest(final HostGroups.Host host, final boolean hasTls) {
    final IngressObject first = host.first();
    final IngressObject.Backend backend = first.defaultBackend();
    final RouteRule rest;
    if (backend != null) {
      rest = defaultRule(first, backend, host.name());
    } else if (host.name().isEmpty()) {
      return;
    } else {
      rest = notFound(first, host.name());
    }
    secure.add(rest);
    plain.add(
        redirectsToHttps(Objects.requireNonNull(annotations.get(first)), hasTls)
            ? new RouteRule(
                rest.origin(), rest.hosts(), List.of(), List.of(), NginxLocation.httpsRedirect())
            : rest);
  }

  private static RouteRule notFound(final IngressObject ingress, final String host) {
    return new RouteRule(
        Rules.origin(ingress.head(), "", ingress.head().place()),
        Rules.hosts(host),
        List.of(),
        List.of(),
        Rules.notFound("", "text/html").action());
  }

  private RouteRule defaultRule(
      final IngressObject ingress, final IngressObject.Backend backend, final String host) {
    final NginxAnnotations of = Objects.requireNonNull(annotations.get(ingress));
    return new RouteRule(
        Rules.origin(ingress.head(), backend.field(), backend.place()),
        Rules.hosts(host),
        List.of(),
        List.of(),
        Rules.forward(
            Rules.group(
                ingress.head(),
                backend,
                of.truth("service-upstream", false)
                    ? Backend.Way.CLUSTER_IP
                    : Backend.Way.ENDPOINTS,
                of.stickiness(),
                of.algorithm())));
  }

  private RouteRule fallback(final String entrance, final List<IngressObject> ingresses) {
    for (final IngressObject ingress : ingresses) {
      final IngressObject.Backend backend = ingress.defaultBackend();
      if (backend != null && ingress.rules().isEmpty()) {
        return defaultRule(ingress, backend, "");
      }
    }
    return Rules.notFound(entrance, "text/html");
  }

  private NginxAnnotations annotationsOf(final HostGroups.Location location) {
    return Objects.requireNonNull(annotations.get(location.ingress()));
  }

  private boolean asksForRegex(final HostGroups.Location location) {
    final NginxAnnotations of = annotationsOf(location);
    final String rewrite = of.text("rewrite-target");
    return of.truth("use-regex", false)
        || (!rewrite.isEmpty() && !rewrite.equals(location.path().path()));
  }

  private Optional<PathMatch> path(final HostGroups.Location location, final boolean regex) {
    final IngressObject.Path path = location.path();
    if (!regex) {
      return Optional.of(
          switch (path.type()) {
            case EXACT -> new PathMatch.Exact(path.path());
            case PREFIX -> new PathMatch.Prefix(path.path());
            case IMPLEMENTATION_SPECIFIC ->
                Rules.beginsWith(path.path().isEmpty() ? "/" : path.path());
          });
    }
    try {
      return Optional.of(
          new PathMatch.Regex(
              Pattern.compile(path.path(), Pattern.CASE_INSENSITIVE),
              PathMatch.Regex.Anchoring.START));
    } catch (final PatternSyntaxException bad) {
      findings.refuse(
          location.ingress().head(),
          path.field(),
          path.place(),
          "path is no regular expression: " + bad.getDescription());
      return Optional.empty();
    }
  }

  private static boolean redirectsToHttps(final NginxAnnotations of, final boolean hasTls) {
    return of.truth("force-ssl-redirect", false) || (hasTls && of.truth("ssl-redirect", true));
  }
}
