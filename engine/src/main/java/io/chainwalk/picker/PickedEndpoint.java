package io.chainwalk.picker;

import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.RecentList;
import io.chainwalk.service.Endpoint;
import org.jspecify.annotations.Nullable;

/// An endpoint that connections are counted for. It was made when the endpoint was published, and is the answer to all
/// picks of it; so a pick allocates nothing.
///
/// Each pick must be followed by exactly one [#release], when the connection is over or could not be made. Nothing tells
/// one connection from another here: a second release takes away somebody else's, and a missing one makes the endpoint
/// look busy for as long as it stays in the service. [EndpointPicker#open] gives a [PickedConnection] to close, which
/// cannot be released twice.
///
/// **Threads:** any. Immutable but for the count, which it shares with all that were published for the same address and
/// port before and after it; so it does not matter what has been updated between pick and release.
public final class PickedEndpoint {
  private final Endpoint endpoint;
  private final ConnectionCount count;
  private final int number;
  private final @Nullable RecentList clients;

  PickedEndpoint(
      final Endpoint endpoint,
      final ConnectionCount count,
      final int number,
      final @Nullable RecentList clients) {
    this.endpoint = endpoint;
    this.count = count;
    this.number = number;
    this.clients = clients;
  }

  /// Where to connect to.
  ///
  /// @return the endpoint as it was published
  public Endpoint endpoint() {
    return endpoint;
  }

  /// How many connections it has, of all that were begun by picks, draining ones included.
  ///
  /// @return at least 0 if every pick is released once
  public long openConnections() {
    return count.open();
  }

  /// Ends a connection.
  ///
  /// @throws IllegalStateException when there is none: somebody has released twice
  public void release() {
    if (!count.endedIfOpen()) {
      throw new IllegalStateException(
          "%s has no connection to release: one was released twice".formatted(endpoint));
    }
  }

  ConnectionCount count() {
    return count;
  }

  /// Tells endpoints apart, also those that have an address and port one after the other: what the client table remembers.
  int number() {
    return number;
  }

  /// The clients that were sent to it, where they are remembered in lists; null elsewhere, and where it is not to be picked.
  @Nullable RecentList clients() {
    return clients;
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}
