package io.chainwalk.node;

import java.util.List;

/// An interface of the node.
///
/// @param name as in `eth0`
/// @param index its number, from 1, which is always the loopback interface
/// @param mtuBytes the largest IP packet it takes
/// @param up whether it is up; nothing is routed through an interface that is down
/// @param ipv4 its IPv4 addresses in the kernel's order: primary ones first, and of those the narrower scopes
/// @param ipv6 its IPv6 addresses in the kernel's order: wider scopes first, and of those the one added last
public record NetworkInterface(
    String name,
    int index,
    int mtuBytes,
    boolean up,
    List<InterfaceAddress> ipv4,
    List<InterfaceAddress> ipv6) {
  /// The index of the loopback interface.
  public static final int LOOPBACK_INDEX = 1;

  /// Keeps copies of both lists.
  public NetworkInterface {
    ipv4 = List.copyOf(ipv4);
    ipv6 = List.copyOf(ipv6);
  }

  /// Whether this is the loopback interface.
  ///
  /// @return true for `lo`
  public boolean isLoopback() {
    return index == LOOPBACK_INDEX;
  }
}
