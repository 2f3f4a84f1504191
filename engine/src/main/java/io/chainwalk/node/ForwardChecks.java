package io.chainwalk.node;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import org.agrona.MutableDirectBuffer;

/// What a packet has to pass between routing and FORWARD: time to live, size; then one hop is counted.
///
/// An answer quotes the packet as it came, since the hop is counted last.
///
/// **Threads:** belongs to one worker. Allocates nothing.
public final class ForwardChecks {
  /// What IPv6 guarantees on any link, RFC 8200 section 5.
  private static final int LEAST_IPV6_MTU_BYTES = 1280;

  private static final int LAST_HOP = 1;

  /// In the 16-bit word of time to live and protocol.
  private static final int ONE_HOP = 0x0100;

  private final Node node;

  /// Makes the checks of a node.
  ///
  /// @param node the node
  public ForwardChecks(final Node node) {
    this.node = node;
  }

  /// Checks a packet and takes one from its time to live or hop limit.
  ///
  /// @param buffer holds the packet
  /// @param ipOffset where its IP header starts
  /// @param result what [InputRouting] decided, [Verdict#FORWARD]; changed if the packet does not pass
  /// @param largestFragmentBytes for a reassembled packet the longest of its fragments as it came in, IP header
  ///     included; 0 for any other. The packet itself may then exceed the MTU: it leaves in fragments.
  /// @return the verdict, also kept in `result`
  public Verdict check(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final RouteResult result,
      final int largestFragmentBytes) {
    return buffer.getByte(ipOffset) >>> 4 == 4
        ? check4(buffer, ipOffset, result, largestFragmentBytes)
        : check6(buffer, ipOffset, result, largestFragmentBytes);
  }

  private static Verdict check4(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final RouteResult result,
      final int largestFragmentBytes) {
    if (result.isLinkGroup()) {
      return result.toDrop(RoutingDrop.LINK_BROADCAST);
    }
    if (Ipv4Header.ttl(buffer, ipOffset) <= LAST_HOP) {
      return result.toAnswer(IcmpError.TIME_EXCEEDED, IcmpError.TTL, 0);
    }
    final boolean mayNotBeFragmented =
        (Ipv4Header.flagsAndFragment(buffer, ipOffset) & Ipv4Header.DONT_FRAGMENT) != 0;
    if (mayNotBeFragmented
        && isTooBig(
            Ipv4Header.totalLength(buffer, ipOffset), largestFragmentBytes, result.mtuBytes())) {
      return result.toAnswer(
          IcmpError.DESTINATION_UNREACHABLE, IcmpError.FRAGMENTATION_NEEDED, result.mtuBytes());
    }
    countHop4(buffer, ipOffset);
    return Verdict.FORWARD;
  }

  private Verdict check6(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final RouteResult result,
      final int largestFragmentBytes) {
    if (node.settings().get(NodeSysctl.IPV6_FORWARDING) == 0) {
      return result.toDrop(RoutingDrop.FORWARDING_OFF);
    }
    if (result.isLinkGroup()) {
      return result.toDrop(RoutingDrop.LINK_BROADCAST);
    }
    final int hopLimit = Ipv6Header.hopLimit(buffer, ipOffset);
    if (hopLimit <= LAST_HOP) {
      return result.toAnswer(Icmpv6Error.TIME_EXCEEDED, Icmpv6Error.HOP_LIMIT, 0);
    }
    // What leaves by the interface it came in by is only redirected, whatever its source.
    if (result.outputInterface() != result.inputInterface()) {
      final long high = Ipv6Header.sourceHigh(buffer, ipOffset);
      final long low = Ipv6Header.sourceLow(buffer, ipOffset);
      if (!Ipv6Address.isUnicast(high, low) || Ipv6Address.isLoopback(high, low)) {
        return result.toDrop(RoutingDrop.UNFORWARDABLE_SOURCE);
      }
      if (Ipv6Address.isLinkLocal(high)) {
        return result.toAnswer(Icmpv6Error.DESTINATION_UNREACHABLE, Icmpv6Error.BEYOND_SCOPE, 0);
      }
    }
    final int mtuBytes = Math.max(result.mtuBytes(), LEAST_IPV6_MTU_BYTES);
    final int lengthBytes = Ipv6Header.LENGTH + Ipv6Header.payloadLength(buffer, ipOffset);
    if (isTooBig(lengthBytes, largestFragmentBytes, mtuBytes)) {
      return result.toAnswer(Icmpv6Error.PACKET_TOO_BIG, 0, mtuBytes);
    }
    Ipv6Header.setHopLimit(buffer, ipOffset, hopLimit - 1);
    return Verdict.FORWARD;
  }

  /// Of a reassembled packet the fragments must fit, not the whole.
  private static boolean isTooBig(
      final int lengthBytes, final int largestFragmentBytes, final int mtuBytes) {
    return lengthBytes > mtuBytes && (largestFragmentBytes == 0 || largestFragmentBytes > mtuBytes);
  }

  private static void countHop4(final MutableDirectBuffer buffer, final int ipOffset) {
    final int word = buffer.getShort(ipOffset + Ipv4Header.TTL, BIG_ENDIAN) & 0xFFFF;
    buffer.putShort(ipOffset + Ipv4Header.TTL, (short) (word - ONE_HOP), BIG_ENDIAN);
    Ipv4Header.setChecksum(
        buffer,
        ipOffset,
        InternetChecksum.adjust(Ipv4Header.checksum(buffer, ipOffset), word, word - ONE_HOP));
  }

  /// Completes the IPv4 options of a forwarded packet, which the kernel does between FORWARD and POSTROUTING. A packet
  /// without options is left alone.
  ///
  /// @param buffer holds the packet
  /// @param ipOffset where its IP header starts
  /// @param result what was decided for it
  public void completeOptions(
      final MutableDirectBuffer buffer, final int ipOffset, final RouteResult result) {
    if (result.options().arePresent()) {
      result.options().complete(buffer, ipOffset, node, result);
    }
  }
}
