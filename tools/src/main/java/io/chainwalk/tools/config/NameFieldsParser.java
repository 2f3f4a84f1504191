package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.NamedService;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads what DNS looks at in a Service.
final class NameFieldsParser {
  private static final String EXTERNAL_NAME_FIELD = "/spec/externalName";
  private static final int MAX_NAME_LENGTH = 253;
  private static final String SINGLE_STACK = "SingleStack";
  private static final List<String> POLICIES =
      List.of(SINGLE_STACK, "PreferDualStack", "RequireDualStack");

  private final FieldChecks checks;
  private final ServiceSpec spec;

  /// Prepares the reading.
  ///
  /// @param checks is told what is wrong
  /// @param spec the Service's
  NameFieldsParser(final FieldChecks checks, final ServiceSpec spec) {
    this.checks = checks;
    this.spec = spec;
  }

  /// Reads the fields of a Service of type ExternalName.
  NameFields alias() {
    return new NameFields(
        NamedService.Kind.EXTERNAL_NAME,
        List.of(),
        externalName(),
        false,
        NameFields.Families.PRIMARY);
  }

  /// Reads the fields of any other Service.
  ///
  /// @param addresses those that lead to it
  NameFields of(final List<ParsedService.Address> addresses) {
    final List<IpAddress> clusterIps =
        addresses.stream()
            .filter(ParsedService.Address::isClusterIp)
            .map(ParsedService.Address::address)
            .toList();
    return new NameFields(
        ServiceParser.NO_CLUSTER_IP.equals(spec.getClusterIP())
            ? NamedService.Kind.HEADLESS
            : NamedService.Kind.CLUSTER_IP,
        clusterIps,
        "",
        Boolean.TRUE.equals(spec.getPublishNotReadyAddresses()),
        families());
  }

  /// A dot at the end says that the name is whole, which all are.
  private String externalName() {
    final @Nullable String given = spec.getExternalName();
    if (given == null || given.isEmpty() || given.equals(".")) {
      checks.missing(EXTERNAL_NAME_FIELD);
      return "";
    }
    final String name = given.endsWith(".") ? given.substring(0, given.length() - 1) : given;
    checks.name(name, true, EXTERNAL_NAME_FIELD);
    if (name.length() > MAX_NAME_LENGTH) {
      checks.problem(
          EXTERNAL_NAME_FIELD,
          "%s must not be longer than " + MAX_NAME_LENGTH + ", it is " + name.length());
    }
    return name;
  }

  private NameFields.Families families() {
    final String policy = checks.oneOf(spec.getIpFamilyPolicy(), POLICIES, "/spec/ipFamilyPolicy");
    final List<String> given = Objects.requireNonNullElse(spec.getIpFamilies(), List.<String>of());
    if (!policy.equals(SINGLE_STACK) || given.size() > 1) {
      return NameFields.Families.DUAL;
    }
    if (given.isEmpty()) {
      return NameFields.Families.PRIMARY;
    }
    return given.getFirst().equals("IPv6") ? NameFields.Families.IPV6 : NameFields.Families.IPV4;
  }
}
