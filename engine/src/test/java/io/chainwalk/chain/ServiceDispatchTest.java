package io.chainwalk.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Services;
import io.chainwalk.testkit.Tuples;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceDispatchTest {
  private static final String CLIENT = "10.244.2.7";
  private static final String CLIENT6 = "fd00:10:244:2::7";

  private final ServiceDispatch services =
      new ServiceDispatch(
          Services.snapshot(
              Services.port(
                  "web",
                  Protocol.TCP,
                  List.of("10.96.0.10:80", "[fd00::10]:80"),
                  List.of(
                      Services.ready("10.244.1.5:8080"),
                      Services.unready("10.244.1.6:8080"),
                      Services.ready("[fd00::5]:8080"),
                      Services.ready("10.244.1.7:8080"))),
              Services.port("dns", Protocol.UDP, "10.96.0.10:53", "10.244.1.9:53"),
              Services.port("closed", Protocol.TCP, "10.96.0.20:80")));

  /// Who sends what to whom, and the endpoints it may go to, by number.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "tcp, 10.96.0.10, 80, '0 3'",
        "tcp, fd00::10, 80, 2",
        "udp, 10.96.0.10, 53, 4",
        "tcp, 10.96.0.20, 80, ''",
        "tcp, 10.96.0.10, 81, none",
        "udp, 10.96.0.10, 80, none",
        "sctp, 10.96.0.10, 80, none",
        "tcp, 10.96.0.11, 80, none",
        "tcp, fd00::11, 80, none",
        "tcp, 10.244.1.5, 8080, none"
      })
  void aPacketsDestinationLeadsToItsEndpoints(
      final String protocol, final String address, final int port, final String endpoints) {
    final FlowTuple tuple = to(Protocol.ofService(protocol), address, port);
    assertEquals(endpoints, usable(services, services.find(tuple)));
  }

  /// An IPv4 address and the IPv6 address with the same last bytes are not the same.
  @Test
  void familiesAreNotMixedUp() {
    final ServiceDispatch mapped =
        new ServiceDispatch(
            Services.snapshot(
                Services.port("six", Protocol.TCP, "[::10.96.0.10]:80", "[fd00::1]:1")));
    assertNotEquals(ServiceDispatch.NONE, mapped.find(to(Protocol.TCP, "::10.96.0.10", 80)));
    assertEquals(ServiceDispatch.NONE, mapped.find(to(Protocol.TCP, "10.96.0.10", 80)));
  }

  @Test
  void onlyWhereNoEndpointIsReadyAreTerminatingOnesUsed() {
    final Endpoint leaving = Services.terminating("10.244.1.1:8080");
    final Endpoint broken = Services.unready("10.244.1.2:8080");
    final Endpoint healthy = Services.ready("10.244.1.3:8080");
    assertEquals("0", usable(List.of(leaving, broken)));
    assertEquals("2", usable(List.of(leaving, broken, healthy)));
    assertEquals("", usable(List.of(broken)));
  }

  @Test
  void theFirstOfTwoClaimantsOfAVipHasIt() {
    final ServiceDispatch twice =
        new ServiceDispatch(
            Services.snapshot(
                Services.port("first", Protocol.TCP, "10.96.0.10:80", "10.244.1.1:1"),
                Services.port("second", Protocol.TCP, "10.96.0.10:80", "10.244.1.2:2")));
    assertEquals("0", usable(twice, twice.find(to(Protocol.TCP, "10.96.0.10", 80))));
  }

  @Test
  void aServiceThatIsAddedLeavesTheNumbersOfTheOthers() {
    final List<ServicePort> ports = new ArrayList<>(services.snapshot().servicePorts());
    ports.add(Services.port("new", Protocol.TCP, "10.96.0.40:80", "10.244.1.5:8080"));
    final ServiceDispatch more = new ServiceDispatch(new ServiceSnapshot(ports));
    assertEquals("0 3", usable(more, more.find(to(Protocol.TCP, "10.96.0.10", 80))));
    assertEquals("5", usable(more, more.find(to(Protocol.TCP, "10.96.0.40", 80))));
    assertEquals(4, more.firstEndpoint(1));
    assertEquals(5, more.firstEndpoint(3));
    assertEquals(6, more.endpointCount());
  }

  @Test
  void anEndpointIsKnownByItsNumber() {
    final Endpoint endpoint = services.endpoint(2);
    assertEquals("[fd00::5]:8080", endpoint.address().withPort(endpoint.port()));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, 10.96.0.10, 80, true",
    "tcp, 10.244.1.5, 8080, true",
    "tcp, 10.244.1.6, 8080, true",
    "udp, 10.244.1.5, 8080, false",
    "tcp, 10.244.1.5, 80, false",
    "tcp, fd00::5, 8080, true",
    "tcp, 203.0.113.1, 80, false"
  })
  void vipsAndEndpointsAreTheServicesEnd(
      final String protocol, final String address, final int port, final boolean isService) {
    final FlowTuple tuple = to(Protocol.ofService(protocol), address, port);
    assertEquals(isService, services.isToService(tuple));
    assertEquals(isService, services.isFromService(Tuples.inverse(tuple)));
    assertEquals(false, services.isFromService(tuple));
  }

  /// Many services, random addresses of both families: each is found, its neighbours are not.
  @Test
  void eachOfTenThousandVipsIsFoundAndNothingElse() {
    final SplittableRandom random = Seeded.random();
    final List<ServicePort> ports = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      final String vip =
          random.nextBoolean()
              ? "10.%d.%d.%d:80".formatted(96 + (i >> 12), i >> 6 & 63, i & 63)
              : "[fd00:10:96::%x]:80".formatted(i);
      ports.add(Services.port("s" + i, Protocol.TCP, vip));
    }
    final ServiceDispatch many = new ServiceDispatch(new ServiceSnapshot(ports));
    for (int i = 0; i < ports.size(); i++) {
      final String vip = ports.get(i).vips().getFirst().address().toString();
      final String context = "seed " + Seeded.seed() + ", " + vip;
      assertEquals(i, many.find(to(Protocol.TCP, vip, 80)), context);
      assertEquals(ServiceDispatch.NONE, many.find(to(Protocol.TCP, vip, 81)), context);
      assertEquals(ServiceDispatch.NONE, many.find(to(Protocol.UDP, vip, 80)), context);
    }
  }

  @Test
  void withoutServicesNothingIsFound() {
    final ServiceDispatch none = new ServiceDispatch(Services.snapshot());
    assertEquals(ServiceDispatch.NONE, none.find(to(Protocol.TCP, "0.0.0.0", 0)));
    assertEquals(0, none.endpointCount());
  }

  private static String usable(final List<Endpoint> endpoints) {
    final ServiceDispatch one =
        new ServiceDispatch(
            Services.snapshot(
                Services.port("web", Protocol.TCP, List.of("10.96.0.10:80"), endpoints)));
    return usable(one, one.find(to(Protocol.TCP, "10.96.0.10", 80)));
  }

  private static String usable(final ServiceDispatch services, final int vip) {
    if (vip == ServiceDispatch.NONE) {
      return "none";
    }
    final List<String> numbers = new ArrayList<>();
    for (int i = 0; i < services.usableCount(vip); i++) {
      numbers.add(Integer.toString(services.usable(vip, i)));
    }
    return String.join(" ", numbers);
  }

  private static FlowTuple to(final int protocol, final String address, final int port) {
    return Tuples.of(protocol, address.contains(":") ? CLIENT6 : CLIENT, 4000, address, port);
  }
}
