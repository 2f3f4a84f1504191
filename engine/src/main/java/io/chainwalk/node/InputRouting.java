package io.chainwalk.node;

import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a packet that came in by an interface: facts sheet, sections 8.1 and 8.3.
///
/// Two questions at two points of the way. [#refusal6] comes before PREROUTING; an IPv4 packet has nothing to fear
/// there that the parser has not seen. [#route] comes after PREROUTING, that is, after DNAT.
///
/// **Threads:** belongs to one worker. Allocates nothing.
public final class InputRouting {
  private final Ipv4InputRouting ipv4;
  private final Ipv6InputRouting ipv6;

  /// Makes the routing of a node.
  ///
  /// @param node the node
  public InputRouting(final Node node) {
    ipv4 = new Ipv4InputRouting(node);
    ipv6 = new Ipv6InputRouting(node);
  }

  /// Why an IPv6 packet does not even reach PREROUTING.
  ///
  /// @param buffer holds the packet
  /// @param ipOffset where its IPv6 header starts
  /// @param inputInterface the interface it came in by
  /// @return the reason to drop it, or null
  public @Nullable RoutingDrop refusal6(
      final MutableDirectBuffer buffer, final int ipOffset, final int inputInterface) {
    return ipv6.refusal(buffer, ipOffset, inputInterface);
  }

  /// What a node makes of an IPv6 packet whose hop-by-hop options are refused. Like [#refusal6] this comes before
  /// PREROUTING, and what that refuses gets no answer.
  ///
  /// @param buffer holds the packet
  /// @param packet as the parser left it, with [io.chainwalk.packet.ParseResult#BAD_OPTIONS]
  /// @param inputInterface the interface it came in by
  /// @param toLinkGroup whether it was a broadcast or multicast on the link
  /// @param result where to put the decision
  /// @return drop or answer, also kept in `result`
  public Verdict refuseOptions6(
      final MutableDirectBuffer buffer,
      final ParsedPacket packet,
      final int inputInterface,
      final boolean toLinkGroup,
      final RouteResult result) {
    result.begin(inputInterface, toLinkGroup);
    return ipv6.refuseOptions(buffer, packet, result);
  }

  /// Routes a packet. Reads the addresses as they stand in the header now. IPv4 options are processed where the
  /// kernel does it, which changes the packet, see [Ipv4Options].
  ///
  /// @param buffer holds the packet, with a good IP header
  /// @param ipOffset where its IP header starts
  /// @param inputInterface the interface it came in by
  /// @param toLinkGroup whether it was a broadcast or multicast on the link
  /// @param epochMs the time, in milliseconds since 1970, for the IPv4 option that asks for it
  /// @param result where to put the decision
  /// @return the verdict, also kept in `result`
  public Verdict route(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final int inputInterface,
      final boolean toLinkGroup,
      final long epochMs,
      final RouteResult result) {
    result.begin(inputInterface, toLinkGroup);
    return buffer.getByte(ipOffset) >>> 4 == 4
        ? ipv4.route(buffer, ipOffset, epochMs, result)
        : ipv6.route(buffer, ipOffset, result);
  }

  /// Takes in an IPv4 packet that the node has sent to itself. Where it goes has been decided, but its options are
  /// processed like those of any packet that comes in.
  ///
  /// @param buffer holds the packet, with a good IP header
  /// @param ipOffset where its IP header starts
  /// @param epochMs the time, in milliseconds since 1970, for the option that asks for it
  /// @param result where to put the decision
  /// @return [Verdict#LOCAL] unless its options are refused
  public Verdict enterByLoopback4(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final long epochMs,
      final RouteResult result) {
    result.begin(NetworkInterface.LOOPBACK_INDEX, false);
    return ipv4.enterByLoopback(buffer, ipOffset, epochMs, result);
  }
}
