package io.chainwalk.tools.cases;

import java.util.List;

/// A node, and what it did with packets one after another.
///
/// @param name of the case, the name of its folder too: lower case, digits and hyphens
/// @param about what it is about, a few sentences
/// @param recordedOn the node that did it, see [PacketNode#description]
/// @param setup how the node was set up
/// @param exchanges the packets in order; pauses between them are in their times
/// @param connections what the node remembered in the end
/// @param endNs when that was
public record WalkCase(
    String name,
    String about,
    String recordedOn,
    NodeSetup setup,
    List<Exchange> exchanges,
    List<ListedConnection> connections,
    long endNs) {
  /// Copies the lists.
  public WalkCase {
    exchanges = List.copyOf(exchanges);
    connections = List.copyOf(connections);
  }
}
