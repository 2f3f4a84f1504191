package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.tools.config.GatewayObject;
import io.chainwalk.tools.config.HttpRouteObject;
import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.config.RoutingObjects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Gateways with the HTTPRoutes that are attached to them.
///
/// A request belongs to the listener with the most specific hostname alone, also when none of its routes matches (the
/// feature `GatewayHTTPListenerIsolation`); of that listener's routes, all are asked in the order of precedence.
final class GatewayRoutes {
  private static final int HTTP = 80;

  private final RoutingObjects objects;
  private final Findings findings;
  private final Secrets secrets;
  private final GatewayActions actions;

  GatewayRoutes(
      final RoutingObjects objects,
      final Findings findings,
      final Secrets secrets,
      final EntranceOptions options) {
    this.objects = objects;
    this.findings = findings;
    this.secrets = secrets;
    this.actions = new GatewayActions(objects.referenceGrants(), findings, options);
  }

  /// Where requests come to.
  private record Port(int number, boolean secure) {
    private static final Comparator<Port> ORDER =
        Comparator.comparingInt(Port::number).thenComparing(Port::secure);
  }

  /// A listener: others may be equal to it.
  ///
  /// @param gateway the Gateway's namespace and name
  /// @param index its place among the Gateway's listeners
  private record Spot(String gateway, int index) {}

  /// Makes the entrance of each Gateway.
  List<Entrance> entrances() {
    final List<GatewayObject> gateways = new ArrayList<>();
    for (final GatewayObject gateway : objects.gateways()) {
      if (isClaimed(gateway)) {
        gateways.add(gateway);
      }
    }
    final List<GatewayObject> assumed = assumed();
    final Map<Spot, List<HttpRouteObject>> attached = new LinkedHashMap<>();
    for (final HttpRouteObject route : objects.httpRoutes()) {
      attach(route, gateways, assumed, attached);
    }
    gateways.addAll(assumed);
    return gateways.stream().map(gateway -> entrance(gateway, attached)).toList();
  }

  /// Whether there is a class of that name; where there are no classes at all, there is.
  private boolean isClaimed(final GatewayObject gateway) {
    final boolean claimed =
        objects.gatewayClasses().isEmpty()
            || objects.gatewayClasses().stream()
                .anyMatch(one -> one.head().name().equals(gateway.className()));
    if (!claimed) {
      findings.refuse(
          gateway.head(),
          "spec.gatewayClassName",
          gateway.head().place(),
          "no GatewayClass is called " + gateway.className() + ", so no controller acts");
    }
    return claimed;
  }

  /// Gateways that routes name and that are not in the input.
  private List<GatewayObject> assumed() {
    final Map<String, GatewayObject> assumed = new LinkedHashMap<>();
    for (final HttpRouteObject route : objects.httpRoutes()) {
      for (final HttpRouteObject.ParentRef parent : route.parents()) {
        if (parent.gateway() && !isThere(parent)) {
          assumed.merge(
              parent.namespace() + '/' + parent.name(),
              assumed(parent),
              GatewayRoutes::withBothListeners);
        }
      }
    }
    assumed
        .values()
        .forEach(gateway ->
            findings.notice(
                gateway.head().title()
                    + " is not in the input, so it is taken to listen for HTTP on port "
                    + String.join(
                        ", ",
                        gateway.listeners().stream()
                            .map(listener -> Integer.toString(listener.port()))
                            .distinct()
                            .toList())
                    + ", for routes of all namespaces"));
    return List.copyOf(assumed.values());
  }

  private boolean isThere(final HttpRouteObject.ParentRef parent) {
    return objects.gateways().stream().anyMatch(gateway -> isOf(gateway, parent));
  }

  private static boolean isOf(final GatewayObject gateway, final HttpRouteObject.ParentRef parent) {
    return gateway.head().namespace().equals(parent.namespace())
        && gateway.head().name().equals(parent.name());
  }

  private static GatewayObject assumed(final HttpRouteObject.ParentRef parent) {
    final ObjectHead head =
        new ObjectHead(
            "Gateway", parent.namespace(), parent.name(), Instant.MAX, Map.of(), parent.place());
    return new GatewayObject(
        head,
        "",
        List.of(
            new GatewayObject.Listener(
                parent.section().isEmpty() ? "http" : parent.section(),
                "",
                parent.port() == 0 ? HTTP : parent.port(),
                "HTTP",
                GatewayObject.Namespaces.ALL,
                true,
                false,
                List.of(),
                "",
                parent.place())));
  }

  private static GatewayObject withBothListeners(
      final GatewayObject one, final GatewayObject other) {
    final GatewayObject.Listener further = other.listeners().getFirst();
    if (one.listeners().stream()
        .anyMatch(listener ->
            listener.name().equals(further.name()) && listener.port() == further.port())) {
      return one;
    }
    final List<GatewayObject.Listener> listeners = new ArrayList<>(one.listeners());
    listeners.add(further);
    return new GatewayObject(one.head(), one.className(), listeners);
  }

  private void attach(
      final HttpRouteObject route,
      final List<GatewayObject> gateways,
      final List<GatewayObject> assumed,
      final Map<Spot, List<HttpRouteObject>> attached) {
    if (route.parents().isEmpty()) {
      findings.refuse(
          route.head(), "spec.parentRefs", route.head().place(), "it is attached to nothing");
    }
    for (final HttpRouteObject.ParentRef parent : route.parents()) {
      if (!parent.gateway()) {
        findings.refuse(
            route.head(),
            "spec.parentRefs",
            parent.place(),
            "a parent that is no Gateway is not modelled: " + parent.name());
        continue;
      }
      for (final List<GatewayObject> some : List.of(gateways, assumed)) {
        some.stream()
            .filter(gateway -> isOf(gateway, parent))
            .forEach(gateway -> attach(route, parent, gateway, attached));
      }
    }
  }

  /// Attaches a route to the listeners that take it; where none does, says why in the words of its status.
  private void attach(
      final HttpRouteObject route,
      final HttpRouteObject.ParentRef parent,
      final GatewayObject gateway,
      final Map<Spot, List<HttpRouteObject>> attached) {
    String reason = "NoMatchingParent: Gateway " + gateway.head().id() + " has no such listener";
    boolean taken = false;
    for (int index = 0; index < gateway.listeners().size(); index++) {
      final GatewayObject.Listener listener = gateway.listeners().get(index);
      if (!(parent.section().isEmpty() || parent.section().equals(listener.name()))
          || !(parent.port() == 0 || parent.port() == listener.port())) {
        continue;
      }
      if (!isAllowed(route, gateway, listener)) {
        reason = "NotAllowedByListeners: Gateway " + gateway.head().id() + " does not let it";
      } else if (Hostnames.common(listener.hostname(), route.hostnames()).isEmpty()) {
        reason =
            "NoMatchingListenerHostname: it has no hostname in common with Gateway "
                + gateway.head().id();
      } else {
        final List<HttpRouteObject> routes =
            attached.computeIfAbsent(new Spot(gateway.head().id(), index), _ -> new ArrayList<>());
        if (!routes.contains(route)) {
          routes.add(route);
        }
        taken = true;
      }
    }
    if (!taken) {
      findings.refuse(route.head(), "spec.parentRefs", parent.place(), reason);
    }
  }

  private boolean isAllowed(
      final HttpRouteObject route,
      final GatewayObject gateway,
      final GatewayObject.Listener listener) {
    return listener.takesHttpRoutes()
        && speaksHttp(listener)
        && switch (listener.from()) {
          case ALL -> true;
          case SAME -> route.head().namespace().equals(gateway.head().namespace());
          case NONE -> false;
          case SELECTOR -> {
            findings.notice(
                gateway.head(),
                listener.place(),
                "labels of namespaces are not known, so "
                    + listener.field()
                    + " takes routes of all namespaces");
            yield true;
          }
        };
  }

  private static boolean speaksHttp(final GatewayObject.Listener listener) {
    return listener.protocol().equals("HTTP") || isSecure(listener);
  }

  /// Whether a listener ends TLS and speaks HTTP behind it.
  static boolean isSecure(final GatewayObject.Listener listener) {
    return listener.protocol().equals("HTTPS") && !listener.passthrough();
  }

  private Entrance entrance(
      final GatewayObject gateway, final Map<Spot, List<HttpRouteObject>> attached) {
    final String name = "gateway " + gateway.head().id();
    final Map<Port, List<Integer>> ports = new TreeMap<>(Port.ORDER);
    for (int index = 0; index < gateway.listeners().size(); index++) {
      final GatewayObject.Listener listener = gateway.listeners().get(index);
      if (speaksHttp(listener)) {
        ports
            .computeIfAbsent(new Port(listener.port(), isSecure(listener)), _ -> new ArrayList<>())
            .add(index);
        noteCertificates(name, gateway, listener);
      } else {
        findings.notice(
            gateway.head(),
            listener.place(),
            listener.field()
                + " speaks "
                + listener.protocol()
                + (listener.passthrough() ? " with passthrough" : "")
                + ", which is not modelled");
      }
    }
    final GroupNames names = new GroupNames();
    final List<Entrance.Listener> listeners = new ArrayList<>();
    ports.forEach((port, of) ->
        listeners.add(
            new Entrance.Listener(
                port.number(),
                port.secure(),
                RouteTable.of(
                    names.named(rules(gateway, of, attached)), false, Rules.notFound(name, "")))));
    return new Entrance(name, Entrance.Dialect.GATEWAY, listeners);
  }

  /// The rules of listeners with one port.
  ///
  /// @param indexes their places among the Gateway's listeners
  private List<RouteRule> rules(
      final GatewayObject gateway,
      final List<Integer> indexes,
      final Map<Spot, List<HttpRouteObject>> attached) {
    final List<RouteRule> rules = new ArrayList<>();
    for (final int index :
        indexes.stream()
            .sorted(
                Comparator.comparing(
                    at -> gateway.listeners().get(at).hostname(), Hostnames.MOST_SPECIFIC_FIRST))
            .toList()) {
      final GatewayObject.Listener listener = gateway.listeners().get(index);
      rules(listener, attached.getOrDefault(new Spot(gateway.head().id(), index), List.of()))
          .stream()
          .sorted(GatewayRule.PRECEDENCE)
          .map(GatewayRule::rule)
          .forEach(rules::add);
      if (!listener.hostname().isEmpty() && indexes.size() > 1) {
        rules.add(nothingElse(gateway, listener));
      }
    }
    return rules;
  }

  private List<GatewayRule> rules(
      final GatewayObject.Listener listener, final List<HttpRouteObject> routes) {
    final List<GatewayRule> rules = new ArrayList<>();
    for (final HttpRouteObject route : routes) {
      for (final String hostname : Hostnames.common(listener.hostname(), route.hostnames())) {
        for (final HttpRouteObject.Rule rule : route.rules()) {
          for (final HttpRouteObject.Match match : rule.matches()) {
            rules.add(
                new GatewayRule(
                    route, hostname, match, actions.action(route, rule, match, listener)));
          }
        }
      }
    }
    return rules;
  }

  /// Keeps requests for a listener's hosts from routes of less specific listeners.
  private static RouteRule nothingElse(
      final GatewayObject gateway, final GatewayObject.Listener listener) {
    return new RouteRule(
        Rules.origin(gateway.head(), listener.field(), listener.place()),
        Hostnames.match(listener.hostname()),
        List.of(),
        List.of(),
        new Action.FixedResponse(Rules.NOT_FOUND, "", ""));
  }

  private void noteCertificates(
      final String entrance, final GatewayObject gateway, final GatewayObject.Listener listener) {
    final List<String> hosts =
        listener.hostname().isEmpty() ? List.of() : List.of(listener.hostname());
    for (final GatewayObject.SecretRef ref : listener.certificates()) {
      if (actions.mayUse(gateway, ref)) {
        secrets.certificate(
            entrance, hosts, ref.namespace() + '/' + ref.name(), gateway.head(), ref.place());
      } else {
        findings.refuse(
            gateway.head(),
            listener.field() + ".tls.certificateRefs",
            ref.place(),
            "RefNotPermitted: no ReferenceGrant in namespace %s lets Gateways of namespace %s refer to Secret %s"
                .formatted(ref.namespace(), gateway.head().namespace(), ref.name()));
      }
    }
  }
}
