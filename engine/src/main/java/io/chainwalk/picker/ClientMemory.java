package io.chainwalk.picker;

import io.chainwalk.select.RecentList;
import org.jspecify.annotations.Nullable;

/// What a service with affinity remembers of clients: a [ClientAffinity] with the service's timeout.
sealed interface ClientMemory {
  /// The table of [ClientAffinity.Ideal].
  ///
  /// @param table shared by all states of a picker
  /// @param timeoutMs a binding of this age is still good
  /// @param refreshes whether each connection begins it anew
  record Ideal(ClientTable table, long timeoutMs, boolean refreshes) implements ClientMemory {
    /// The endpoint of a binding.
    ///
    /// @return null where there is none, or it is too old, or the endpoint is not to be picked
    @Nullable PickedEndpoint endpointOf(
        final long binding, final PickableEndpoints from, final long nowMs) {
      return binding == ClientTable.NONE || ClientTable.ageMs(binding, nowMs) > timeoutMs
          ? null
          : from.ofNumber(ClientTable.numberOf(binding));
    }
  }

  /// The lists of [ClientAffinity.Recent], which are with the endpoints.
  ///
  /// @param ageTicks a stamp of this age is still good
  /// @param ticksPerSecond of the kernel's clock
  record Recent(long ageTicks, int ticksPerSecond) implements ClientMemory {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    long ticksAt(final long nowNs) {
      final long seconds = Math.floorDiv(nowNs, NS_PER_SECOND);
      final long rest = nowNs - seconds * NS_PER_SECOND;
      return seconds * ticksPerSecond + rest * ticksPerSecond / NS_PER_SECOND;
    }

    /// Asks the endpoints' lists one by one: `--rcheck --seconds N --reap`.
    ///
    /// @return the first that has the client, or null
    @Nullable PickedEndpoint find(
        final PickableEndpoints from,
        final boolean ipv6,
        final long high,
        final long low,
        final long now) {
      final long since = now - ageTicks;
      for (final PickedEndpoint endpoint : from.endpoints()) {
        final RecentList clients = endpoint.clients();
        final int entry = clients == null ? RecentList.NONE : clients.find(ipv6, high, low, 0);
        if (clients != null && entry != RecentList.NONE) {
          final boolean isKnown = clients.lastStamp(entry) - since >= 0;
          clients.reap(since, RecentList.NONE);
          if (isKnown) {
            return endpoint;
          }
        }
      }
      return null;
    }

    /// Notes a connection: `--set`.
    static void set(
        final PickedEndpoint endpoint,
        final boolean ipv6,
        final long high,
        final long low,
        final long now) {
      final RecentList clients = endpoint.clients();
      if (clients != null) {
        final int entry = clients.find(ipv6, high, low, 0);
        if (entry == RecentList.NONE) {
          clients.add(ipv6, high, low, 0, now);
        } else {
          clients.update(entry, 0, now);
        }
      }
    }
  }
}
