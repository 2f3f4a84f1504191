package io.chainwalk.tools.kubeproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.ConntrackEvents;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// kube-proxy 1.30 deletes the same conntrack entries with the same commands.
class ConntrackVectorsTest {
  private static final int PORT = 53;
  private static final ServiceSnapshot NOTHING = new ServiceSnapshot(List.of());

  @Test
  void eachEventHasItsCommands() {
    final JsonNode vectors =
        ConformanceCorpus.yaml(
            ConformanceCorpus.folder().resolve("vectors-conntrack-cleanup-1.30.yaml"));
    JsonNode service = vectors;
    for (final JsonNode vector : vectors.required("cases")) {
      // An alias to the service of the case before comes as the text of its anchor.
      if (vector.required("service").isObject()) {
        service = vector.required("service");
      }
      final JsonNode current = service;
      final List<ServiceSnapshot> states =
          switch (vector.required("transition").asText()) {
            case "0 -> 1 endpoints" -> List.of(state(current, 0, 0), state(current, 1, 1));
            case "2 -> 1 endpoints" -> List.of(state(current, 1, 2), state(current, 2, 1));
            case "service deleted" -> List.of(state(current, 0, 0), NOTHING);
            default -> throw new AssertionError("no such transition: " + vector);
          };
      assertEquals(
          Set.copyOf(ConformanceCase.strings(vector.required("commands"))),
          ConntrackEvents.after(states.getFirst(), states.getLast(), false).stream()
              .map(ConntrackEvents.Deletion::command)
              .collect(Collectors.toSet()),
          vector.required("name").asText());
    }
  }

  /// The service with some endpoints, 10.180.0.`first` and so on.
  private static ServiceSnapshot state(final JsonNode service, final int first, final int count) {
    final List<Vip> vips = new ArrayList<>();
    vips.add(new Vip(ip(service.required("clusterIP")), PORT, Vip.Kind.CLUSTER));
    service.path("externalIPs").forEach(a -> vips.add(new Vip(ip(a), PORT, Vip.Kind.EXTERNAL)));
    service
        .path("loadBalancerVIPs")
        .forEach(a -> vips.add(new Vip(ip(a), PORT, Vip.Kind.LOAD_BALANCER)));
    return new ServiceSnapshot(
        List.of(
            new ServicePort(
                "kube-system",
                "dns",
                "dns",
                Protocol.ofService(service.required("protocol").asText()),
                vips,
                IntStream.range(first, first + count)
                    .mapToObj(i -> Endpoint.ready(IpAddress.parse("10.180.0." + i), PORT))
                    .toList(),
                service.path("nodePort").asInt(),
                ServicePolicies.DEFAULTS,
                LoadBalancerFields.NONE)));
  }

  private static IpAddress ip(final JsonNode address) {
    return IpAddress.parse(address.asText());
  }
}
