package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.SctpState;
import io.chainwalk.tracker.SctpTracker;
import io.chainwalk.tracker.TcpState;
import io.chainwalk.tracker.TcpTracker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// What `conntrack -L` would say, in a line each: `tcp SYN_SENT 120 s, 10.0.1.2:1500 > 10.96.0.10:80, 10.0.2.2:8080 >
/// 10.0.2.1:1500, UNREPLIED`. The seconds are rounded up: an entry that has just been refreshed shows its whole timeout.
final class ConnectionWords {
  private static final long SECOND = NodeLab.SECOND;

  private final ConntrackHandle handle;
  private final ConntrackEntry entry = new ConntrackEntry();
  private final FlowTuple tuple = new FlowTuple();

  ConnectionWords(final ConntrackHandle handle) {
    this.handle = handle;
  }

  /// All connections, sorted by their words.
  List<String> all(final long nowNs) {
    final List<String> lines = new ArrayList<>();
    handle.beginBurst();
    for (int connection = handle.next(ConntrackHandle.NONE, nowNs);
        connection != ConntrackHandle.NONE;
        connection = handle.next(connection, nowNs)) {
      handle.open(connection, entry);
      lines.add(describe(nowNs));
    }
    handle.endBurst(0);
    Collections.sort(lines);
    return lines;
  }

  private String describe(final long nowNs) {
    final StringBuilder words = new StringBuilder();
    words.append(Protocol.nameOf(entry.protocol()).toLowerCase(Locale.ROOT)).append(state());
    words.append(' ').append((entry.deadlineNs() - nowNs + SECOND - 1) / SECOND).append(" s");
    for (final Direction direction : Direction.values()) {
      entry.readTuple(direction, tuple);
      words.append(", ").append(addresses());
      if (tuple.zone() != 0) {
        words.append(" zone ").append(tuple.zone());
      }
    }
    words.append((entry.status() & ConntrackStatus.SEEN_REPLY) == 0 ? ", UNREPLIED" : "");
    words.append((entry.status() & ConntrackStatus.ASSURED) == 0 ? "" : ", ASSURED");
    return words.toString();
  }

  private String state() {
    return switch (entry.protocol()) {
      case Protocol.TCP ->
          ' ' + TcpState.nameOf(TcpTracker.state(entry.trackerBuffer(), entry.trackerOffset()));
      case Protocol.SCTP ->
          ' ' + SctpState.nameOf(SctpTracker.state(entry.trackerBuffer(), entry.trackerOffset()));
      default -> "";
    };
  }

  private String addresses() {
    final IpAddress source = new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
    final IpAddress destination =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    return Protocol.hasPorts(entry.protocol())
        ? source.withPort(tuple.sourcePort())
            + " > "
            + destination.withPort(tuple.destinationPort())
        : source + " > " + destination + " id " + tuple.sourcePort();
  }
}
