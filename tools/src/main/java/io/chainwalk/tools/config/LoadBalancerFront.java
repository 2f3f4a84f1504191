package io.chainwalk.tools.config;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What kind of load balancer stands in front of a Service, as `loadBalancerClass` and annotations say.
///
/// @param scheme who can reach it
/// @param type `nlb` for a Network Load Balancer, `clb` for a Classic Load Balancer; the class where another one is
///     meant; empty where nothing is said
/// @param byIp whether it sends to Pods, and not to node ports
/// @param loadBalancerAttributes `aws-load-balancer-attributes`
/// @param targetGroupAttributes `aws-load-balancer-target-group-attributes`, also those for one port, as they stand:
///     with the port and a colon in front
public record LoadBalancerFront(
    LoadBalancerScheme scheme,
    String type,
    boolean byIp,
    Map<String, String> loadBalancerAttributes,
    Map<String, String> targetGroupAttributes) {
  /// A Network Load Balancer.
  public static final String NLB = "nlb";

  /// A Classic Load Balancer.
  public static final String CLB = "clb";

  /// The class of Services that the AWS Load Balancer Controller sees to.
  static final String NLB_CLASS = "service.k8s.aws/nlb";

  static final String PREFIX = "service.beta.kubernetes.io/";
  static final String TYPE = PREFIX + "aws-load-balancer-type";
  static final String SCHEME = PREFIX + "aws-load-balancer-scheme";
  static final String INTERNAL = PREFIX + "aws-load-balancer-internal";
  static final String TARGET_TYPE = PREFIX + "aws-load-balancer-nlb-target-type";
  static final String ATTRIBUTES = PREFIX + "aws-load-balancer-attributes";
  static final String CROSS_ZONE = PREFIX + "aws-load-balancer-cross-zone-load-balancing-enabled";
  static final String TARGET_GROUP_ATTRIBUTES =
      PREFIX + "aws-load-balancer-target-group-attributes";
  private static final String CROSS_ZONE_ATTRIBUTE = "load_balancing.cross_zone.enabled";
  private static final Set<String> OF_CONTROLLER = Set.of("external", "nlb-ip");

  /// Copies the maps.
  public LoadBalancerFront {
    loadBalancerAttributes = Map.copyOf(loadBalancerAttributes);
    targetGroupAttributes = Map.copyOf(targetGroupAttributes);
  }

  /// Reads what a Service says.
  ///
  /// @param service of type `LoadBalancer`
  /// @param problems is told what no controller would understand
  /// @return what stands in front of it
  static LoadBalancerFront of(final ServiceDraft service, final Problems problems) {
    final FrontFields fields = new FrontFields(service, problems);
    final String loadBalancerClass = service.specText("loadBalancerClass");
    final String type = service.annotation(TYPE).toLowerCase(Locale.ROOT);
    final boolean controller =
        loadBalancerClass.equals(NLB_CLASS)
            || (loadBalancerClass.isEmpty() && OF_CONTROLLER.contains(type));
    final boolean network = controller || (loadBalancerClass.isEmpty() && type.equals(NLB));
    final String target = fields.oneOf(TARGET_TYPE, "instance", "ip");
    return new LoadBalancerFront(
        scheme(service, fields, controller),
        network ? NLB : other(service, loadBalancerClass),
        target.equals("ip") || (target.isEmpty() && type.equals("nlb-ip")),
        attributes(service, fields),
        fields.attributesOfPorts(TARGET_GROUP_ATTRIBUTES));
  }

  /// Another controller's class; or that of the cloud provider for AWS, where an annotation of AWS is there.
  private static String other(final ServiceDraft service, final String loadBalancerClass) {
    if (!loadBalancerClass.isEmpty()) {
      return loadBalancerClass;
    }
    return service.annotationsFrom(PREFIX + "aws-load-balancer-").isEmpty() ? "" : CLB;
  }

  /// `scheme` counts before the older `internal`. Left out, the AWS Load Balancer Controller makes load balancers that are
  /// internal, and cloud providers make those that everybody can reach.
  private static LoadBalancerScheme scheme(
      final ServiceDraft service, final FrontFields fields, final boolean controller) {
    final String scheme =
        fields.oneOf(
            SCHEME,
            LoadBalancerScheme.INTERNAL.label(),
            LoadBalancerScheme.INTERNET_FACING.label());
    if (!scheme.isEmpty()) {
      return scheme.equals(LoadBalancerScheme.INTERNAL.label())
          ? LoadBalancerScheme.INTERNAL
          : LoadBalancerScheme.INTERNET_FACING;
    }
    final String internal = service.annotation(INTERNAL).strip();
    if (!internal.isEmpty()) {
      return internal.equalsIgnoreCase("false")
          ? LoadBalancerScheme.INTERNET_FACING
          : LoadBalancerScheme.INTERNAL;
    }
    return controller ? LoadBalancerScheme.INTERNAL : LoadBalancerScheme.INTERNET_FACING;
  }

  private static Map<String, String> attributes(
      final ServiceDraft service, final FrontFields fields) {
    final Map<String, String> attributes = fields.attributes(ATTRIBUTES);
    final String crossZone = service.annotation(CROSS_ZONE);
    if (!crossZone.isEmpty()) {
      attributes.putIfAbsent(CROSS_ZONE_ATTRIBUTE, crossZone);
    }
    return attributes;
  }

  /// Whether targets of all zones are taken, whatever the zone of the balancer's node, unless a target group says
  /// otherwise.
  ///
  /// @return false unless an attribute or annotation says so
  public boolean crossZone() {
    return isTrue(loadBalancerAttributes.getOrDefault(CROSS_ZONE_ATTRIBUTE, ""));
  }

  /// The attribute of the target group of a port.
  ///
  /// @param port the Service's port; what is said of one counts before what is said of all
  /// @param attribute its name, such as `preserve_client_ip.enabled`
  /// @return empty where nothing is said
  public String targetGroupAttribute(final int port, final String attribute) {
    final String ofPort = targetGroupAttributes.getOrDefault(port + ":" + attribute, "");
    return ofPort.isEmpty() ? targetGroupAttributes.getOrDefault(attribute, "") : ofPort;
  }

  /// Whether targets of all zones are taken for a port.
  ///
  /// @param port the Service's port
  /// @return what its target group says, or else the load balancer
  public boolean crossZone(final int port) {
    final String own = targetGroupAttribute(port, CROSS_ZONE_ATTRIBUTE);
    final boolean asBalancer = own.isEmpty() || own.equals("use_load_balancer_configuration");
    return asBalancer ? crossZone() : isTrue(own);
  }

  /// Whether an attribute says yes.
  ///
  /// @param value its text
  /// @return whether it is `true`, whatever the case
  public static boolean isTrue(final String value) {
    return value.equalsIgnoreCase("true");
  }
}
