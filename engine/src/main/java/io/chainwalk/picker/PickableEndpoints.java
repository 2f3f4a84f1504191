package io.chainwalk.picker;

import io.chainwalk.select.Candidate;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.EndpointSelector;
import io.chainwalk.select.EndpointSet;
import io.chainwalk.select.PickInput;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/// The endpoints of a service that clients of one family are picked from. Immutable.
final class PickableEndpoints {
  static final PickableEndpoints NONE =
      new PickableEndpoints(
          List.of(), SelectorSpec.parse("random").build(EndpointSet.of(List.of())));

  private final List<PickedEndpoint> endpoints;
  private final PickedEndpoint[] places;
  private final ConnectionCount[] counts;
  private final EndpointSelector selector;
  private final PickInput input;
  private final Int2ObjectHashMap<PickedEndpoint> byNumber = new Int2ObjectHashMap<>();

  private PickableEndpoints(final List<PickedEndpoint> endpoints, final EndpointSelector selector) {
    this.endpoints = endpoints;
    this.selector = selector;
    input = selector.spec().input();
    places = endpoints.toArray(PickedEndpoint[]::new);
    counts = endpoints.stream().map(PickedEndpoint::count).toArray(ConnectionCount[]::new);
    endpoints.forEach(endpoint -> byNumber.put(endpoint.number(), endpoint));
  }

  /// Builds the selector, or takes the one there is where nothing has changed for it, so that turns go on.
  ///
  /// @throws IllegalArgumentException when the algorithm cannot have so many endpoints or such weights
  PickableEndpoints next(
      final List<PickedEndpoint> usable, final int protocol, final SelectorSpec spec) {
    final EndpointSet set =
        new EndpointSet(usable.stream().map(PickableEndpoints::candidate).toList(), protocol);
    final boolean isSame = selector.spec().equals(spec) && selector.endpoints().equals(set);
    return new PickableEndpoints(usable, isSame ? selector : spec.build(set));
  }

  private static Candidate candidate(final PickedEndpoint picked) {
    final Endpoint endpoint = picked.endpoint();
    return new Candidate(endpoint.toString(), endpoint.weight());
  }

  /// In the service's order.
  List<PickedEndpoint> endpoints() {
    return endpoints;
  }

  /// What [#select] must be given.
  PickInput input() {
    return input;
  }

  /// Picks one for a client that none is remembered of.
  ///
  /// @return null when there is none
  @Nullable PickedEndpoint select(final long number) {
    final int place = selector.pick(number, counts);
    return place == EndpointSelector.NONE ? null : places[place];
  }

  /// The one that has a number.
  ///
  /// @return null when it is not there any more, or not to be picked
  @Nullable PickedEndpoint ofNumber(final int number) {
    return byNumber.get(number);
  }
}
