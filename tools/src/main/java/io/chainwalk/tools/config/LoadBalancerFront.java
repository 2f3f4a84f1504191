package io.chainwalk.tools.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

  /// The attribute of target groups that says whether the client's address stays.
  public static final String PRESERVE_CLIENT = "preserve_client_ip.enabled";

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

  /// What a target group may say of cross-zone balancing besides yes and no.
  private static final String AS_BALANCER = "use_load_balancer_configuration";

  private static final String NLB_IP = "nlb-ip";
  private static final Set<String> OF_CONTROLLER = Set.of("external", NLB_IP);

  /// What Go's `strconv.ParseBool` takes.
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

  /// Copies the maps.
  public LoadBalancerFront {
    loadBalancerAttributes = Map.copyOf(loadBalancerAttributes);
    targetGroupAttributes = Map.copyOf(targetGroupAttributes);
  }

  /// Reads what a Service says.
  ///
  /// @param service of type `LoadBalancer`
  /// @param fields its annotations, which are told what no controller would understand
  /// @return what stands in front of it
  static LoadBalancerFront of(final ServiceDraft service, final FrontFields fields) {
    final String loadBalancerClass = service.specText("loadBalancerClass");
    final String type = typeOf(service);
    final boolean controller = isOfController(service);
    final boolean network = controller || (loadBalancerClass.isEmpty() && type.equals(NLB));
    return new LoadBalancerFront(
        scheme(service, fields, controller),
        network ? NLB : other(service, loadBalancerClass),
        type.equals(NLB_IP) || service.annotation(TARGET_TYPE).equals("ip"),
        attributes(fields),
        fields.attributesOfPorts(TARGET_GROUP_ATTRIBUTES));
  }

  private static String typeOf(final ServiceDraft service) {
    return service.annotation(TYPE).toLowerCase(Locale.ROOT);
  }

  private static boolean isOfController(final ServiceDraft service) {
    final String loadBalancerClass = service.specText("loadBalancerClass");
    return loadBalancerClass.equals(NLB_CLASS)
        || (loadBalancerClass.isEmpty() && OF_CONTROLLER.contains(typeOf(service)));
  }

  /// Whether the AWS Load Balancer Controller may ever read the annotations of a Service: not where a class or a type of
  /// another controller is written, and maybe where nothing is.
  ///
  /// @param service of type `LoadBalancer`
  static boolean mayBeOfController(final ServiceDraft service) {
    return isOfController(service)
        || (service.specText("loadBalancerClass").isEmpty() && typeOf(service).isEmpty());
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
    if (controller) {
      return fields.truth(INTERNAL).orElse(true)
          ? LoadBalancerScheme.INTERNAL
          : LoadBalancerScheme.INTERNET_FACING;
    }
    final String internal = service.annotation(INTERNAL).strip();
    if (!internal.isEmpty()) {
      return internal.equalsIgnoreCase("false")
          ? LoadBalancerScheme.INTERNET_FACING
          : LoadBalancerScheme.INTERNAL;
    }
    return LoadBalancerScheme.INTERNET_FACING;
  }

  private static Map<String, String> attributes(final FrontFields fields) {
    final Map<String, String> attributes = fields.attributes(ATTRIBUTES);
    fields
        .truth(CROSS_ZONE)
        .ifPresent(crossZone -> attributes.putIfAbsent(CROSS_ZONE_ATTRIBUTE, crossZone.toString()));
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
    final boolean asBalancer = own.isEmpty() || own.equals(AS_BALANCER);
    return asBalancer ? crossZone() : isTrue(own);
  }

  /// Whether an attribute says yes.
  ///
  /// @param value its text
  /// @return whether Go's `strconv.ParseBool` takes it for true
  public static boolean isTrue(final String value) {
    return truth(value).orElse(false);
  }

  /// Whether an attribute can have a value: those that switch something on are called `enabled`, and take truth values.
  ///
  /// @param name the attribute's
  /// @param value its text
  /// @return true for all other attributes
  static boolean isPossible(final String name, final String value) {
    return !name.endsWith(".enabled")
        || truth(value).isPresent()
        || (name.equals(CROSS_ZONE_ATTRIBUTE) && value.equals(AS_BALANCER));
  }

  /// Reads a text as Go's `strconv.ParseBool` does.
  ///
  /// @param value a text
  /// @return empty for what it refuses
  static Optional<Boolean> truth(final String value) {
    return TRUE.contains(value) || FALSE.contains(value)
        ? Optional.of(TRUE.contains(value))
        : Optional.empty();
  }

  /// Whether nobody knows a load balancer's scheme because of a fault.
  static boolean isOfScheme(final FrontFault fault) {
    return fault.annotation().equals(SCHEME) || fault.annotation().equals(INTERNAL);
  }

  /// Whether a listener cannot be made because of a fault.
  ///
  /// @param fault of its Service
  /// @param port the listener's
  /// @param listener the name of the action that was looked for, such as `TCP-80`
  public static boolean concerns(final FrontFault fault, final int port, final String listener) {
    final String name = fault.annotation();
    if (name.startsWith(ForwardActionParser.PREFIX)) {
      return name.equals(ForwardActionParser.PREFIX + listener);
    }
    return !name.startsWith(TARGET_GROUP_ATTRIBUTES + '.')
        || name.equals(TARGET_GROUP_ATTRIBUTES + '.' + port);
  }
}
