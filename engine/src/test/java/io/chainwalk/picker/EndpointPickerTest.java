package io.chainwalk.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.select.Candidate;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.EndpointSelector;
import io.chainwalk.select.EndpointSet;
import io.chainwalk.select.RandomBits;
import io.chainwalk.select.RandomSelector;
import io.chainwalk.select.SelectionHash;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.testkit.Services;
import io.chainwalk.testkit.Tuples;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who a picker answers, and how it counts connections.
class EndpointPickerTest {
  private final PickerLab lab = new PickerLab(0, ClientAffinity.DEFAULT);

  @Test
  void aPickerThatWasNeverUpdatedAnswersNobody() {
    assertNull(lab.picker.pick(PickerLab.CLIENT, 4000, 0));
    assertNull(lab.picker.open(PickerLab.CLIENT, 4000, 0));
  }

  @Test
  void aConnectionDrawsAsAPacketOfTheSameNumberWould() {
    lab.update("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");
    for (int i = 0; i < 100; i++) {
      final int place = RandomSelector.pick(RandomBits.of(PickerLab.SEED, i), 3);
      assertEquals("10.0.0." + (place + 1) + ":80", lab.pick().toString());
    }
  }

  @Test
  void anEndpointOfWeightZeroKeepsItsConnectionsAndGetsNoNewOnes() {
    lab.update("10.0.0.1:80");
    final PickedEndpoint open = lab.pick();
    lab.update(weightless("10.0.0.1:80"), Services.ready("10.0.0.2:80"));
    assertEquals(Set.of("10.0.0.2:80"), lab.picked(20));
    assertEquals(1, open.openConnections());
    assertEquals(1, lab.openConnectionsOf("10.0.0.1:80"));
    open.release();
    assertEquals(0, lab.openConnectionsOf("10.0.0.1:80"));
  }

  @Test
  void endpointsThatAreShutDownServeOnlyWhereNoneIsReady() {
    lab.update(Services.terminating("10.0.0.1:80"), Services.ready("10.0.0.2:80"));
    assertEquals(Set.of("10.0.0.2:80"), lab.picked(20));
    lab.update(Services.terminating("10.0.0.1:80"), Services.unready("10.0.0.2:80"));
    assertEquals(Set.of("10.0.0.1:80"), lab.picked(20));
    lab.update(Services.terminating("10.0.0.1:80"), weightless("10.0.0.2:80"));
    assertEquals(Set.of("10.0.0.1:80"), lab.picked(20));
    lab.update(Services.unready("10.0.0.1:80"));
    assertNull(lab.picker.pick(PickerLab.CLIENT, 4000, 0));
  }

  @Test
  void clientsGetEndpointsOfTheirFamilyAndOthersWhereItHasNone() {
    lab.update("10.0.0.1:80", "[fd00::1]:80");
    assertEquals(Set.of("10.0.0.1:80"), lab.picked(20));
    assertEquals("[fd00::1]:80", lab.pick(PickerLab.CLIENT6).toString());
    lab.update("10.0.0.1:80");
    assertEquals("10.0.0.1:80", lab.pick(PickerLab.CLIENT6).toString());
    lab.update("[fd00::1]:80");
    assertEquals(Set.of("[fd00::1]:80"), lab.picked(20));
  }

  @Test
  void anEndpointThatIsNamedTwiceCountsOnce() {
    lab.update(Services.unready("10.0.0.1:80"), Services.ready("10.0.0.1:80"));
    assertEquals(1, lab.picker.endpoints().size());
    assertEquals("10.0.0.1:80", lab.pick().toString());
  }

  @Test
  void connectionsOfAnEndpointThatLeftAreStillItsWhenItComesBack() {
    lab.update("10.0.0.1:80", "10.0.0.2:80");
    final List<PickedEndpoint> open = List.of(lab.pick(), lab.pick(), lab.pick(), lab.pick());
    final long first = lab.openConnectionsOf("10.0.0.1:80");
    lab.update("10.0.0.3:80");
    lab.update("10.0.0.4:80");
    lab.update("10.0.0.5:80");
    lab.update("10.0.0.1:80", "10.0.0.2:80");
    assertEquals(first, lab.openConnectionsOf("10.0.0.1:80"));
    assertEquals(4 - first, lab.openConnectionsOf("10.0.0.2:80"));
    open.forEach(PickedEndpoint::release);
    assertEquals(0, lab.openConnectionsOf("10.0.0.1:80"));
    assertEquals(0, lab.openConnectionsOf("10.0.0.2:80"));
  }

  @Test
  void oneThatIsReleasedAfterItsEndpointLeftIsNotCountedWhenItComesBack() {
    lab.update("10.0.0.1:80");
    final PickedEndpoint open = lab.pick();
    lab.update("10.0.0.2:80");
    open.release();
    lab.update("10.0.0.1:80");
    assertEquals(0, lab.openConnectionsOf("10.0.0.1:80"));
  }

  /// As if an update had come between the choice and the count.
  @Test
  void aPickThatAnUpdateOvertakesIsTakenBack() {
    lab.update("10.0.0.1:80");
    final PickerState from = lab.picker.state();
    final PickedEndpoint chosen = lab.pick();
    chosen.release();
    lab.update("10.0.0.2:80");
    assertFalse(lab.picker.begin(chosen, from));
    assertEquals(0, chosen.openConnections());
  }

  /// As if the pick had come between the making of a state and its publication.
  @Test
  void aConnectionThatBeginsWhileItsEndpointIsTakenAwayIsCountedWhenItComesBack() {
    lab.update("10.0.0.1:80");
    final PickerState before = lab.picker.state();
    final PickerState next =
        PickerUpdate.of(
            before,
            PickerLab.service(0, List.of(Services.ready("10.0.0.2:80"))),
            PickerLab.RANDOM,
            ClientAffinity.DEFAULT);
    assertTrue(lab.picker.begin(lab.pick(), before));
    assertTrue(lab.picker.publish(before, next));
    lab.update("10.0.0.1:80");
    assertEquals(2, lab.openConnectionsOf("10.0.0.1:80"));
  }

  @Test
  void theEndpointWithTheFewestOpenConnectionsIsNextAlsoAfterAnUpdate() {
    final SelectorSpec fewest = SelectorSpec.parse("least-connections");
    final Endpoint one = Services.ready("10.0.0.1:80");
    final Endpoint two = Services.ready("10.0.0.2:80");
    lab.picker.update(PickerLab.service(0, List.of(one)), fewest);
    final List<PickedEndpoint> open = List.of(lab.pick(), lab.pick(), lab.pick());
    lab.picker.update(PickerLab.service(0, List.of(one, two)), fewest);
    assertEquals(List.of(two, two), List.of(lab.pick().endpoint(), lab.pick().endpoint()));
    open.forEach(PickedEndpoint::release);
    assertEquals(List.of(one, one), List.of(lab.pick().endpoint(), lab.pick().endpoint()));
  }

  /// Which the node's first packet has too, for the same address that the client dials.
  @Test
  void aConnectionIsHashedAsItsFirstPacketWouldBe() {
    final Endpoint[] endpoints = {
      Services.ready("10.0.0.1:80"), Services.ready("10.0.0.2:80"), Services.ready("10.0.0.3:80")
    };
    final SelectorSpec byFlow = SelectorSpec.parse("flow-hash");
    lab.picker.update(PickerLab.service(0, List.of(endpoints)), byFlow);
    final EndpointSelector selector =
        byFlow.build(
            EndpointSet.of(Stream.of(endpoints).map(e -> Candidate.of(e.toString())).toList()));
    for (int port = 1; port < 100; port++) {
      final FlowTuple tuple = Tuples.tcp("192.0.2.1", port, "10.96.0.1", 80);
      final int place = selector.pick(SelectionHash.ofFlow(tuple), new ConnectionCount[0]);
      final PickedEndpoint picked = lab.picker.pick(PickerLab.CLIENT, port, 0);
      assertNotNull(picked);
      assertEquals(endpoints[place], picked.endpoint());
    }
  }

  @Test
  void releasingMoreConnectionsThanThereAreIsRefused() {
    lab.update("10.0.0.1:80");
    final PickedEndpoint open = lab.pick();
    open.release();
    assertThrows(IllegalStateException.class, open::release);
    assertEquals(0, open.openConnections());
  }

  /// One picks and releases, another releases what it never picked: whoever comes second is refused, and nothing stays
  /// counted.
  @Test
  void releasesThatAreTooManyLeaveNothingCountedWhoeverIsRefused()
      throws ExecutionException, InterruptedException {
    lab.update("10.0.0.1:80");
    final PickedEndpoint endpoint = lab.pick();
    endpoint.release();
    final int connections = 200_000;
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      final Future<?> wrong =
          threads.submit(() -> {
            for (int i = 0; i < connections; i++) {
              releaseIfPossible(endpoint);
            }
          });
      for (int i = 0; i < connections; i++) {
        releaseIfPossible(lab.pick());
      }
      wrong.get();
    }
    assertEquals(0, endpoint.openConnections());
  }

  private static void releaseIfPossible(final PickedEndpoint endpoint) {
    try {
      endpoint.release();
    } catch (final IllegalStateException _) {
      assertTrue(endpoint.openConnections() >= 0);
    }
  }

  @Test
  void aConnectionThatIsClosedTwiceIsReleasedOnce() {
    lab.update("10.0.0.1:80");
    final PickedEndpoint other = lab.pick();
    final PickedConnection connection = lab.picker.open(PickerLab.CLIENT, 4000, 0);
    assertNotNull(connection);
    assertEquals(2, other.openConnections());
    connection.close();
    connection.close();
    assertEquals(1, other.openConnections());
    assertEquals(other.endpoint(), connection.endpoint());
  }

  private static Endpoint weightless(final String text) {
    final Endpoint e = Services.ready(text);
    return new Endpoint(e.address(), e.port(), true, true, false, "", Set.of(), Set.of(), 0);
  }
}
