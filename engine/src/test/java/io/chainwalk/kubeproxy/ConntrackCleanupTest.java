package io.chainwalk.kubeproxy;

import static io.chainwalk.kubeproxy.ServiceMaker.ip;
import static io.chainwalk.kubeproxy.ServiceMaker.onNode;
import static io.chainwalk.kubeproxy.ServiceMaker.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.ConntrackReconciler.Version;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServiceSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConntrackCleanupTest {
  private static final ServiceSnapshot NOTHING = snapshot();

  private static ServiceMaker dns() {
    return new ServiceMaker("dns", "10.96.0.10", "fd00:96::10").udp();
  }

  private static ConntrackView entry(
      final int protocol, final String dialled, final int port, final String answers) {
    return new ConntrackView(protocol, ip(dialled), port, ip(answers), port);
  }

  private static List<String> commands(
      final ServiceSnapshot before, final ServiceSnapshot now, final boolean ipv6) {
    return ConntrackEvents.after(before, now, ipv6).stream()
        .map(ConntrackEvents.Deletion::command)
        .sorted()
        .toList();
  }

  private static boolean[] reconciled(
      final ServiceSnapshot before, final ServiceSnapshot now, final ConntrackView entry) {
    final boolean[] deleted = new boolean[Version.values().length];
    for (final Version version : Version.values()) {
      deleted[version.ordinal()] =
          new ConntrackReconciler(before, now, false, version).deletes(entry);
    }
    return deleted;
  }

  @Test
  void aStartDeletesAllEntriesOfServicesWithEndpoints() {
    final ServiceSnapshot now = snapshot(dns().endpoint("10.0.0.1").endpoint("fd00:10::1"));
    assertEquals(
        List.of("conntrack -D --orig-dst 10.96.0.10 -p udp"), commands(NOTHING, now, false));
    assertEquals(
        List.of("conntrack -D --orig-dst fd00:96::10 -p udp -f ipv6"),
        commands(NOTHING, now, true));
  }

  @Test
  void anEndpointThatIsNotReadyAnyMoreKeepsItsEntries() {
    assertEquals(
        List.of(),
        commands(
            snapshot(dns().endpoint("10.0.0.1").endpoint("10.0.0.2")),
            snapshot(dns().endpoint(onNode("10.0.0.1", "", false)).endpoint("10.0.0.2")),
            false));
  }

  @Test
  void aCommandDeletesWhatConntrackWould() {
    final ConntrackEvents.Deletion deletion =
        ConntrackEvents.after(
                snapshot(dns().endpoint("10.0.0.1").endpoint("10.0.0.2")),
                snapshot(dns().endpoint("10.0.0.2")),
                false)
            .getFirst();
    assertTrue(deletion.deletes(entry(Protocol.UDP, "10.96.0.10", 80, "10.0.0.1")));
    assertTrue(deletion.deletes(entry(Protocol.UDP, "10.96.0.10", 99, "10.0.0.1")));
    assertFalse(deletion.deletes(entry(Protocol.UDP, "10.96.0.10", 80, "10.0.0.2")));
    assertFalse(deletion.deletes(entry(Protocol.UDP, "10.96.0.11", 80, "10.0.0.1")));
    assertFalse(deletion.deletes(entry(Protocol.TCP, "10.96.0.10", 80, "10.0.0.1")));
  }

  @Test
  void anEntryThatLeadsDirectlyToAnEndpointIsNotTranslated() {
    final List<ConntrackEvents.Deletion> deletions =
        ConntrackEvents.after(
            snapshot(dns().nodePort(80).endpoint("10.0.0.1").endpoint("10.0.0.2")),
            snapshot(dns().nodePort(80).endpoint("10.0.0.2")),
            false);
    assertEquals(2, deletions.size());
    final ConntrackView direct = entry(Protocol.UDP, "10.0.0.1", 80, "10.0.0.1");
    assertTrue(deletions.stream().noneMatch(deletion -> deletion.deletes(direct)));
  }

  @Test
  void theReconcilerDeletesWhatLeadsToNoServingEndpoint() {
    final Endpoint terminating = onNode("10.0.0.2", "", false);
    final Endpoint gone =
        new Endpoint(ip("10.0.0.3"), 80, false, false, true, "", Set.of(), Set.of(), 1);
    final ServiceSnapshot now =
        snapshot(dns().nodePort(30_053).endpoint("10.0.0.1").endpoint(terminating).endpoint(gone));
    final boolean[] stays = {false, false, false};
    final boolean[] goes = {true, true, true};
    assertDeleted(stays, now, entry(Protocol.UDP, "10.96.0.10", 80, "10.0.0.1"));
    assertDeleted(stays, now, entry(Protocol.UDP, "10.96.0.10", 80, "10.0.0.2"));
    assertDeleted(goes, now, entry(Protocol.UDP, "10.96.0.10", 80, "10.0.0.3"));
    assertDeleted(goes, now, entry(Protocol.UDP, "10.96.0.10", 80, "10.96.0.10"));
    assertDeleted(stays, now, entry(Protocol.UDP, "10.96.0.10", 81, "10.0.0.3"));
    assertDeleted(goes, now, entry(Protocol.UDP, "192.168.0.2", 30_053, "10.0.0.3"));
    assertDeleted(stays, now, entry(Protocol.TCP, "10.96.0.10", 80, "10.0.0.3"));
  }

  private static void assertDeleted(
      final boolean[] expected, final ServiceSnapshot now, final ConntrackView entry) {
    assertEquals(
        Arrays.toString(expected), Arrays.toString(reconciled(now, now, entry)), entry.toString());
  }

  @Test
  void theReconcilerLearntOfServicesWithoutEndpointsAndOfDeletedOnes() {
    final ConntrackView entry = entry(Protocol.UDP, "10.96.0.10", 80, "10.0.0.1");
    final ServiceSnapshot before = snapshot(dns().endpoint("10.0.0.1"));
    assertEquals(
        "[false, true, true]", Arrays.toString(reconciled(before, snapshot(dns()), entry)));
    assertEquals("[false, false, true]", Arrays.toString(reconciled(before, NOTHING, entry)));
  }

  @Test
  void aServiceThatTakesOverTheAddressOfADeletedOneIsTheOneThatCounts() {
    final ServiceSnapshot now =
        snapshot(new ServiceMaker("other", "10.96.0.10").udp().endpoint("10.0.0.1"));
    final ConntrackView entry = entry(Protocol.UDP, "10.96.0.10", 80, "10.0.0.1");
    assertEquals(
        "[false, false, false]",
        Arrays.toString(reconciled(snapshot(dns().endpoint("10.0.0.1")), now, entry)));
  }
}
