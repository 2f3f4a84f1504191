package io.chainwalk.tools.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Gives node ports to Services of which manifests do not say what they have, as the API server does.
///
/// Ports of one Service that have the same number and different protocols share a node port.
final class NodePortAllocation {
  private final AllocationSettings settings;
  private final Map<String, Long> earlier;
  private final Problems problems;
  private final Notices notices;

  /// Prepares the allocation.
  ///
  /// @param settings the range
  /// @param earlier what Services had before, by name and port; is given what they have now
  /// @param problems is told who gets none
  /// @param notices is told who gets one
  NodePortAllocation(
      final AllocationSettings settings,
      final Map<String, Long> earlier,
      final Problems problems,
      final Notices notices) {
    this.settings = settings;
    this.earlier = earlier;
    this.problems = problems;
    this.notices = notices;
  }

  /// A port that has no node port yet.
  private record Lack(ServiceDraft service, int index) {
    /// Not the index of a port, but that of health checks.
    static final int HEALTH_CHECK = -1;

    String key() {
      return service.id()
          + '/'
          + (index == HEALTH_CHECK ? "healthCheckNodePort" : service.port(index));
    }

    String field() {
      return index == HEALTH_CHECK
          ? "/spec/healthCheckNodePort"
          : "/spec/ports/" + index + "/nodePort";
    }

    void fill(final int number) {
      if (index == HEALTH_CHECK) {
        service.setHealthCheckNodePort(number);
      } else {
        service.setNodePort(index, number);
      }
    }
  }

  /// Gives each Service what it lacks.
  ///
  /// @param services all that may have node ports
  /// @param taken what nobody gets
  void fill(final List<ServiceDraft> services, final TakenAddresses taken) {
    final Map<Lack, String> lacking = new LinkedHashMap<>();
    services.forEach(service -> note(service, lacking));
    final Map<String, Long> given =
        StableNumbers.give(
            NumberRange.ofPorts(settings.firstNodePort(), settings.lastNodePort()),
            new TreeSet<>(lacking.values()),
            taken::hasNodePort,
            earlier);
    earlier.clear();
    earlier.putAll(given);
    lacking.forEach((lack, key) -> {
      final Long number = given.get(key);
      if (number == null) {
        noneLeft(lack);
      } else {
        lack.fill(number.intValue());
        final String service = lack.service().id();
        notices.add(Notice.NODE_PORT_ALLOCATED, service, service + ' ' + number);
      }
    });
  }

  private static void note(final ServiceDraft service, final Map<Lack, String> lacking) {
    final boolean balanced = service.type().equals("LoadBalancer");
    final boolean wanted =
        service.type().equals("NodePort")
            || (balanced && service.specTruth("allocateLoadBalancerNodePorts", true));
    for (int i = 0; wanted && i < service.portCount(); i++) {
      if (service.port(i) != 0 && service.lacksNodePort(i)) {
        final int sibling = siblingOf(service, i);
        if (sibling != 0) {
          service.setNodePort(i, sibling);
        } else {
          final Lack lack = new Lack(service, i);
          lacking.put(lack, lack.key());
        }
      }
    }
    if (balanced
        && service.specText("externalTrafficPolicy").equals("Local")
        && service.lacksHealthCheckNodePort()) {
      final Lack lack = new Lack(service, Lack.HEALTH_CHECK);
      lacking.put(lack, lack.key());
    }
  }

  /// The node port that a manifest gives another port of the same number.
  private static int siblingOf(final ServiceDraft service, final int index) {
    for (int i = 0; i < service.portCount(); i++) {
      if (service.port(i) == service.port(index) && service.nodePort(i) != 0) {
        return service.nodePort(i);
      }
    }
    return 0;
  }

  private void noneLeft(final Lack lack) {
    new FieldChecks(lack.service().origin(), problems)
        .problem(
            lack.field(),
            "%s is left out, and no node port is left for it in "
                + settings.firstNodePort()
                + "-"
                + settings.lastNodePort()
                + ", see --node-port-range");
  }
}
