package io.chainwalk.tools.config;

import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks a Service and takes from it what kube-proxy, the endpoint slice controller and DNS look at.
///
/// The defaults of the API server are applied, because kube-proxy only ever sees Services that went through it: the
/// protocol is TCP, `clusterIPs` is `clusterIP` alone, each cluster IP tells its family, and endpoints listen on the
/// service port's own number.
final class ServiceParser {
  static final String NO_CLUSTER_IP = "None";
  private static final List<String> TYPES =
      List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");

  private final ManifestObject object;
  private final Problems problems;
  private final Notices notices;
  private final FieldChecks checks;

  private ServiceParser(
      final ManifestObject object, final Problems problems, final Notices notices) {
    this.object = object;
    this.problems = problems;
    this.notices = notices;
    this.checks = new FieldChecks(object, problems);
  }

  /// Parses a Service.
  ///
  /// @param object where it was read
  /// @param service the same as a model
  /// @param problems is told what is wrong with it
  /// @param notices is told what is in it that kube-proxy does not act on
  /// @return what kube-proxy looks at, or null when anything is wrong
  static @Nullable ParsedService parse(
      final ManifestObject object,
      final Service service,
      final Problems problems,
      final Notices notices) {
    return new ServiceParser(object, problems, notices).parse(service);
  }

  private @Nullable ParsedService parse(final Service service) {
    checks.identity(service.getMetadata(), false);
    final ServiceSpec spec = service.getSpec();
    if (spec == null) {
      checks.missing("/spec");
      return null;
    }
    final String type = checks.oneOf(spec.getType(), TYPES, "/spec/type");
    final OptionalInt weight = Weights.of(object, problems);
    final String selector = SelectorAnnotation.of(object, problems);
    if (type.equals("ExternalName")) {
      final NameFields names = new NameFieldsParser(checks, spec).alias();
      return checks.passed()
          ? withoutRules(ServiceWithoutRules.Reason.EXTERNAL_NAME, List.of(), null, names)
          : null;
    }
    final boolean headless = NO_CLUSTER_IP.equals(spec.getClusterIP());
    final List<ParsedService.Port> ports = ports(orEmpty(spec.getPorts()), headless);
    final List<ParsedService.Address> addresses =
        new ServiceAddresses(object, checks, notices).read(spec, service.getStatus());
    final ServicePolicyFields policyFields = new ServicePolicyFields(checks, spec, type, selector);
    final ServicePolicies policies = policyFields.policies();
    final LoadBalancerFields loadBalancer = policyFields.loadBalancer();
    final NameFields names = new NameFieldsParser(checks, spec).of(addresses);
    if (!checks.passed()) {
      return null;
    }
    final ServiceWithoutRules.@Nullable Reason reason =
        reasonForNoRules(service, headless, addresses.isEmpty());
    return reason != null
        ? withoutRules(reason, ports, podSelection(spec), names)
        : new ParsedService(
            object.namespace(),
            object.name(),
            object.place(),
            null,
            addresses,
            ports,
            policies,
            loadBalancer,
            weight,
            podSelection(spec),
            names);
  }

  private static ServiceWithoutRules.@Nullable Reason reasonForNoRules(
      final Service service, final boolean headless, final boolean withoutAddress) {
    final Map<String, String> labels = orEmpty(service.getMetadata().getLabels());
    if (labels.containsKey(KubeLabels.SERVICE_PROXY_NAME)) {
      return ServiceWithoutRules.Reason.OTHER_PROXY;
    }
    if (labels.containsKey(KubeLabels.HEADLESS)) {
      return ServiceWithoutRules.Reason.HEADLESS_LABEL;
    }
    if (headless) {
      return ServiceWithoutRules.Reason.HEADLESS;
    }
    return withoutAddress ? ServiceWithoutRules.Reason.NO_CLUSTER_IP : null;
  }

  private ParsedService withoutRules(
      final ServiceWithoutRules.Reason reason,
      final List<ParsedService.Port> ports,
      final ParsedService.@Nullable PodSelection pods,
      final NameFields names) {
    notices.add(
        switch (reason) {
          case EXTERNAL_NAME -> Notice.EXTERNAL_NAME;
          case HEADLESS -> Notice.HEADLESS;
          case NO_CLUSTER_IP -> Notice.NO_CLUSTER_IP;
          case OTHER_PROXY, HEADLESS_LABEL -> Notice.OTHER_PROXY;
        },
        object.id());
    final String field =
        switch (reason) {
          case EXTERNAL_NAME -> "/spec/type";
          case HEADLESS, NO_CLUSTER_IP -> "/spec/clusterIP";
          case OTHER_PROXY -> labelPointer(KubeLabels.SERVICE_PROXY_NAME);
          case HEADLESS_LABEL -> labelPointer(KubeLabels.HEADLESS);
        };
    return new ParsedService(
        object.namespace(),
        object.name(),
        object.place(),
        new ServiceWithoutRules(object.namespace(), object.name(), reason, object.placeOf(field)),
        List.of(),
        ports,
        ServicePolicies.DEFAULTS,
        LoadBalancerFields.NONE,
        OptionalInt.empty(),
        pods,
        names);
  }

  private static String labelPointer(final String label) {
    return KubeLabels.ALL.appendProperty(label).toString();
  }

  private List<ParsedService.Port> ports(final List<ServicePort> models, final boolean headless) {
    checks.require(headless || !models.isEmpty(), "/spec/ports");
    final List<ParsedService.Port> ports = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    final Set<String> numbers = new HashSet<>();
    for (int i = 0; i < models.size(); i++) {
      final ServicePort model = models.get(i);
      final String at = "/spec/ports/" + i;
      final String name = Objects.requireNonNullElse(model.getName(), "");
      checks.name(name, false, at + "/name");
      final int protocol = checks.protocol(model.getProtocol(), at + "/protocol");
      final int number = checks.port(model.getPort(), at + "/port");
      // A port of 0 is how the API server writes that there is none.
      final int nodePort =
          model.getNodePort() == null || model.getNodePort() == 0
              ? 0
              : checks.port(model.getNodePort(), at + "/nodePort");
      if (name.isEmpty() && models.size() > 1) {
        checks.problem(
            at + "/name", "%s is missing, which only the port of a one-port Service may");
      } else if (!names.add(name)) {
        checks.problem(at + "/name", "%s is \"" + name + "\" like that of an earlier port");
      }
      if (model.getPort() != null && !numbers.add(protocol + ":" + number)) {
        checks.problem(
            at + "/port", "%s is " + number + " like that of an earlier port of the same protocol");
      }
      final ParsedService.Target target = target(model.getTargetPort(), number, at + "/targetPort");
      ports.add(new ParsedService.Port(name, protocol, number, nodePort, target));
    }
    return ports;
  }

  /// Where Pods listen: the API server takes 0 and an empty name for a port that is left out.
  private ParsedService.Target target(
      final @Nullable IntOrString given, final int servicePort, final String pointer) {
    if (given == null) {
      return new ParsedService.Target(servicePort, "");
    }
    final String name = Objects.requireNonNullElse(given.getStrVal(), "");
    if (!name.isEmpty()) {
      return new ParsedService.Target(0, name);
    }
    final int number = Objects.requireNonNullElse(given.getIntVal(), 0);
    return new ParsedService.Target(number == 0 ? servicePort : checks.port(number, pointer), "");
  }

  private static ParsedService.@Nullable PodSelection podSelection(final ServiceSpec spec) {
    final Map<String, String> labels = orEmpty(spec.getSelector());
    return labels.isEmpty()
        ? null
        : new ParsedService.PodSelection(
            Map.copyOf(labels),
            Boolean.TRUE.equals(spec.getPublishNotReadyAddresses()),
            switch (Objects.requireNonNullElse(spec.getTrafficDistribution(), "")) {
              case "PreferClose", "PreferSameZone" -> ParsedService.Distribution.SAME_ZONE;
              case "PreferSameNode" -> ParsedService.Distribution.SAME_NODE;
              default -> ParsedService.Distribution.ANYWHERE;
            });
  }

  private static <T> List<T> orEmpty(final @Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static Map<String, String> orEmpty(final @Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
