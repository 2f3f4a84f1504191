package io.chainwalk.tools.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks Gateways, GatewayClasses and ReferenceGrants as their definitions have the API server do, and takes from them
/// what decides where requests go.
final class GatewayParser {
  /// The API group.
  static final String GROUP = "gateway.networking.k8s.io";

  private static final List<String> FROM = List.of("Same", "All", "Selector", "None");
  private static final List<String> TLS_MODES = List.of("Terminate", "Passthrough");

  private final ManifestObject object;
  private final Problems problems;
  private final ManifestFields fields;
  private final FieldChecks checks;
  private final RoutingChecks routing;

  private GatewayParser(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.problems = problems;
    this.fields = new ManifestFields(object, problems);
    this.checks = new FieldChecks(object, problems);
    this.routing = new RoutingChecks(checks);
    routing.name("/metadata/name", fields.text("/metadata/name"));
    checks.name(fields.text("/metadata/namespace"), false, "/metadata/namespace");
  }

  /// Parses a Gateway whose fields and their types are known to be right.
  ///
  /// @return null when anything is wrong
  static @Nullable GatewayObject gateway(final ManifestObject object, final Problems problems) {
    return new GatewayParser(object, problems).gateway();
  }

  /// Parses a GatewayClass whose fields and their types are known to be right.
  ///
  /// @return null when anything is wrong
  static @Nullable GatewayClassObject gatewayClass(
      final ManifestObject object, final Problems problems) {
    return new GatewayParser(object, problems).gatewayClass();
  }

  /// Parses a ReferenceGrant whose fields and their types are known to be right.
  ///
  /// @return null when anything is wrong
  static @Nullable ReferenceGrantObject referenceGrant(
      final ManifestObject object, final Problems problems) {
    return new GatewayParser(object, problems).referenceGrant();
  }

  private @Nullable GatewayClassObject gatewayClass() {
    final String controller =
        routing.required("/spec/controllerName", fields.text("/spec/controllerName"));
    final ObjectHead head = ObjectHead.of(object, problems);
    return checks.passed() ? new GatewayClassObject(head, controller) : null;
  }

  private @Nullable ReferenceGrantObject referenceGrant() {
    final List<ReferenceGrantObject.From> from = new ArrayList<>();
    for (final String at : fields.elements("/spec/from")) {
      from.add(
          new ReferenceGrantObject.From(
              fields.text(at + "/group"),
              routing.required(at + "/kind", fields.text(at + "/kind")),
              routing.required(at + "/namespace", fields.text(at + "/namespace"))));
    }
    final List<ReferenceGrantObject.To> to = new ArrayList<>();
    for (final String at : fields.elements("/spec/to")) {
      to.add(
          new ReferenceGrantObject.To(
              fields.text(at + "/group"),
              routing.required(at + "/kind", fields.text(at + "/kind")),
              fields.text(at + "/name")));
    }
    checks.require(!from.isEmpty(), "/spec/from");
    checks.require(!to.isEmpty(), "/spec/to");
    final ObjectHead head = ObjectHead.of(object, problems);
    return checks.passed() ? new ReferenceGrantObject(head, from, to) : null;
  }

  private @Nullable GatewayObject gateway() {
    final String className =
        routing.required("/spec/gatewayClassName", fields.text("/spec/gatewayClassName"));
    final List<GatewayObject.Listener> listeners = new ArrayList<>();
    for (final String at : fields.elements("/spec/listeners")) {
      listeners.add(listener(at));
    }
    checks.require(!listeners.isEmpty(), "/spec/listeners");
    checkDistinct(listeners);
    final ObjectHead head = ObjectHead.of(object, problems);
    return checks.passed() ? new GatewayObject(head, className, listeners) : null;
  }

  private void checkDistinct(final List<GatewayObject.Listener> listeners) {
    for (int i = 0; i < listeners.size(); i++) {
      final GatewayObject.Listener listener = listeners.get(i);
      for (final GatewayObject.Listener earlier : listeners.subList(0, i)) {
        if (earlier.name().equals(listener.name())) {
          checks.problem(
              "/spec/listeners/" + i + "/name",
              "%s is \"" + listener.name() + "\" like that of an earlier listener");
        } else if (earlier.port() == listener.port()
            && earlier.protocol().equals(listener.protocol())
            && earlier.hostname().equals(listener.hostname())) {
          checks.problem(
              "/spec/listeners/" + i,
              "%s has the port, protocol and hostname of an earlier listener");
        }
      }
    }
  }

  private GatewayObject.Listener listener(final String at) {
    final String name = routing.required(at + "/name", fields.text(at + "/name"));
    final String protocol = routing.required(at + "/protocol", fields.text(at + "/protocol"));
    final int port =
        checks.port(
            fields.isGiven(at + "/port") ? fields.number(at + "/port").orElse(0) : null,
            at + "/port");
    final String hostname = routing.host(at + "/hostname", fields.text(at + "/hostname"));
    final GatewayObject.Namespaces from =
        switch (checks.oneOf(
            fields.text(at + "/allowedRoutes/namespaces/from"),
            FROM,
            at + "/allowedRoutes/namespaces/from")) {
          case "All" -> GatewayObject.Namespaces.ALL;
          case "Selector" -> GatewayObject.Namespaces.SELECTOR;
          case "None" -> GatewayObject.Namespaces.NONE;
          default -> GatewayObject.Namespaces.SAME;
        };
    final boolean passthrough =
        checks
            .oneOf(fields.text(at + "/tls/mode"), TLS_MODES, at + "/tls/mode")
            .equals("Passthrough");
    return new GatewayObject.Listener(
        name,
        hostname,
        port,
        protocol,
        from,
        takesHttpRoutes(at + "/allowedRoutes/kinds"),
        passthrough,
        certificates(at + "/tls/certificateRefs"),
        routing.path(object, at),
        object.placeOf(at));
  }

  private boolean takesHttpRoutes(final String kinds) {
    final List<String> elements = fields.elements(kinds);
    return elements.isEmpty()
        || elements.stream().anyMatch(at -> fields.text(at + "/kind").equals(KubeKinds.HTTP_ROUTE));
  }

  private List<GatewayObject.SecretRef> certificates(final String refs) {
    final List<GatewayObject.SecretRef> certificates = new ArrayList<>();
    for (final String at : fields.elements(refs)) {
      final String name = routing.required(at + "/name", fields.text(at + "/name"));
      final String namespace = fields.text(at + "/namespace");
      certificates.add(
          new GatewayObject.SecretRef(
              namespace.isEmpty() ? object.namespace() : namespace, name, object.placeOf(at)));
    }
    return certificates;
  }
}
