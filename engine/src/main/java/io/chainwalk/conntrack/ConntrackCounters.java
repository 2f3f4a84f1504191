package io.chainwalk.conntrack;

/// What one worker did to the table, under netfilter's names where netfilter has one (`conntrack -S`).
///
/// **Threads:** one writer, plain stores; read by others only after the writer has handed it over.
public final class ConntrackCounters {
  long created;
  long expired;
  long removed;
  long insertFailed;
  long drop;
  long earlyDrop;

  ConntrackCounters() {}

  /// Connections confirmed.
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

  /// netfilter's `insert_failed`: entries that lost a clash, or whose chain was too long.
  ///
  /// @return how many
  public long insertFailed() {
    return insertFailed;
  }

  /// netfilter's `drop`: packets dropped because their entry could not be made or confirmed.
  ///
  /// @return how many
  public long drop() {
    return drop;
  }

  /// netfilter's `early_drop`: entries removed to make room while the table was full.
  ///
  /// @return how many
  public long earlyDrop() {
    return earlyDrop;
  }
}
