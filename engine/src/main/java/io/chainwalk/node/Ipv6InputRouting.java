package io.chainwalk.node;

import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.packet.HopByHopOptions;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/// Input routing of IPv6: facts sheet, section 8.3. There is no source validation but by rule.
final class Ipv6InputRouting {
  /// An interface that takes less than what IPv6 guarantees has no IPv6 (RFC 8200 section 5).
  private static final int LEAST_MTU_BYTES = 1280;

  private final Node node;
  private final Ipv6Groups groups;

  Ipv6InputRouting(final Node node) {
    this.node = node;
    groups = node.ipv6Groups();
  }

  @Nullable RoutingDrop refusal(
      final DirectBuffer buffer, final int ipOffset, final int inputInterface) {
    final long sourceHigh = Ipv6Header.sourceHigh(buffer, ipOffset);
    final long high = Ipv6Header.destinationHigh(buffer, ipOffset);
    final InterfaceConfig input = node.config(inputInterface);
    if (input.mtuBytes < LEAST_MTU_BYTES) {
      return RoutingDrop.NO_IPV6;
    }
    final boolean loopback = input.loopback;
    if (Ipv6Address.isMulticast(sourceHigh)
        || (!loopback
            && Ipv6Address.isLoopback(sourceHigh, Ipv6Header.sourceLow(buffer, ipOffset)))) {
      return RoutingDrop.MARTIAN_SOURCE;
    }
    if (Ipv6Address.isMulticast(high)) {
      // Scope 0 is reserved; what is scoped to one interface never came in by another (RFC 4291
      // section 2.7).
      final int scope = Ipv6Address.multicastScope(high);
      return scope == 0 || (scope == Ipv6Address.INTERFACE_LOCAL && !loopback)
          ? RoutingDrop.MARTIAN_DESTINATION
          : null;
    }
    return !loopback && Ipv6Address.isLoopback(high, Ipv6Header.destinationLow(buffer, ipOffset))
        ? RoutingDrop.MARTIAN_DESTINATION
        : null;
  }

  Verdict refuseOptions(
      final DirectBuffer buffer, final ParsedPacket packet, final RouteResult result) {
    final RoutingDrop first = refusal(buffer, packet.networkOffset(), result.inputInterface());
    final int verdict = HopByHopOptions.judge(buffer, packet);
    if (first != null || verdict < 0) {
      return result.toDrop(first != null ? first : RoutingDrop.BAD_OPTIONS);
    }
    if (Ipv6Address.isMulticast(Ipv6Header.destinationHigh(buffer, packet.networkOffset()))) {
      result.setGroup();
    }
    return result.toAnswer(
        Icmpv6Error.PARAMETER_PROBLEM,
        HopByHopOptions.answerCode(verdict),
        HopByHopOptions.answerPointer(verdict));
  }

  Verdict route(final DirectBuffer buffer, final int ipOffset, final RouteResult result) {
    final int input = result.inputInterface();
    final long high = Ipv6Header.destinationHigh(buffer, ipOffset);
    final long low = Ipv6Header.destinationLow(buffer, ipOffset);
    result.options().clear();
    if (Ipv6Address.isMulticast(high)) {
      return groups.isMember(input, high, low)
          ? result.toLocal(true)
          : result.toDrop(RoutingDrop.NOT_A_MEMBER);
    }
    final CompiledRoute route = node.route6(high, low, input);
    if (route == null) {
      return refuse(Icmpv6Error.NO_ROUTE, result);
    }
    return switch (route.type) {
      case LOCAL, ANYCAST, BROADCAST -> result.toLocal(false);
      case UNICAST -> forward(route, high, low, result);
      case UNREACHABLE -> refuse(Icmpv6Error.NO_ROUTE, result);
      case PROHIBIT -> refuse(Icmpv6Error.ADMIN_PROHIBITED, result);
      case BLACKHOLE -> result.toDrop(RoutingDrop.BLACKHOLE);
    };
  }

  /// Of what is forwarded the interface alone decides the size; the `mtu` of a route is for the node's own packets.
  private Verdict forward(
      final CompiledRoute route, final long high, final long low, final RouteResult result) {
    result.toForward(route, high, low);
    result.setMtuBytes(Math.min(node.config(route.interfaceIndex).mtuBytes, 0xFFFF));
    return result.verdict();
  }

  private static Verdict refuse(final int code, final RouteResult result) {
    return result.toAnswer(Icmpv6Error.DESTINATION_UNREACHABLE, code, 0);
  }
}
