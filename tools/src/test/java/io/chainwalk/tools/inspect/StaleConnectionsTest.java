package io.chainwalk.tools.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaleConnectionsTest {
  private static final String VIP = "10.96.0.10";

  private final StaleConnections stale =
      new StaleConnections(
          new ServiceSnapshot(
              List.of(
                  new ServicePort(
                      "kube-system",
                      "kube-dns",
                      "dns",
                      Protocol.UDP,
                      List.of(new Vip(IpAddress.parse(VIP), 53, Vip.Kind.CLUSTER)),
                      List.of(Endpoint.ready(IpAddress.parse("10.244.0.2"), 5353))))));

  @Test
  void aConnectionToAnEndpointThatIsThereIsNotStale() {
    add(Protocol.UDP, 4000, "10.244.0.2", 5353);
    assertEquals(0, stale.count());
    assertEquals(List.of(), stale.described());
  }

  @Test
  void aConnectionToAnAddressPortOrProtocolThatIsNoEndpointAnyMoreIsStale() {
    add(Protocol.UDP, 4000, "10.244.0.3", 5353);
    add(Protocol.UDP, 4001, "10.244.0.2", 53);
    add(Protocol.TCP, 4002, "10.244.0.2", 5353);
    assertEquals(3, stale.count());
  }

  @Test
  void theConnectionIsDescribedWithTheCommandThatDeletesIt() {
    add(Protocol.UDP, 4000, "10.244.0.3", 5353);
    assertEquals(
        List.of(
            "udp 10.0.0.1:4000 > 10.96.0.10:53 leads to 10.244.0.3:5353: conntrack -D -p udp"
                + " --orig-dst 10.96.0.10 --orig-port-dst 53 --reply-src 10.244.0.3"),
        stale.described());
  }

  @Test
  void aConnectionThatWasToNoServiceIsNotStale() {
    stale.add(
        Connections.unreplied(
            Connections.tuple(Protocol.UDP, "10.0.0.1", 4000, "192.0.2.1", 53),
            Connections.tuple(Protocol.UDP, "192.0.2.1", 53, "10.0.0.1", 4000),
            30));
    assertEquals(0, stale.count());
  }

  @Test
  void aConnectionThatDialledAServiceBeforeItWasThereIsStale() {
    stale.add(untranslated(Protocol.UDP));
    assertEquals(
        List.of(
            "udp 10.0.0.1:4000 > 10.96.0.10:53 leads to 10.96.0.10:53: conntrack -D -p udp"
                + " --orig-dst 10.96.0.10 --orig-port-dst 53 --reply-src 10.96.0.10"),
        stale.described());
  }

  @Test
  void aConnectionToAnotherProtocolOfAServicesAddressIsNotStale() {
    stale.add(untranslated(Protocol.TCP));
    assertEquals(0, stale.count());
  }

  @Test
  void allAreCountedAndTheSameTenAreDescribedInWhateverOrderTheyCome() {
    final StaleConnections backwards = new StaleConnections(new ServiceSnapshot(List.of()));
    final StaleConnections forwards = new StaleConnections(new ServiceSnapshot(List.of()));
    for (int i = 0; i < 25; i++) {
      forwards.add(connection(Protocol.UDP, 4000 + i, "10.244.0.3", 5353));
      backwards.add(connection(Protocol.UDP, 4024 - i, "10.244.0.3", 5353));
    }
    assertEquals(25, forwards.count());
    assertEquals(StaleConnections.MOST_DESCRIBED, forwards.described().size());
    assertEquals(forwards.described(), backwards.described());
  }

  private void add(
      final int protocol, final int clientPort, final String endpoint, final int endpointPort) {
    stale.add(connection(protocol, clientPort, endpoint, endpointPort));
  }

  private static TrackedConnection connection(
      final int protocol, final int clientPort, final String endpoint, final int endpointPort) {
    return Connections.ofService(
        Connections.tuple(protocol, "10.0.0.1", clientPort, VIP, 53),
        Connections.tuple(protocol, endpoint, endpointPort, "10.0.0.1", clientPort));
  }

  private static TrackedConnection untranslated(final int protocol) {
    return Connections.unreplied(
        Connections.tuple(protocol, "10.0.0.1", 4000, VIP, 53),
        Connections.tuple(protocol, VIP, 53, "10.0.0.1", 4000),
        30);
  }
}
