package io.chainwalk.tools.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks Ingresses and IngressClasses as the API server does (`ValidateIngressCreate`), and takes from them what
/// controllers look at.
final class IngressParser {
  private static final List<String> PATH_TYPES =
      List.of("Exact", "Prefix", "ImplementationSpecific");

  private final ManifestObject object;
  private final Problems problems;
  private final ManifestFields fields;
  private final FieldChecks checks;
  private final RoutingChecks routing;

  private IngressParser(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.problems = problems;
    this.fields = new ManifestFields(object, problems);
    this.checks = new FieldChecks(object, problems);
    this.routing = new RoutingChecks(checks);
  }

  /// Parses an Ingress whose fields and their types are known to be right.
  ///
  /// @return null when anything is wrong
  static @Nullable IngressObject ingress(
      final ManifestObject object, final Problems problems, final Notices notices) {
    return new IngressParser(object, problems).ingress(notices);
  }

  /// Parses an IngressClass whose fields and their types are known to be right.
  ///
  /// @return null when anything is wrong
  static @Nullable IngressClassObject ingressClass(
      final ManifestObject object, final Problems problems) {
    return new IngressParser(object, problems).ingressClass();
  }

  private @Nullable IngressClassObject ingressClass() {
    routing.name("/metadata/name", fields.text("/metadata/name"));
    final String controller = fields.text("/spec/controller");
    if (controller.isEmpty()) {
      checks.missing("/spec/controller");
    } else if (!controller.matches("[^/]+/.+")) {
      checks.problem(
          "/spec/controller",
          "%s must be a domain and a path such as example.com/ingress, not \"" + controller + '"');
    }
    final ObjectHead head = ObjectHead.of(object, problems);
    return checks.passed()
        ? new IngressClassObject(head, controller, fields.isGiven("/spec/parameters"))
        : null;
  }

  private @Nullable IngressObject ingress(final Notices notices) {
    routing.name("/metadata/name", fields.text("/metadata/name"));
    checks.name(fields.text("/metadata/namespace"), false, "/metadata/namespace");
    final ObjectHead head = ObjectHead.of(object, problems);
    final String className = fields.text("/spec/ingressClassName");
    checks.name(className, true, "/spec/ingressClassName");
    checkClassTwice(head, notices);
    final IngressObject.Backend defaultBackend =
        fields.isGiven("/spec/defaultBackend") ? backend("/spec/defaultBackend") : null;
    final List<IngressObject.Tls> tls = tls();
    final List<IngressObject.Rule> rules = rules();
    if (defaultBackend == null && rules.isEmpty()) {
      checks.problem(
          fields.isGiven("/spec") ? "/spec" : "",
          "either spec.defaultBackend or spec.rules must be specified");
    }
    return checks.passed() ? new IngressObject(head, className, defaultBackend, tls, rules) : null;
  }

  /// The API server refuses both when an Ingress is created, and lets them be where the annotation came later. An object
  /// that a server handed out has a uid.
  private void checkClassTwice(final ObjectHead head, final Notices notices) {
    if (!fields.isGiven("/spec/ingressClassName")
        || !head.annotations().containsKey(IngressObject.CLASS_ANNOTATION)) {
      return;
    }
    if (fields.isGiven("/metadata/uid")) {
      notices.add(Notice.INGRESS_CLASS_TWICE, object.id());
    } else {
      checks.problem(
          ObjectHead.pointerTo(IngressObject.CLASS_ANNOTATION),
          "%s can not be set when the class field is also set, which is spec.ingressClassName");
    }
  }

  private List<IngressObject.Tls> tls() {
    final List<IngressObject.Tls> tls = new ArrayList<>();
    for (final String at : fields.elements("/spec/tls")) {
      final List<String> hosts = new ArrayList<>();
      for (final String host : fields.elements(at + "/hosts")) {
        hosts.add(routing.host(host, fields.text(host)));
      }
      final String secret = fields.text(at + "/secretName");
      checks.name(secret, true, at + "/secretName");
      tls.add(new IngressObject.Tls(hosts, secret, object.placeOf(at)));
    }
    return tls;
  }

  private List<IngressObject.Rule> rules() {
    final List<IngressObject.Rule> rules = new ArrayList<>();
    for (final String at : fields.elements("/spec/rules")) {
      final String host = routing.host(at + "/host", fields.text(at + "/host"));
      final List<IngressObject.Path> paths = new ArrayList<>();
      for (final String path : fields.elements(at + "/http/paths")) {
        paths.add(path(path));
      }
      if (fields.isGiven(at + "/http") && paths.isEmpty()) {
        checks.missing(at + "/http/paths");
      }
      rules.add(new IngressObject.Rule(host, paths, routing.path(object, at), object.placeOf(at)));
    }
    return rules;
  }

  private IngressObject.Path path(final String at) {
    final String path = fields.text(at + "/path");
    final String given = fields.text(at + "/pathType");
    if (given.isEmpty()) {
      checks.missing(at + "/pathType");
    }
    final IngressObject.PathType type =
        switch (checks.oneOf(given, PATH_TYPES, at + "/pathType")) {
          case "Exact" -> IngressObject.PathType.EXACT;
          case "Prefix" -> IngressObject.PathType.PREFIX;
          default -> IngressObject.PathType.IMPLEMENTATION_SPECIFIC;
        };
    if (type == IngressObject.PathType.IMPLEMENTATION_SPECIFIC) {
      if (!path.isEmpty()) {
        routing.absolute(at + "/path", path);
      }
    } else {
      routing.cleanPath(at + "/path", path);
    }
    return new IngressObject.Path(
        path, type, backend(at + "/backend"), routing.path(object, at), object.placeOf(at));
  }

  private IngressObject.Backend backend(final String at) {
    final boolean service = fields.isGiven(at + "/service");
    final boolean resource = fields.isGiven(at + "/resource");
    String name = "";
    String portName = "";
    int port = 0;
    String resourceName = "";
    if (service && resource) {
      checks.problem(at, "%s cannot set both resource and service backends");
    } else if (service) {
      name = routing.required(at + "/service/name", fields.text(at + "/service/name"));
      checks.name(name, false, at + "/service/name");
      portName = fields.text(at + "/service/port/name");
      port = fields.number(at + "/service/port/number").orElse(0);
      checkPort(at + "/service/port", portName, port);
    } else if (resource) {
      resourceName =
          routing.required(at + "/resource/kind", fields.text(at + "/resource/kind"))
              + ' '
              + routing.required(at + "/resource/name", fields.text(at + "/resource/name"));
    } else {
      checks.problem(at, "%s needs a service or a resource");
    }
    return new IngressObject.Backend(
        name, portName, port, resourceName, routing.path(object, at), object.placeOf(at));
  }

  private void checkPort(final String at, final String name, final int number) {
    if (!name.isEmpty() && number != 0) {
      checks.problem(at, "%s cannot set both port name & port number");
    } else if (!name.isEmpty()) {
      routing.portName(at + "/name", name);
    } else if (number == 0) {
      checks.problem(at, "%s: port name or number is required");
    } else {
      checks.port(number, at + "/number");
    }
  }
}
