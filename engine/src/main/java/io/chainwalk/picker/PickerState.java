package io.chainwalk.picker;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.SelectorKind;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that a picker knows at one moment but for what is counted. Immutable: a [PickerUpdate] makes the next one.
///
/// @param service what it was made from
/// @param spec how endpoints are selected
/// @param ipv4 who IPv4 clients are picked from
/// @param ipv6 who IPv6 clients are picked from
/// @param present all endpoints of the service, with those that take no new connections, in its order
/// @param departed connections of endpoints that are not in the service any more
/// @param lastNumber the number that was given to an endpoint last
/// @param memory what is remembered of clients; null without affinity
record PickerState(
    ServicePort service,
    SelectorSpec spec,
    PickableEndpoints ipv4,
    PickableEndpoints ipv6,
    Map<Place, PickedEndpoint> present,
    Map<Place, ConnectionCount> departed,
    int lastNumber,
    @Nullable ClientMemory memory) {

  /// Of a service that is not there.
  static final PickerState NOBODY =
      new PickerState(
          new ServicePort("", "", "", Protocol.TCP, List.of(), List.of()),
          SelectorSpec.of(SelectorKind.RANDOM),
          PickableEndpoints.NONE,
          PickableEndpoints.NONE,
          Map.of(),
          Map.of(),
          0,
          null);

  /// What tells endpoints apart.
  record Place(IpAddress address, int port) {
    static Place of(final Endpoint endpoint) {
      return new Place(endpoint.address(), endpoint.port());
    }
  }

  PickableEndpoints pickable(final boolean isIpv6) {
    return isIpv6 ? ipv6 : ipv4;
  }
}
