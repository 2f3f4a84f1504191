package io.chainwalk.tools.cases;

import java.util.List;

/// That the engine did something else with the packets of a [WalkCase] than the node it was recorded on.
///
/// @param explanation what differs, for people; may be Markdown
/// @param exchanges the same packets, and what came out of the engine; it may have stopped before the last
/// @param connections what the engine remembered in the end; empty also where nobody asked
public record Deviation(
    String explanation, List<Exchange> exchanges, List<ListedConnection> connections) {
  /// Copies the lists.
  public Deviation {
    exchanges = List.copyOf(exchanges);
    connections = List.copyOf(connections);
  }
}
