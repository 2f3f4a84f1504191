package io.chainwalk.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Endpoints are swapped as fast as they can be, far more than a thousand times a second, while others pick.
class PickWhileUpdatingTest {
  private static final int SWAPS = 5000;

  /// The set of a swap has the endpoints from the swap's number on.
  private static final int SET_SIZE = 3;

  private static final int FIRST_ADDRESS = 0x0A00_0000;
  private static final int MOST_OPEN = 64;

  private final EndpointPicker picker = new EndpointPicker(1, new ClientAffinity.Ideal(1024, true));

  /// The last swap whose update has returned.
  private volatile int swapped;

  private static List<Endpoint> endpoints(final int first, final int count) {
    return IntStream.range(first, first + count)
        .mapToObj(number -> Endpoint.ready(IpAddress.ofIpv4(FIRST_ADDRESS + number), 80))
        .toList();
  }

  private void update(final int affinitySeconds, final int first, final int count) {
    picker.update(PickerLab.service(affinitySeconds, endpoints(first, count)), PickerLab.RANDOM);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10_800})
  void noPickThatBeginsAfterAnUpdateAnswersAnEndpointThatIsGone(final int affinitySeconds)
      throws ExecutionException, InterruptedException {
    update(affinitySeconds, 0, SET_SIZE);
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      final Future<Long> picking = threads.submit(this::pickUntilTheLastSwap);
      for (int swap = 1; swap <= SWAPS; swap++) {
        update(affinitySeconds, swap, SET_SIZE);
        swapped = swap;
      }
      assertTrue(picking.get() > 0);
    }
    assertNothingIsOpen(affinitySeconds, SWAPS + SET_SIZE);
  }

  private long pickUntilTheLastSwap() {
    final Queue<PickedEndpoint> open = new ArrayDeque<>();
    long picks = 0;
    int before;
    do {
      before = swapped;
      final PickedEndpoint picked =
          picker.pick(false, 0, 0x0A80_0000 + picks % 500, 4000, System.nanoTime());
      final int after = swapped;
      assertNotNull(picked);
      final int number = (int) picked.endpoint().address().low() - FIRST_ADDRESS;
      assertTrue(number >= before, () -> number + " was gone");
      assertTrue(number <= after + SET_SIZE, () -> number + " was not there yet");
      open.add(picked);
      if (open.size() > MOST_OPEN) {
        open.remove().release();
      }
      picks++;
    } while (before < SWAPS);
    open.forEach(PickedEndpoint::release);
    return picks;
  }

  /// Counts of endpoints that left with connections are kept, so that a wrong one would come back with its endpoint.
  private void assertNothingIsOpen(final int affinitySeconds, final int endpoints) {
    update(affinitySeconds, 0, endpoints);
    assertEquals(endpoints, picker.endpoints().size());
    for (final PickedEndpoint endpoint : picker.endpoints()) {
      assertEquals(0, endpoint.openConnections(), endpoint::toString);
    }
  }

  /// Endpoints go and come back at the hands of two, so that updates meet and begin anew.
  @ParameterizedTest
  @ValueSource(ints = {0, 10_800})
  void countsBalanceWithTwoUpdatersAndTwoPickers(final int affinitySeconds)
      throws ExecutionException, InterruptedException {
    update(affinitySeconds, 0, SET_SIZE);
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      final List<Future<Long>> picking =
          List.of(
              threads.submit(this::pickUntilTheLastUpdate),
              threads.submit(this::pickUntilTheLastUpdate));
      final Future<?> other = threads.submit(() -> swap(affinitySeconds, SET_SIZE, 5));
      swap(affinitySeconds, 0, 7);
      other.get();
      swapped = SWAPS;
      for (final Future<Long> picks : picking) {
        assertTrue(picks.get() > 0);
      }
    }
    assertNothingIsOpen(affinitySeconds, 12);
  }

  private void swap(final int affinitySeconds, final int first, final int modulus) {
    for (int i = 0; i < SWAPS / 2; i++) {
      update(affinitySeconds, first + i % modulus, SET_SIZE);
    }
  }

  private long pickUntilTheLastUpdate() {
    final Queue<PickedEndpoint> open = new ArrayDeque<>();
    long picks = 0;
    do {
      final PickedEndpoint picked =
          picker.pick(false, 0, 0x0A80_0000 + picks % 500, 4000, System.nanoTime());
      assertNotNull(picked);
      open.add(picked);
      if (open.size() > MOST_OPEN) {
        open.remove().release();
      }
      picks++;
    } while (swapped < SWAPS);
    open.forEach(PickedEndpoint::release);
    return picks;
  }
}
