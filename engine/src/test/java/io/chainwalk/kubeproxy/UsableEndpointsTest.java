package io.chainwalk.kubeproxy;

import static io.chainwalk.kubeproxy.ServiceMaker.NODE;
import static io.chainwalk.kubeproxy.ServiceMaker.WORKER;
import static io.chainwalk.kubeproxy.ServiceMaker.hinted;
import static io.chainwalk.kubeproxy.ServiceMaker.onNode;
import static io.chainwalk.kubeproxy.ServiceMaker.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.kubeproxy.UsableEndpoints.Reason;
import io.chainwalk.service.Endpoint;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsableEndpointsTest {
  private static UsableEndpoints of(final ServiceMaker service) {
    return UsableEndpoints.of(Objects.requireNonNull(FamilyPort.of(service.make(), false)), WORKER);
  }

  private static String text(final List<Endpoint> endpoints) {
    return String.join(" ", endpoints.stream().map(e -> e.address().toString()).toList());
  }

  private static ServiceMaker web() {
    return new ServiceMaker("web", "10.96.0.1");
  }

  @Test
  void terminatingOnesTakeConnectionsOnlyWhereNoneIsReady() {
    final Endpoint terminating = onNode("10.0.0.9", "", false);
    assertEquals("10.0.0.1", text(of(web().endpoint("10.0.0.1").endpoint(terminating)).cluster()));
    final UsableEndpoints alone = of(web().endpoint(terminating));
    assertEquals("10.0.0.9", text(alone.cluster()));
    assertEquals(Reason.TERMINATING, alone.clusterReason());
  }

  @Test
  void clusterAndLocalFallBackEachForItself() {
    final UsableEndpoints usable =
        of(
            web()
                .nodePort(30_000)
                .externalLocal()
                .endpoint(onNode("10.0.0.1", "other", true))
                .endpoint(onNode("10.0.0.2", NODE, false)));
    assertEquals("10.0.0.1", text(usable.cluster()));
    assertEquals("10.0.0.2", text(usable.local()));
    assertEquals("10.0.0.1 10.0.0.2", text(usable.reachable()));
  }

  @Test
  void aLocalPolicyWithoutLocalEndpointsStillKnowsThatThereAreOthers() {
    final UsableEndpoints usable =
        of(web().internalLocal().endpoint(onNode("10.0.0.1", "other", true)));
    assertEquals("", text(usable.reachable()));
    assertTrue(usable.hasAny());
  }

  @Test
  void anEndpointOfAnUnnamedNodeIsNotLocal() {
    final UsableEndpoints usable = of(web().internalLocal().endpoint("10.0.0.1"));
    assertEquals("", text(usable.local()));
  }

  @Test
  void hintsForNodesGoBeforeHintsForZones() {
    final UsableEndpoints usable =
        of(
            web()
                .endpoint(hinted("10.0.0.1", Set.of("zone-a"), Set.of("other")))
                .endpoint(hinted("10.0.0.2", Set.of("zone-a"), Set.of(NODE))));
    assertEquals("10.0.0.2", text(usable.cluster()));
    assertEquals(Reason.SAME_NODE, usable.clusterReason());
  }

  @Test
  void hintsForZonesCountIfTheNodeIsInNoHint() {
    final UsableEndpoints usable =
        of(
            web()
                .endpoint(hinted("10.0.0.1", Set.of("zone-a"), Set.of("other")))
                .endpoint(hinted("10.0.0.2", Set.of("zone-b"), Set.of("another"))));
    assertEquals("10.0.0.1", text(usable.cluster()));
    assertEquals(Reason.SAME_ZONE, usable.clusterReason());
  }

  @Test
  void oneReadyEndpointWithoutHintsMakesAllHintsVoid() {
    final UsableEndpoints usable =
        of(
            web()
                .endpoint(hinted("10.0.0.1", Set.of("zone-a"), Set.of()))
                .endpoint(hinted("10.0.0.2", Set.of("zone-b"), Set.of()))
                .endpoint("10.0.0.3"));
    assertEquals("10.0.0.1 10.0.0.2 10.0.0.3", text(usable.cluster()));
  }

  @Test
  void hintsThatNameOtherZonesOnlyAreVoid() {
    final UsableEndpoints usable =
        of(web().endpoint(hinted("10.0.0.1", Set.of("zone-b"), Set.of())));
    assertEquals("10.0.0.1", text(usable.cluster()));
    assertEquals(Reason.READY, usable.clusterReason());
  }

  @Test
  void anEndpointOfWeightZeroCountsAsIfItWereNotThere() {
    final UsableEndpoints usable =
        of(web().endpoint(weighted("10.0.0.1", 0)).endpoint(weighted("10.0.0.2", 7)));
    assertEquals("10.0.0.2", text(usable.reachable()));
    assertFalse(of(web().endpoint(weighted("10.0.0.1", 0))).hasAny());
  }
}
