package io.chainwalk.tools.explain;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tools.inspect.TrackedConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The connections of a table at one moment, by number.
final class Connections {
  private final Map<Integer, TrackedConnection> byNumber = new LinkedHashMap<>();

  /// Copies a table.
  ///
  /// @param table the table, in which nobody works meanwhile
  /// @param nowNs the time; what has expired by then is passed over
  Connections(final ConntrackTable table, final long nowNs) {
    final ConntrackHandle handle = table.newHandle();
    final ConntrackEntry entry = new ConntrackEntry();
    handle.beginBurst();
    for (int connection = handle.next(ConntrackHandle.NONE, nowNs);
        connection != ConntrackHandle.NONE;
        connection = handle.next(connection, nowNs)) {
      handle.open(connection, entry);
      byNumber.put(connection, TrackedConnection.of(entry));
    }
    handle.endBurst(nowNs);
  }

  /// A packet's connection.
  ///
  /// @param number the connection that the packet was seen to have, or [ConntrackHandle#NONE]
  /// @param tuple the packet's tuple, by which it is looked for otherwise; null for a packet without one
  /// @return the connection, or null when there is none
  @Nullable TrackedConnection find(final int number, final @Nullable FlowTuple tuple) {
    final TrackedConnection known = byNumber.get(number);
    if (known != null || tuple == null) {
      return known;
    }
    return byNumber.values().stream()
        .filter(each -> isSame(each.original(), tuple) || isSame(each.reply(), tuple))
        .findFirst()
        .orElse(null);
  }

  /// Whether two tuples differ by their zones at most: nobody knows a packet's zone before the rules have said it.
  private static boolean isSame(final FlowTuple tracked, final FlowTuple wanted) {
    final FlowTuple here = new FlowTuple();
    here.set(wanted);
    here.setZone(tracked.zone());
    return tracked.matches(here);
  }
}
