package io.chainwalk.tools.routes;

import io.chainwalk.route.Entrance;
import io.chainwalk.tools.config.IngressClassObject;
import io.chainwalk.tools.config.IngressObject;
import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.config.RoutingObjects;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which controller acts on an Ingress.
///
/// The legacy annotation goes before the field, as controllers have it, and needs no IngressClass. A class is that of an
/// IngressClass, whose controller's name tells the dialect; where there are no IngressClasses at all, `alb` and `nginx` are
/// taken to be what they usually are.
final class IngressClaims {
  private static final String ALB_CONTROLLER = "ingress.k8s.aws/alb";
  private static final String NGINX_CONTROLLER = "k8s.io/ingress-nginx";
  private static final String UNCLASSED = "ingress";

  private static final Map<String, Entrance.Dialect> KNOWN =
      Map.of("alb", Entrance.Dialect.ALB, "nginx", Entrance.Dialect.NGINX);

  /// Who acts.
  ///
  /// @param dialect by whose rules
  /// @param name what users call it: the class, or `ingress` where there is none
  record Claim(Entrance.Dialect dialect, String name) {}

  private final RoutingObjects objects;
  private final EntranceOptions options;
  private final Findings findings;

  IngressClaims(
      final RoutingObjects objects, final EntranceOptions options, final Findings findings) {
    this.objects = objects;
    this.options = options;
    this.findings = findings;
  }

  /// Finds who acts on an Ingress.
  ///
  /// @return empty where nobody does, which is noted
  Optional<Claim> claimOf(final IngressObject ingress) {
    final ObjectHead head = ingress.head();
    if (head.annotations().containsKey(IngressObject.CLASS_ANNOTATION)) {
      return byName(
          ingress,
          head.annotation(IngressObject.CLASS_ANNOTATION),
          true,
          head.placeOfAnnotation(IngressObject.CLASS_ANNOTATION));
    }
    return ingress.className().isEmpty()
        ? byDefault(ingress)
        : byName(ingress, ingress.className(), false, head.place());
  }

  private Optional<Claim> byName(
      final IngressObject ingress,
      final String name,
      final boolean byAnnotation,
      final Place place) {
    final Optional<IngressClassObject> named =
        objects.ingressClasses().stream().filter(one -> one.head().name().equals(name)).findFirst();
    if (named.isPresent()) {
      return Optional.of(claimOf(named.get()));
    }
    if (options.classes().contains(name)) {
      return Optional.of(new Claim(Entrance.Dialect.INGRESS, name));
    }
    final Entrance.Dialect known = KNOWN.get(name);
    if (known != null && (byAnnotation || objects.ingressClasses().isEmpty())) {
      return Optional.of(new Claim(known, name));
    }
    findings.refuse(
        ingress.head(),
        byAnnotation
            ? "metadata.annotations[\"" + IngressObject.CLASS_ANNOTATION + "\"]"
            : "spec.ingressClassName",
        place,
        "no controller acts on class "
            + name
            + (byAnnotation ? "" : ", of which there is no IngressClass")
            + "; its status stays empty");
    return Optional.empty();
  }

  private Optional<Claim> byDefault(final IngressObject ingress) {
    final List<IngressClassObject> defaults =
        objects.ingressClasses().stream().filter(IngressClassObject::isDefault).toList();
    if (defaults.size() == 1) {
      return Optional.of(claimOf(defaults.getFirst()));
    }
    if (defaults.size() > 1) {
      findings.refuse(
          ingress.head(),
          "",
          ingress.head().place(),
          "it names no class, and several IngressClasses are the default: "
              + defaults.stream().map(one -> one.head().name()).collect(Collectors.joining(", ")));
      return Optional.empty();
    }
    findings.notice(
        ingress.head(),
        ingress.head().place(),
        "it names no class and no IngressClass is the default, so it is taken as the specification has it");
    return Optional.of(new Claim(Entrance.Dialect.INGRESS, UNCLASSED));
  }

  private Claim claimOf(final IngressClassObject ingressClass) {
    if (ingressClass.hasParameters()) {
      findings.notice(
          ingressClass.head(),
          ingressClass.head().place(),
          "what its spec.parameters name is not read");
    }
    final Entrance.Dialect dialect =
        switch (ingressClass.controller()) {
          case ALB_CONTROLLER -> Entrance.Dialect.ALB;
          case NGINX_CONTROLLER -> Entrance.Dialect.NGINX;
          default -> Entrance.Dialect.INGRESS;
        };
    return new Claim(dialect, ingressClass.head().name());
  }
}
