package io.chainwalk.tools.inspect;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/// What happened to a connection, as a line of `conntrack -E`:
///
/// ```
///     [NEW] tcp      6 120 SYN_SENT src=10.0.1.2 dst=10.96.0.10 sport=4000 dport=80 [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=8080 dport=4000
///  [UPDATE] tcp      6 60 SYN_RECV src=10.0.1.2 dst=10.96.0.10 sport=4000 dport=80 src=10.0.2.2 dst=10.0.1.2 sport=8080 dport=4000
/// [DESTROY] udp      17 src=10.0.1.3 dst=10.0.2.2 sport=4100 dport=53 [UNREPLIED] src=10.0.2.2 dst=10.0.1.3 sport=53 dport=4100
/// ```
///
/// The kernel says less than a listing would, and so do we: an UPDATE has the protocol's state only if that changed, a
/// DESTROY has no timeout if less than a second was left, a mark of 0 is said only when the mark became 0, and there is
/// no `use`.
public final class EventText {
  private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NS_PER_MICROSECOND = TimeUnit.MICROSECONDS.toNanos(1);
  private static final long MICROSECONDS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);

  /// What `conntrack -E -o` adds to a line.
  public enum Addition {
    /// When it was, in front: seconds since 1970 with microseconds, in brackets.
    TIMESTAMP,
    /// The address family, in front of the protocol.
    EXTENDED
  }

  private final boolean timestamp;
  private final boolean extended;

  /// Chooses the columns.
  ///
  /// @param additions what lines have beside the usual
  public EventText(final Set<Addition> additions) {
    timestamp = additions.contains(Addition.TIMESTAMP);
    extended = additions.contains(Addition.EXTENDED);
  }

  /// A connection was confirmed.
  ///
  /// @param connection as it was then
  /// @param nowNs when that was
  /// @return the line, without a line end
  public String created(final TrackedConnection connection, final long nowNs) {
    final StringBuilder line = begin("    [NEW] ", connection, nowNs);
    line.append(ConntrackText.secondsLeft(connection, nowNs)).append(' ');
    ConntrackText.appendState(line, connection);
    return end(line, connection, false);
  }

  /// A connection changed.
  ///
  /// @param connection as it was afterwards
  /// @param nowNs when that was
  /// @param stateChanged whether the protocol's state is another one than before
  /// @param markChanged whether the connection's mark is another one than before
  /// @return the line, without a line end
  public String updated(
      final TrackedConnection connection,
      final long nowNs,
      final boolean stateChanged,
      final boolean markChanged) {
    final StringBuilder line = begin(" [UPDATE] ", connection, nowNs);
    line.append(ConntrackText.secondsLeft(connection, nowNs)).append(' ');
    if (stateChanged) {
      ConntrackText.appendState(line, connection);
    }
    return end(line, connection, markChanged);
  }

  /// A connection was removed.
  ///
  /// @param connection as it was last
  /// @param nowNs when that was
  /// @return the line, without a line end
  public String destroyed(final TrackedConnection connection, final long nowNs) {
    final StringBuilder line = begin("[DESTROY] ", connection, nowNs);
    final long seconds = ConntrackText.secondsLeft(connection, nowNs);
    if (seconds > 0) {
      line.append(seconds).append(' ');
    }
    ConntrackText.appendState(line, connection);
    return end(line, connection, false);
  }

  private StringBuilder begin(
      final String event, final TrackedConnection connection, final long nowNs) {
    final StringBuilder line = new StringBuilder();
    if (timestamp) {
      appendTimestamp(line, nowNs);
    }
    line.append(event);
    if (extended) {
      ConntrackText.appendFamily(line, connection);
    }
    ConntrackText.appendProtocol(line, connection);
    return line;
  }

  private static void appendTimestamp(final StringBuilder line, final long nowNs) {
    final long microseconds = Math.floorMod(nowNs, NS_PER_SECOND) / NS_PER_MICROSECOND;
    line.append('[').append(Math.floorDiv(nowNs, NS_PER_SECOND)).append('.');
    final int fraction = line.length();
    line.append(MICROSECONDS_PER_SECOND + microseconds); // the 1 in front keeps the zeros
    line.deleteCharAt(fraction).append("]\t");
  }

  private static String end(
      final StringBuilder line, final TrackedConnection connection, final boolean markChanged) {
    ConntrackText.appendTuples(line, connection);
    if (connection.mark() != 0 || markChanged) {
      line.append("mark=").append(Integer.toUnsignedString(connection.mark())).append(' ');
    }
    ConntrackText.appendZone(line, connection);
    line.setLength(line.length() - 1);
    return line.toString();
  }
}
