package io.chainwalk.select;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// How many connections of one endpoint are open: what selectors by load look at. It outlives sets and selectors, for as
/// long as its endpoint has connections.
///
/// **Threads:** any. Counting is atomic; a selector reads without order, since a count a moment old is as good. Counts of
/// several endpoints may share a cache line, because selectors that ask all of them read fewer lines so.
public final class ConnectionCount {
  private static final VarHandle OPEN;

  static {
    try {
      OPEN = MethodHandles.lookup().findVarHandle(ConnectionCount.class, "open", long.class);
    } catch (final ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings({"unused", "FieldMayBeFinal"}) // by OPEN
  private long open;

  /// Makes one of an endpoint without connections.
  public ConnectionCount() {}

  /// Counts a connection that begins.
  public void began() {
    OPEN.getAndAdd(this, 1L);
  }

  /// Counts a connection that ends. Where one thread tells of beginnings and another of ends, the end may be told first.
  public void ended() {
    OPEN.getAndAdd(this, -1L);
  }

  /// Counts a connection that ends, if any is open.
  ///
  /// @return false when none is, and nothing was counted
  public boolean endedIfOpen() {
    long before = open();
    while (before > 0) {
      final long found = (long) OPEN.compareAndExchange(this, before, before - 1);
      if (found == before) {
        return true;
      }
      before = found;
    }
    return false;
  }

  /// How many are open.
  ///
  /// @return at least 0 if every end had its beginning, and was told after it
  public long open() {
    return (long) OPEN.getOpaque(this);
  }
}
