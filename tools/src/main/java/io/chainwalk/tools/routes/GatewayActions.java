package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.tools.config.GatewayObject;
import io.chainwalk.tools.config.HttpRouteObject;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.config.ReferenceGrantObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What becomes of requests that a rule of an HTTPRoute matches.
///
/// What cannot be followed gets its share all the same, and is answered with 500 (`HTTPRouteRule.backendRefs`).
final class GatewayActions {
  private static final String GROUP = "gateway.networking.k8s.io";
  private static final String SERVICE = "Service";
  private static final int SERVER_ERROR = 500;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final String USUAL_SESSION = "GATEWAYSESSION";

  private final List<ReferenceGrantObject> grants;
  private final Findings findings;
  private final EntranceOptions options;

  GatewayActions(
      final List<ReferenceGrantObject> grants,
      final Findings findings,
      final EntranceOptions options) {
    this.grants = grants;
    this.findings = findings;
    this.options = options;
  }

  /// Whether a listener may use a Secret.
  boolean mayUse(final GatewayObject gateway, final GatewayObject.SecretRef secret) {
    return secret.namespace().equals(gateway.head().namespace())
        || isGranted(
            "Gateway", gateway.head().namespace(), "Secret", secret.namespace(), secret.name());
  }

  private boolean isGranted(
      final String fromKind,
      final String fromNamespace,
      final String kind,
      final String namespace,
      final String name) {
    final ReferenceGrantObject.From from =
        new ReferenceGrantObject.From(GROUP, fromKind, fromNamespace);
    return grants.stream().anyMatch(grant -> grant.allows(from, kind, namespace, name));
  }

  /// What a rule does.
  ///
  /// @param match which of its matches the request has
  /// @param listener where the request comes to
  Action action(
      final HttpRouteObject route,
      final HttpRouteObject.Rule rule,
      final HttpRouteObject.Match match,
      final GatewayObject.Listener listener) {
    for (final HttpRouteObject.Filter filter : rule.filters()) {
      final HttpRouteObject.Redirect redirect = filter.redirect();
      if (redirect != null) {
        return redirect(route, redirect, match, listener, filter.place());
      }
    }
    final Optional<String> broken = broken(route, rule.filters());
    if (broken.isPresent()) {
      return new Action.Forward(
          List.of(
              new Action.WeightedGroup(
                  unusable(route.head().id() + ' ' + rule.field(), broken.get()), 1)),
          GroupStickiness.NONE,
          SERVER_ERROR);
    }
    if (rule.backends().isEmpty()) {
      return new Action.FixedResponse(SERVER_ERROR, "", "");
    }
    final List<Action.WeightedGroup> groups = new ArrayList<>();
    for (final HttpRouteObject.BackendRef backend : rule.backends()) {
      groups.add(new Action.WeightedGroup(group(route, rule, backend), backend.weight()));
    }
    return new Action.Forward(groups, GroupStickiness.NONE, SERVER_ERROR);
  }

  private TargetGroup group(
      final HttpRouteObject route,
      final HttpRouteObject.Rule rule,
      final HttpRouteObject.BackendRef backend) {
    final String name = backend.namespace() + '/' + backend.name() + ':' + backend.port();
    final String namespace = route.head().namespace();
    if (!backend.kind().equals(SERVICE)) {
      return unusable(
          backend.kind() + ' ' + backend.namespace() + '/' + backend.name(),
          "InvalidKind: backend " + backend.kind() + " is not modelled");
    }
    if (!backend.namespace().equals(namespace)
        && !isGranted("HTTPRoute", namespace, SERVICE, backend.namespace(), backend.name())) {
      return unusable(
          name,
          "RefNotPermitted: no ReferenceGrant in namespace %s lets HTTPRoutes of namespace %s refer to Service %s"
              .formatted(backend.namespace(), namespace, backend.name()));
    }
    final Optional<String> broken = broken(route, backend.filters());
    if (broken.isPresent()) {
      return unusable(name, broken.get());
    }
    final Backend.ServicePortRef ref =
        new Backend.ServicePortRef(
            backend.namespace(), backend.name(), "", backend.port(), Backend.Way.ENDPOINTS);
    final HttpRouteObject.SessionPersistence persistence = rule.persistence();
    return persistence == null
        ? new TargetGroup(name, ref, new TargetStickiness.None(), Rules.ROUND_ROBIN)
        : new TargetGroup(
            name + " of " + route.head().id() + ' ' + rule.field(),
            ref,
            stickiness(route, persistence, rule.place()),
            Rules.ROUND_ROBIN);
  }

  private static TargetGroup unusable(final String name, final String reason) {
    return new TargetGroup(
        name,
        new Backend.Broken(reason, SERVER_ERROR),
        new TargetStickiness.None(),
        Rules.ROUND_ROBIN);
  }

  private TargetStickiness stickiness(
      final HttpRouteObject route,
      final HttpRouteObject.SessionPersistence persistence,
      final Place place) {
    if (!persistence.idle().isZero()) {
      findings.notice(
          route.head(),
          place,
          "sessionPersistence.idleTimeout is not modelled: sessions do not idle out");
    }
    final String name = persistence.name().isEmpty() ? USUAL_SESSION : persistence.name();
    final Duration lifetime = wholeSeconds(persistence.absolute());
    return persistence.header()
        ? new TargetStickiness.OwnHeader(name, lifetime)
        : new TargetStickiness.OwnCookie(
            name, lifetime, false, false, true, !persistence.permanent(), true);
  }

  /// Rounds up: a session that is to end after parts of a second is not one that never ends.
  private static Duration wholeSeconds(final Duration duration) {
    return duration.getNano() == 0 ? duration : Duration.ofSeconds(duration.getSeconds() + 1);
  }

  /// Why filters have a request answered with an error; empty where they let it pass.
  private Optional<String> broken(
      final HttpRouteObject route, final List<HttpRouteObject.Filter> filters) {
    for (final HttpRouteObject.Filter filter : filters) {
      switch (filter.type()) {
        case "RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "CORS" ->
            findings.notice(
                route.head(),
                filter.place(),
                "filter " + filter.type() + " is not modelled, and changes nothing in routing");
        case "URLRewrite" -> {
          findings.notice(
              route.head(),
              filter.place(),
              options.ignoreRewrites()
                  ? "filter URLRewrite is not modelled: hosts and paths reach targets as they came"
                  : "filter URLRewrite is not modelled: what it is for is answered with an error; with"
                      + " rewrites ignored, hosts and paths reach targets as they came");
          if (!options.ignoreRewrites()) {
            return Optional.of("filter URLRewrite is not modelled");
          }
        }
        default -> {
          findings.notice(
              route.head(),
              filter.place(),
              "filter "
                  + filter.type()
                  + " is not modelled: what it is for is answered with an error");
          return Optional.of("filter " + filter.type() + " is not modelled");
        }
      }
    }
    return Optional.empty();
  }

  private Action redirect(
      final HttpRouteObject route,
      final HttpRouteObject.Redirect redirect,
      final HttpRouteObject.Match match,
      final GatewayObject.Listener listener,
      final Place place) {
    final String path = pathOf(redirect, match);
    if (path == null) {
      findings.notice(
          route.head(),
          place,
          "a redirect with ReplacePrefixMatch is not modelled: what it is for is answered with an error");
      return new Action.FixedResponse(SERVER_ERROR, "", "");
    }
    final boolean secure =
        redirect.scheme().isEmpty()
            ? GatewayRoutes.isSecure(listener)
            : redirect.scheme().equals("https");
    return new Action.Redirect(
        redirect.status(),
        secure ? "HTTPS" : "HTTP",
        redirect.hostname().isEmpty() ? "#{host}" : redirect.hostname(),
        portOf(redirect, listener, secure),
        path,
        "#{query}");
  }

  /// The port in the URL: none where it is that of the scheme (`HTTPRequestRedirectFilter.port`).
  private static String portOf(
      final HttpRouteObject.Redirect redirect,
      final GatewayObject.Listener listener,
      final boolean secure) {
    final int usual = secure ? HTTPS : HTTP;
    final int unsaid = redirect.scheme().isEmpty() ? listener.port() : usual;
    final int port = redirect.port() == 0 ? unsaid : redirect.port();
    return port == usual ? "" : Integer.toString(port);
  }

  private static @Nullable String pathOf(
      final HttpRouteObject.Redirect redirect, final HttpRouteObject.Match match) {
    return switch (redirect.pathType()) {
      case "" -> "/#{path}";
      case "ReplaceFullPath" -> redirect.path().isEmpty() ? "/" : redirect.path();
      default -> match.path().equals(redirect.path()) ? "/#{path}" : null;
    };
  }
}
