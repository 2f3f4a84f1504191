package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import org.jspecify.annotations.Nullable;

/// A [Route] with everything the data path asks of it worked out, in bare words.
final class CompiledRoute {
  /// What is done with the packet.
  final RouteType type;

  /// Where to; 0 where packets are refused.
  final int interfaceIndex;

  /// Whether there is a gateway; the next hop is the destination itself otherwise.
  final boolean hasGateway;

  final long gatewayHigh;
  final long gatewayLow;

  /// Whether the source of the node's own packets is known; IPv6 chooses it by destination unless a route says so.
  final boolean hasSource;

  final long sourceHigh;
  final long sourceLow;

  /// The largest packet, at most 65535.
  final int mtuBytes;

  final int prefixLength;

  /// Whether this is the local route of an address of the node, and not one that somebody has added.
  final boolean isOwnAddress;

  /// Whether its first address is the subnet-router anycast address of an IPv6 subnet on the link.
  final boolean isSubnet;

  CompiledRoute(
      final Route route,
      final @Nullable IpAddress source,
      final int interfaceMtuBytes,
      final boolean isOwnAddress) {
    type = route.type();
    interfaceIndex = route.interfaceIndex();
    final IpAddress gateway = route.gateway();
    hasGateway = gateway != null;
    gatewayHigh = gateway == null ? 0 : gateway.high();
    gatewayLow = gateway == null ? 0 : gateway.low();
    hasSource = source != null;
    sourceHigh = source == null ? 0 : source.high();
    sourceLow = source == null ? 0 : source.low();
    mtuBytes = Math.min(route.mtuBytes() == 0 ? interfaceMtuBytes : route.mtuBytes(), 0xFFFF);
    prefixLength = route.destination().length();
    this.isOwnAddress = isOwnAddress;
    isSubnet = gateway == null && type == RouteType.UNICAST && prefixLength < 127;
  }
}
