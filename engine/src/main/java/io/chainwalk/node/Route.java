package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import org.jspecify.annotations.Nullable;

/// A route as an administrator writes it, or as an address of an interface implies it.
///
/// @param type what it does
/// @param destination which addresses it is for
/// @param gateway the next hop, or null when destinations are on the link
/// @param interfaceIndex the interface it leads to; 0 for one that refuses packets
/// @param source the address that packets of the node itself get as source, or null
/// @param metric of two routes for the same prefix the smaller one counts
/// @param mtuBytes the largest packet it takes, or 0 for that of the interface
/// @param scope how far away its destinations are
public record Route(
    RouteType type,
    IpPrefix destination,
    @Nullable IpAddress gateway,
    int interfaceIndex,
    @Nullable IpAddress source,
    int metric,
    int mtuBytes,
    AddressScope scope) {

  /// Whether it belongs in the kernel's table `local`, which goes before the table `main`.
  boolean isInLocalTable() {
    return switch (type) {
      case LOCAL, BROADCAST, ANYCAST -> true;
      case UNICAST, UNREACHABLE, PROHIBIT, BLACKHOLE -> false;
    };
  }
}
