package io.chainwalk.tools.cases;

import io.chainwalk.tools.inspect.ConntrackText;
import io.chainwalk.tools.inspect.TrackedConnection;

/// Makes [ListedConnection]s.
public final class ListedConnections {
  private ListedConnections() {}

  /// Lists a connection.
  ///
  /// @param connection the connection
  /// @param nowNs the time from which the seconds left are counted
  /// @return what is to be compared of it
  public static ListedConnection of(final TrackedConnection connection, final long nowNs) {
    return new ListedConnection(
        ConntrackText.lasting(connection), ConntrackText.secondsLeft(connection, nowNs));
  }
}
