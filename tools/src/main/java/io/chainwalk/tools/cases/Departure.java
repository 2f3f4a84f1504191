package io.chainwalk.tools.cases;

/// A packet that came out of a node.
///
/// @param by the interface it left by; [#DELIVERED] for one that reached the node's own sockets
/// @param packet its bytes; of one that was delivered those that came through INPUT, with its IP header
public record Departure(String by, Packet packet) {
  /// In place of an interface: the packet was for the node itself.
  public static final String DELIVERED = "";

  /// Whether it was for the node itself.
  ///
  /// @return false for one that left by an interface
  public boolean isDelivered() {
    return by.isEmpty();
  }
}
