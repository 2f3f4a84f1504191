package io.chainwalk.tools.names;

import io.chainwalk.flow.Protocol;
import io.chainwalk.names.Absence;
import io.chainwalk.names.Answer;
import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.NamedEndpoint;
import io.chainwalk.names.NamedPort;
import io.chainwalk.names.NamedService;
import io.chainwalk.tools.config.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says why a name has no answer, and what may have been meant.
final class AbsenceWords {
  private final ClusterNames names;

  AbsenceWords(final ClusterNames names) {
    this.names = names;
  }

  /// A status as resolvers call it, in words.
  static String status(final Answer.Status status) {
    return switch (status) {
      case ANSWERED -> "answered";
      case NO_DATA -> "no record of the type (NODATA)";
      case NO_NAME -> "no such name (NXDOMAIN)";
      case OUTSIDE -> "not the cluster's (REFUSED)";
    };
  }

  /// The reason in a sentence, without the dot.
  String sentence(final Absence absence) {
    final String namespace = absence.namespace();
    final String service = namespace + '/' + absence.service();
    final String label = absence.label();
    return switch (absence.kind()) {
      case OUTSIDE -> "a cluster's DNS asks others for what is not below " + names.clusterDomain();
      case ONLY_NAMES_BELOW -> "there are only names below it";
      case OTHER_TYPES ->
          absence.service().isEmpty()
              ? "there are records of other types"
              : ofOtherTypes(service(absence), service);
      case NO_BRANCH ->
          "below " + names.clusterDomain() + " there are svc and pod, and not " + label;
      case NO_NAMESPACE ->
          "there is no namespace " + namespace + meant(namespace, names.namespaces());
      case NO_SERVICE -> noService(namespace, absence.service());
      case NO_CLUSTER_IP -> "Service " + service + " has no cluster IP";
      case NO_READY_ENDPOINT -> noReadyEndpoint(service(absence), service);
      case NO_ENDPOINT -> noEndpoint(service(absence), service, label);
      case NO_PORT -> noPort(service(absence), service, label);
      case BELOW_ALIAS -> "Service " + service + " is an ExternalName, which has no names below it";
      case ALIAS_OF_ADDRESS ->
          "the externalName of Service " + service + " is an address, " + label + ", and no name";
      case ALIAS_LEADS_NOWHERE ->
          "Service "
              + service
              + " is an ExternalName, and what it leads to has no such record: "
              + label;
      case TOO_MANY_LABELS -> "no name there has so many labels in front: " + label;
      case PODS_DISABLED -> "there are no names of Pods' addresses with --pods disabled";
      case NO_ADDRESS -> label + " is no address";
      case NO_POD -> "no Pod in namespace " + namespace + " has the address " + label;
      case UNKNOWN_ADDRESS -> "no Service and no endpoint that is ready has the address " + label;
    };
  }

  private @Nullable NamedService service(final Absence absence) {
    return names.services(absence.namespace()).get(absence.service());
  }

  private static String ofOtherTypes(final @Nullable NamedService service, final String id) {
    if (service == null) {
      return "there are records of other types";
    }
    return switch (service.kind()) {
      case CLUSTER_IP ->
          "Service "
              + id
              + " has "
              + (service.clusterIps().size() == 1 ? "" : "only ")
              + service.clusterIps().stream()
                  .map(Object::toString)
                  .collect(Collectors.joining(", "));
      case HEADLESS -> "Service " + id + " is headless, with endpoints of the other family or none";
      case EXTERNAL_NAME -> "Service " + id + " is an alias of " + service.externalName();
    };
  }

  private String noService(final String namespace, final String name) {
    final List<String> elsewhere =
        names.namespaces().stream()
            .filter(other -> names.services(other).containsKey(name))
            .toList();
    final String hint =
        elsewhere.isEmpty()
            ? meant(name, names.services(namespace).keySet())
            : ", but in " + String.join(", ", elsewhere);
    return "there is no Service " + name + " in namespace " + namespace + hint;
  }

  private static String noReadyEndpoint(final @Nullable NamedService service, final String id) {
    final int count = service == null ? 0 : service.endpoints().size();
    return "headless Service "
        + id
        + (count == 0 ? " has no endpoint" : " has no endpoint that is ready, of " + count);
  }

  private static String noEndpoint(
      final @Nullable NamedService service, final String id, final String label) {
    if (service == null) {
      return "Service " + id + " is not there";
    }
    if (service.endpoints().stream().anyMatch(endpoint -> endpoint.label().equals(label))) {
      return "endpoint " + label + " of Service " + id + " is not ready";
    }
    return "no endpoint of Service "
        + id
        + " is called "
        + label
        + meant(
            label,
            service.visibleEndpoints().stream()
                .map(NamedEndpoint::label)
                .collect(Collectors.toSet()));
  }

  private static String noPort(
      final @Nullable NamedService service, final String id, final String label) {
    final Stream<NamedPort> ports =
        service == null
            ? Stream.of()
            : service.kind() == NamedService.Kind.HEADLESS
                ? service.visibleEndpoints().stream().flatMap(e -> e.ports().stream())
                : service.ports().stream();
    final String named =
        ports
            .filter(port -> !port.name().isEmpty())
            .map(port ->
                "_"
                    + port.name()
                    + "._"
                    + Protocol.nameOf(port.protocol()).toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return "Service "
        + id
        + " has no port of that name and protocol: "
        + label
        + (named.isEmpty() ? "; none of its ports has a name" : "; it has " + named);
  }

  private static String meant(final String given, final Collection<String> known) {
    final @Nullable String closest = Spelling.closest(given, known);
    return closest == null ? "" : "; did you mean " + closest + "?";
  }
}
