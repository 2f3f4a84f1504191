package io.chainwalk.tools.cases;

/// A packet that is handed to a node.
///
/// @param timeNs when, on a clock that never goes back and begins anywhere
/// @param by the interface it comes in by; [#OWN] for one that the node itself sends
/// @param packet its bytes
public record Arrival(long timeNs, String by, Packet packet) {
  /// In place of an interface: the node itself sends it.
  public static final String OWN = "";

  /// Whether the node itself sends it.
  ///
  /// @return false for one that comes in by an interface
  public boolean isOwn() {
    return by.isEmpty();
  }
}
