package io.chainwalk.sticky;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.select.SelectionHash;

/// What of a request a selector hashes, for [TargetStickiness.Hash]: to be given to
/// [io.chainwalk.select.EndpointSelector#pick], of a consistent algorithm such as `rendezvous` or `ring-hash`, so that few
/// requests move when targets come and go.
public final class RequestHash {
  private RequestHash() {}

  /// The hash.
  ///
  /// @param of what is hashed
  /// @param request the request
  /// @return xxHash64 with seed 0: of the address's bytes; of path and query as sent, with a question mark between them
  ///     where there is a query; or of the host in lower case
  public static long of(final TargetStickiness.HashSource of, final RequestHead request) {
    return switch (of) {
      case CLIENT_ADDRESS -> {
        final IpAddress peer = request.peer();
        yield SelectionHash.ofClient(peer.ipv6(), peer.high(), peer.low());
      }
      case REQUEST_TARGET ->
          SelectionHash.ofText(
              request.query().isEmpty() ? request.path() : request.path() + '?' + request.query());
      case HOST -> SelectionHash.ofText(request.host());
    };
  }
}
