package io.chainwalk.picker;

import io.chainwalk.picker.PickerState.Place;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.RecentList;
import io.chainwalk.select.RecentNeeds;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes a picker's next state from the one before: what stays keeps its count, its number and its clients.
///
/// **Threads:** one, for one update.
final class PickerUpdate {
  private static final long MS_PER_SECOND = 1000;

  private final PickerState before;
  private final ServicePort service;
  private final ClientAffinity affinity;
  private final @Nullable ClientMemory memory;
  private final Map<Place, PickedEndpoint> present = new LinkedHashMap<>();
  private final Set<Integer> numbers;
  private int lastNumber;

  private PickerUpdate(
      final PickerState before, final ServicePort service, final ClientAffinity affinity) {
    this.before = before;
    this.service = service;
    this.affinity = affinity;
    memory = memory(service.policies().affinitySeconds());
    lastNumber = before.lastNumber();
    numbers =
        before.present().values().stream()
            .map(PickedEndpoint::number)
            .collect(Collectors.toCollection(HashSet::new));
  }

  /// The state after an update.
  ///
  /// @throws IllegalArgumentException when the selector cannot have such endpoints
  static PickerState of(
      final PickerState before,
      final ServicePort service,
      final SelectorSpec spec,
      final ClientAffinity affinity) {
    return new PickerUpdate(before, service, affinity).next(spec);
  }

  private PickerState next(final SelectorSpec spec) {
    final int[] places4 = service.usableEndpoints(false);
    final int[] places6 = service.usableEndpoints(true);
    final Set<Place> usable =
        IntStream.concat(IntStream.of(places4), IntStream.of(places6))
            .mapToObj(this::place)
            .collect(Collectors.toSet());
    for (final Endpoint endpoint : service.endpoints()) {
      final Place place = Place.of(endpoint);
      if (!present.containsKey(place)) {
        present.put(place, published(endpoint, place, usable.contains(place)));
      }
    }
    final PickableEndpoints ipv4 = pickable(before.ipv4(), places4, places6, spec);
    final PickableEndpoints ipv6 =
        places4.length == 0 || places6.length == 0
            ? ipv4
            : pickable(before.ipv6(), places6, places4, spec);
    return new PickerState(service, spec, ipv4, ipv6, present, departed(), lastNumber, memory);
  }

  /// Packets cannot change their family, connections of a proxy can: where a family has nobody, the other one serves.
  private PickableEndpoints pickable(
      final PickableEndpoints earlier,
      final int[] ofFamily,
      final int[] ofOther,
      final SelectorSpec spec) {
    final List<PickedEndpoint> usable =
        IntStream.of(ofFamily.length == 0 ? ofOther : ofFamily)
            .mapToObj(i -> present.get(place(i)))
            .distinct()
            .toList();
    return earlier.next(usable, service.protocol(), spec);
  }

  private Place place(final int index) {
    return Place.of(service.endpoints().get(index));
  }

  private PickedEndpoint published(
      final Endpoint endpoint, final Place place, final boolean isUsable) {
    final PickedEndpoint known = before.present().get(place);
    if (known != null) {
      return new PickedEndpoint(
          endpoint, known.count(), known.number(), isUsable ? clients(known.clients()) : null);
    }
    final ConnectionCount count = before.departed().get(place);
    return new PickedEndpoint(
        endpoint,
        count == null ? new ConnectionCount() : count,
        newNumber(),
        isUsable ? clients(null) : null);
  }

  /// A number that no endpoint has, nor had in the state before; numbers come again after a million.
  private int newNumber() {
    if (numbers.size() == ClientTable.MOST_NUMBERS) {
      throw new IllegalArgumentException(
          "%s: no more than %d endpoints can be told apart, those before the update included"
              .formatted(service.displayName(), ClientTable.MOST_NUMBERS));
    }
    do {
      lastNumber = lastNumber % ClientTable.MOST_NUMBERS + 1;
    } while (!numbers.add(lastNumber));
    return lastNumber;
  }

  /// The clients of an endpoint that can be picked: those it had, unless it could not be picked.
  private @Nullable RecentList clients(final @Nullable RecentList known) {
    if (memory == null || !(affinity instanceof ClientAffinity.Recent recent)) {
      return null;
    }
    return known == null
        ? new RecentList(RecentNeeds.ofLastPackets(recent.clientsPerEndpoint()))
        : known;
  }

  private @Nullable ClientMemory memory(final int seconds) {
    if (seconds == 0) {
      return null;
    }
    return switch (affinity) {
      case ClientAffinity.Ideal(int clients, boolean refreshes) ->
          new ClientMemory.Ideal(table(clients), seconds * MS_PER_SECOND, refreshes);
      case ClientAffinity.Recent recent ->
          new ClientMemory.Recent(
              (long) seconds * recent.ticksPerSecond(), recent.ticksPerSecond());
    };
  }

  private ClientTable table(final int clients) {
    return before.memory() instanceof ClientMemory.Ideal known
        ? known.table()
        : new ClientTable(clients);
  }

  /// A count is kept while it is not 0, and for one state after its endpoint has left: who picked from the last state
  /// that had the endpoint has counted by then, or finds that there is another state, see [EndpointPicker#pick].
  private Map<Place, ConnectionCount> departed() {
    final Map<Place, ConnectionCount> kept = new HashMap<>(before.departed());
    VarHandle.fullFence(); // counts are read without order, but after the state they are of
    kept.values().removeIf(count -> count.open() == 0);
    before.present().forEach((place, endpoint) -> kept.put(place, endpoint.count()));
    kept.keySet().removeAll(present.keySet());
    return kept;
  }
}
