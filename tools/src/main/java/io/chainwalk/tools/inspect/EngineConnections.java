package io.chainwalk.tools.inspect;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import java.util.function.Consumer;

/// The engine's connections, for whoever looks at them from outside.
public final class EngineConnections {
  private EngineConnections() {}

  /// Goes through the connections that `conntrack -L` would list.
  ///
  /// @param table where they are
  /// @param nowNs the time; what has expired by then is passed over
  /// @param consumer gets each of them
  public static void forEach(
      final ConntrackTable table, final long nowNs, final Consumer<TrackedConnection> consumer) {
    final ConntrackHandle handle = table.newHandle();
    final ConntrackEntry entry = new ConntrackEntry();
    handle.beginBurst();
    for (int connection = handle.next(ConntrackHandle.NONE, nowNs);
        connection != ConntrackHandle.NONE;
        connection = handle.next(connection, nowNs)) {
      handle.open(connection, entry);
      consumer.accept(TrackedConnection.of(entry));
    }
    handle.endBurst(nowNs);
  }
}
