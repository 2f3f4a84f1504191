package io.chainwalk.tools.config;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes the objects that say where requests go. Each is read into the model class of its version first, which finds
/// fields that are unknown or of a wrong type; versions do not differ in the fields that are looked at.
final class RoutingReader {
  private static final String NETWORKING = "networking.k8s.io";
  private static final String NETWORKING_V1 = NETWORKING + "/v1";
  private static final String GATEWAY_V1 = GatewayParser.GROUP + "/v1";
  private static final String GATEWAY_V1BETA1 = GatewayParser.GROUP + "/v1beta1";

  private final ParsedCluster cluster;
  private final Problems problems;
  private final Notices notices;
  private final List<IngressObject> ingresses = new ArrayList<>();
  private final List<IngressClassObject> ingressClasses = new ArrayList<>();
  private final List<HttpRouteObject> httpRoutes = new ArrayList<>();
  private final List<GatewayObject> gateways = new ArrayList<>();
  private final List<GatewayClassObject> gatewayClasses = new ArrayList<>();
  private final List<ReferenceGrantObject> referenceGrants = new ArrayList<>();
  private final List<TlsSecret> tlsSecrets = new ArrayList<>();

  RoutingReader(final ParsedCluster cluster, final Problems problems, final Notices notices) {
    this.cluster = cluster;
    this.problems = problems;
    this.notices = notices;
  }

  /// All that were taken.
  RoutingObjects objects() {
    return new RoutingObjects(
        ingresses,
        ingressClasses,
        httpRoutes,
        gateways,
        gatewayClasses,
        referenceGrants,
        tlsSecrets);
  }

  /// Takes an object if it is of one of the kinds.
  ///
  /// @return whether it is
  boolean accept(final ManifestObject object) {
    return switch (object.kind()) {
      case KubeKinds.INGRESS ->
          read(
              object,
              NETWORKING,
              Map.of(NETWORKING_V1, Ingress.class),
              (one, problem) -> IngressParser.ingress(one, problem, notices),
              ingresses::add);
      case KubeKinds.INGRESS_CLASS ->
          read(
              object,
              NETWORKING,
              Map.of(NETWORKING_V1, IngressClass.class),
              IngressParser::ingressClass,
              ingressClasses::add);
      case KubeKinds.SECRET ->
          SecretParser.isTls(object)
              && read(object, "", Map.of("v1", Secret.class), SecretParser::parse, tlsSecrets::add);
      default -> acceptGatewayApi(object);
    };
  }

  private boolean acceptGatewayApi(final ManifestObject object) {
    return switch (object.kind()) {
      case KubeKinds.HTTP_ROUTE ->
          read(
              object,
              GatewayParser.GROUP,
              Map.of(
                  GATEWAY_V1,
                  HTTPRoute.class,
                  GATEWAY_V1BETA1,
                  io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.HTTPRoute.class),
              HttpRouteParser::parse,
              httpRoutes::add);
      case KubeKinds.GATEWAY ->
          read(
              object,
              GatewayParser.GROUP,
              Map.of(
                  GATEWAY_V1,
                  Gateway.class,
                  GATEWAY_V1BETA1,
                  io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.Gateway.class),
              GatewayParser::gateway,
              gateways::add);
      case KubeKinds.GATEWAY_CLASS ->
          read(
              object,
              GatewayParser.GROUP,
              Map.of(
                  GATEWAY_V1,
                  GatewayClass.class,
                  GATEWAY_V1BETA1,
                  io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.GatewayClass.class),
              GatewayParser::gatewayClass,
              gatewayClasses::add);
      case KubeKinds.REFERENCE_GRANT ->
          read(
              object,
              GatewayParser.GROUP,
              Map.of(
                  GATEWAY_V1,
                  io.fabric8.kubernetes.api.model.gatewayapi.v1.ReferenceGrant.class,
                  GATEWAY_V1BETA1,
                  io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.ReferenceGrant.class),
              GatewayParser::referenceGrant,
              referenceGrants::add);
      default -> false;
    };
  }

  /// Reads an object of a kind.
  ///
  /// @param group the API group; an object of another one is something else
  /// @param models the model class of each version; an object of another one is skipped, with a notice
  /// @param parser makes of it what is kept
  /// @param keep keeps it
  private <T> boolean read(
      final ManifestObject object,
      final String group,
      final Map<String, Class<?>> models,
      final BiFunction<ManifestObject, Problems, @Nullable T> parser,
      final Consumer<T> keep) {
    if (!object.isOfGroup(group)) {
      return false;
    }
    final Class<?> model = models.get(object.apiVersion());
    if (model == null && !object.apiVersion().isEmpty()) {
      notices.add(
          Notice.OLD_ROUTING_VERSION,
          object.title(),
          object.title() + " of " + object.apiVersion());
      return false;
    }
    if (model == null) {
      new FieldChecks(object, problems).version(models.keySet().stream().sorted().toList());
    } else if (ModelMapper.read(object, model, problems) != null) {
      final T parsed = parser.apply(object, problems);
      if (parsed != null) {
        cluster.claimName(object);
        keep.accept(parsed);
      }
    }
    return true;
  }
}
