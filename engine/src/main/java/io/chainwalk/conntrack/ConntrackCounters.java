package io.chainwalk.conntrack;

/// What one worker did to the table, under netfilter's names where netfilter has one.
///
/// Of the names that `conntrack -S` and `/proc/net/stat/nf_conntrack` print, the table counts `found`, `insert_failed`,
/// `drop`, `early_drop`, `clash_resolve` and `chaintoolong`. `invalid` and `error` are for whoever runs the trackers to
/// count. `insert` counts what ctnetlink inserts, not packets, and `search_restart` lookups during a change of the
/// number of buckets: neither is done here, so both are always 0. The other columns of the file (new, ignore, delete,
/// chainlength, icmp_error, expectations) are 0 in the kernel, or belong to helpers.
///
/// **Threads:** one writer, plain stores; read by others only after the writer has handed it over.
public final class ConntrackCounters {
  long created;
  long expired;
  long removed;
  long found;
  long insertFailed;
  long drop;
  long earlyDrop;
  long clashResolve;
  long chainTooLong;

  ConntrackCounters() {}

  /// Connections confirmed, also those that are known by their reply tuple only.
  ///
  /// @return how many
  public long created() {
    return created;
  }

  /// Connections that were found past their deadline, by a lookup or by the sweep, and removed.
  ///
  /// @return how many
  public long expired() {
    return expired;
  }

  /// Connections removed before their deadline, early drop included.
  ///
  /// @return how many
  public long removed() {
    return removed;
  }

  /// netfilter's `found`: tuples that NAT would have liked to have, and that another connection had.
  ///
  /// @return how many
  public long found() {
    return found;
  }

  /// netfilter's `insert_failed`: connections that lost a clash, or whose chain was too long.
  ///
  /// @return how many
  public long insertFailed() {
    return insertFailed;
  }

  /// netfilter's `drop`: packets dropped because there was no room for their connection, or because it lost a clash.
  ///
  /// @return how many
  public long drop() {
    return drop;
  }

  /// netfilter's `early_drop`: connections removed to make room while the table was full.
  ///
  /// @return how many
  public long earlyDrop() {
    return earlyDrop;
  }

  /// netfilter's `clash_resolve`: connections that lost a clash, and whose packet was not dropped.
  ///
  /// @return how many
  public long clashResolve() {
    return clashResolve;
  }

  /// netfilter's `chaintoolong`: connections refused because a chain was too long; counted as `insert_failed` too, but
  /// not as `drop`, though their packets are dropped.
  ///
  /// @return how many
  public long chainTooLong() {
    return chainTooLong;
  }
}
