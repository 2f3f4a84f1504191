package io.chainwalk.node;

import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.packet.Ipv4Header;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/// Input routing of IPv4: facts sheet, section 8.1, items 1 to 8 in their order.
final class Ipv4InputRouting {
  /// 224.0.0.1, which every interface is a member of.
  private static final int ALL_HOSTS = 0xE000_0001;

  private final Node node;
  private final SourceValidation sourceValidation;

  Ipv4InputRouting(final Node node) {
    this.node = node;
    sourceValidation = new SourceValidation(node);
  }

  Verdict route(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final long epochMs,
      final RouteResult result) {
    final InterfaceConfig input = node.config(result.inputInterface());
    final int source = Ipv4Header.source(buffer, ipOffset);
    final int destination = Ipv4Header.destination(buffer, ipOffset);
    final Verdict verdict =
        Ipv4Address.isMulticast(destination)
            ? multicast(input, source, destination, result)
            : unicast(input, source, destination, result);
    final Ipv4Options options = result.options();
    options.clear();
    return Ipv4Header.headerLength(buffer, ipOffset) == Ipv4Header.MIN_LENGTH
            || (verdict == Verdict.DROP && !isRefusedByRoute(result.drop()))
        ? verdict
        : options.process(buffer, ipOffset, node, epochMs, result);
  }

  Verdict enterByLoopback(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final long epochMs,
      final RouteResult result) {
    final Verdict verdict = result.toLocal(false);
    final Ipv4Options options = result.options();
    options.clear();
    return Ipv4Header.headerLength(buffer, ipOffset) == Ipv4Header.MIN_LENGTH
        ? verdict
        : options.process(buffer, ipOffset, node, epochMs, result);
  }

  /// Drops that come after the options: the packet has a route, one that leads nowhere.
  private static boolean isRefusedByRoute(final RoutingDrop drop) {
    return drop == RoutingDrop.BLACKHOLE || drop == RoutingDrop.FORWARDING_OFF;
  }

  private Verdict multicast(
      final InterfaceConfig input,
      final int source,
      final int destination,
      final RouteResult result) {
    if (destination != ALL_HOSTS) {
      return result.toDrop(RoutingDrop.NOT_A_MEMBER);
    }
    if (isNeverASource(source) || (Ipv4Address.isLoopback(source) && !input.routeLocalnet)) {
      return result.toDrop(RoutingDrop.MARTIAN_SOURCE);
    }
    // 0.0.0.0 is a host without an address yet, which may speak to groups of its link.
    return source == Ipv4Address.ANY ? result.toLocal(true) : deliver(input, source, true, result);
  }

  private Verdict unicast(
      final InterfaceConfig input,
      final int source,
      final int destination,
      final RouteResult result) {
    if (isNeverASource(source)) {
      return result.toDrop(RoutingDrop.MARTIAN_SOURCE);
    }
    if (destination == Ipv4Address.LIMITED_BROADCAST
        || (source == Ipv4Address.ANY && destination == Ipv4Address.ANY)) {
      return broadcast(input, source, result);
    }
    if (source == Ipv4Address.ANY) {
      return result.toDrop(RoutingDrop.MARTIAN_SOURCE);
    }
    if (destination == Ipv4Address.ANY) {
      return result.toDrop(RoutingDrop.MARTIAN_DESTINATION);
    }
    if (!input.routeLocalnet && !input.loopback) {
      if (Ipv4Address.isLoopback(destination)) {
        return result.toDrop(RoutingDrop.MARTIAN_DESTINATION);
      }
      if (Ipv4Address.isLoopback(source)) {
        return result.toDrop(RoutingDrop.MARTIAN_SOURCE);
      }
    }
    return byRoute(input, source, destination, node.route4(destination), result);
  }

  private static boolean isNeverASource(final int source) {
    return Ipv4Address.isMulticast(source) || source == Ipv4Address.LIMITED_BROADCAST;
  }

  private Verdict byRoute(
      final InterfaceConfig input,
      final int source,
      final int destination,
      final @Nullable CompiledRoute route,
      final RouteResult result) {
    if (route == null) {
      return refuse(input, IcmpError.NET_UNREACHABLE, result);
    }
    return switch (route.type) {
      case LOCAL -> deliver(input, source, false, result);
      case UNICAST ->
          input.forwarding
              ? forward(input, source, destination, route, result)
              : result.toDrop(RoutingDrop.FORWARDING_OFF);
      case BROADCAST, ANYCAST ->
          input.broadcastForwarding
              ? forward(input, source, destination, route, result)
              : broadcast(input, source, result);
      case UNREACHABLE -> refuse(input, IcmpError.HOST_UNREACHABLE, result);
      case PROHIBIT -> refuse(input, IcmpError.ADMIN_PROHIBITED, result);
      case BLACKHOLE -> result.toDrop(RoutingDrop.BLACKHOLE);
    };
  }

  private static Verdict refuse(
      final InterfaceConfig input, final int code, final RouteResult result) {
    return input.forwarding
        ? result.toRouteError(IcmpError.DESTINATION_UNREACHABLE, code)
        : result.toDrop(RoutingDrop.FORWARDING_OFF);
  }

  private Verdict broadcast(
      final InterfaceConfig input, final int source, final RouteResult result) {
    return source == Ipv4Address.ANY ? result.toLocal(true) : deliver(input, source, true, result);
  }

  private Verdict deliver(
      final InterfaceConfig input,
      final int source,
      final boolean toGroup,
      final RouteResult result) {
    final RoutingDrop refusal = sourceValidation.check(input, source, 0);
    return refusal == null ? result.toLocal(toGroup) : result.toDrop(refusal);
  }

  private Verdict forward(
      final InterfaceConfig input,
      final int source,
      final int destination,
      final CompiledRoute route,
      final RouteResult result) {
    final RoutingDrop refusal = sourceValidation.check(input, source, route.interfaceIndex);
    return refusal == null
        ? result.toForward(route, 0, destination & 0xFFFF_FFFFL)
        : result.toDrop(refusal);
  }
}
