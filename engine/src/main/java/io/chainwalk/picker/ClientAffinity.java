package io.chainwalk.picker;

/// How a picker remembers which endpoint a client was sent to. For how long is the service's business
/// ([io.chainwalk.service.ServicePolicies#affinitySeconds]), and whether at all.
///
/// Of either kind holds: a client goes back to its endpoint until its last visit is longer ago than the timeout; at the
/// very end of it still. Other endpoints may come and go. An endpoint that takes no new connections gets none from
/// clients that it knows either.
public sealed interface ClientAffinity {
  /// A table of fixed size and 16 bytes a client, for any number of threads: [ClientTable].
  ///
  /// A client has a place in one of eight slots, chosen by a keyed hash of its address; where all are taken, the one that
  /// was used least recently, to a millisecond, is forgotten. With half as many clients as slots about one in a hundred
  /// finds all eight taken; so make it twice as large as the number of clients that matter.
  ///
  /// Times are exact to a millisecond. An endpoint that was taken out of the service and comes back is a new one; one
  /// that was drained and takes connections again is not.
  ///
  /// @param clients how many clients can be remembered, for each service with affinity; 128 to 2^30, rounded up to a power
  ///     of two
  /// @param refreshes whether each connection of a client begins the timeout anew, as kube-proxy has it, or its first one
  ///     alone
  record Ideal(int clients, boolean refreshes) implements ClientAffinity {
    /// Checks and rounds the size.
    ///
    /// @throws IllegalArgumentException when it is out of range
    public Ideal {
      if (clients < ClientTable.LEAST_CLIENTS || clients > ClientTable.MOST_CLIENTS) {
        throw new IllegalArgumentException(
            "a table must be for %d to %d clients: clients=%d"
                .formatted(ClientTable.LEAST_CLIENTS, ClientTable.MOST_CLIENTS, clients));
      }
      clients = Integer.highestOneBit(clients - 1) << 1;
    }
  }

  /// What kube-proxy's rules do with netfilter's match `recent`, for comparison, and for **one thread** at a time: a list
  /// for each endpoint ([io.chainwalk.select.RecentList]), which the endpoints are asked for in their order.
  ///
  /// So a list that is full forgets the client whose last connection is longest ago, long before the timeout if clients
  /// are many; a client that is in two lists, because it was forgotten by none when it was sent elsewhere, goes to the
  /// first of them; and an endpoint that is out of the rules for a while, for whatever reason, forgets everyone.
  ///
  /// @param clientsPerEndpoint `ip_list_tot` of `xt_recent`; 100 unless the module was loaded with another
  /// @param ticksPerSecond `CONFIG_HZ`, to which times are exact: 100, 250, 300 or 1000
  record Recent(int clientsPerEndpoint, int ticksPerSecond) implements ClientAffinity {
    /// A usual kernel.
    public static final Recent DEFAULTS = new Recent(100, 250);

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException when one is out of range
    public Recent {
      if (clientsPerEndpoint < 1) {
        throw new IllegalArgumentException(
            "a list must have room for a client: clientsPerEndpoint=" + clientsPerEndpoint);
      }
      if (ticksPerSecond < 1 || ticksPerSecond > 1000) {
        throw new IllegalArgumentException(
            "ticks per second must be 1 to 1000: ticksPerSecond=" + ticksPerSecond);
      }
    }
  }

  /// A table of 65 536 clients, one mebibyte for each service with affinity, with kube-proxy's refreshing.
  ClientAffinity DEFAULT = new Ideal(1 << 16, true);
}
