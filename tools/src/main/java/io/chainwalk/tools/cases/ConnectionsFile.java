package io.chainwalk.tools.cases;

import io.chainwalk.tools.config.BadInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Connections as text, a line for each: seconds left, then what else there is of it. Sorted by the latter.
final class ConnectionsFile {
  private static final String HEADING = "# seconds left, connection\n";

  private ConnectionsFile() {}

  /// Writes connections.
  ///
  /// @throws IllegalArgumentException when one of them takes more than a line, or less than none of time
  static String write(final List<ListedConnection> connections) {
    final StringBuilder text = new StringBuilder(HEADING);
    connections.stream()
        .sorted(
            Comparator.comparing(ListedConnection::what)
                .thenComparingLong(ListedConnection::secondsLeft))
        .forEach(connection -> text.append(line(connection)));
    return text.toString();
  }

  private static String line(final ListedConnection connection) {
    if (connection.secondsLeft() < 0 || !CaseText.isOneLine(connection.what())) {
      throw new IllegalArgumentException("no connection of a list: " + connection);
    }
    return connection.secondsLeft() + " " + connection.what() + "\n";
  }

  /// Reads connections.
  ///
  /// @throws BadInputException with the first line that cannot be read
  static List<ListedConnection> read(final CaseFile file) throws BadInputException {
    final List<ListedConnection> connections = new ArrayList<>();
    for (final CaseFile.Line line : file.lines()) {
      final int blank = line.text().indexOf(' ');
      final String seconds = blank < 0 ? line.text() : line.text().substring(0, blank);
      if (!seconds.matches("[0-9]{1,18}")) {
        throw line.bad("a connection begins with the seconds it has left");
      }
      if (blank < 0) {
        throw line.bad("behind the seconds there must be a connection");
      }
      final String what = line.text().substring(blank + 1);
      connections.add(new ListedConnection(what, Long.parseLong(seconds)));
    }
    return connections;
  }
}
