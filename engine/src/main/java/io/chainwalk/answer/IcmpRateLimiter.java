package io.chainwalk.answer;

import io.chainwalk.node.IcmpError;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.node.NodeSettings;
import io.chainwalk.node.NodeSysctl;

/// How many ICMP errors a node sends: facts sheet, section 8.2.
///
/// Three limits, all token buckets that fill with the 250 ticks of a kernel's second:
///
/// * per destination, `icmp_ratelimit` and `net.ipv6.icmp.ratelimit`, a burst of six;
/// * of all messages together, `icmp_msgs_per_sec` and `icmp_msgs_burst`; each takes 0, 1 or 2 tokens at random, so that
///   nobody can count another's;
/// * of IPv4 errors about routes, one a second and sender, a burst of five. It draws from the same bucket as the limit
///   per destination, so that such an error costs twice.
///
/// Fragmentation needed and Packet Too Big are never limited, nor are TCP resets. Time is capture time, in nanoseconds;
/// it may not run backwards. Memory is fixed, see [PeerBuckets].
///
/// **Threads:** belongs to one worker. Workers that have one each allow, together, more than a kernel does.
public final class IcmpRateLimiter {
  private static final int DEFAULT_PEERS = 1 << 12;
  private static final int BURST = 6;
  private static final int ROUTE_ERROR_BURST = 5;
  private static final int ROUTE_ERROR_COST = Ticks.PER_SECOND;
  private static final int HIGHEST_MASKED_TYPE = 18;
  private static final int IPV6_ADDRESS_BITS = 128;

  /// The global bucket is not filled more often than this.
  private static final int LEAST_TICKS_BETWEEN_FILLS = Ticks.PER_SECOND / 50;

  private final PeerBuckets ipv4;
  private final PeerBuckets ipv6;
  private final int limitTicks4;
  private final int limitTicks6;
  private final int mask4;
  private final int messagesPerSecond;
  private final int messagesBurst;
  private int credit;
  private long filledAtTicks = -Ticks.PER_SECOND;

  /// Makes the limits of a node, for a few thousand destinations at a time.
  ///
  /// @param settings the node's sysctls
  public IcmpRateLimiter(final NodeSettings settings) {
    this(settings, DEFAULT_PEERS);
  }

  IcmpRateLimiter(final NodeSettings settings, final int peers) {
    ipv4 = new PeerBuckets(peers);
    ipv6 = new PeerBuckets(peers);
    limitTicks4 = Ticks.ofMilliseconds(settings.get(NodeSysctl.ICMP_RATELIMIT));
    limitTicks6 = Ticks.ofMilliseconds(settings.get(NodeSysctl.ICMPV6_RATELIMIT));
    mask4 = settings.get(NodeSysctl.ICMP_RATEMASK);
    messagesPerSecond = settings.get(NodeSysctl.ICMP_MSGS_PER_SEC);
    messagesBurst = settings.get(NodeSysctl.ICMP_MSGS_BURST);
  }

  /// Whether an IPv4 error about a route may be sent as far as its own limit goes; ask [#allow4] next.
  ///
  /// @param sender the source of the packet it is about
  /// @param nowNs capture time
  /// @return true if so
  public boolean allowRouteError4(final int sender, final long nowNs) {
    return ipv4.take(
        0, sender & 0xFFFF_FFFFL, Ticks.ofNanoseconds(nowNs), ROUTE_ERROR_COST, ROUTE_ERROR_BURST);
  }

  /// Whether an ICMP error may be sent; if so, it is counted.
  ///
  /// @param type its type
  /// @param code its code
  /// @param destination where it goes
  /// @param nowNs capture time
  /// @param randomBits decide what it costs the limit of all messages
  /// @return true if so
  public boolean allow4(
      final int type,
      final int code,
      final int destination,
      final long nowNs,
      final long randomBits) {
    if (isNeverLimited4(type, code)) {
      return true;
    }
    final long nowTicks = Ticks.ofNanoseconds(nowNs);
    return isCreditLeft(nowTicks)
        && ipv4.take(0, destination & 0xFFFF_FFFFL, nowTicks, limitTicks4, BURST)
        && consume(randomBits);
  }

  private boolean isNeverLimited4(final int type, final int code) {
    final boolean discoversMtu =
        type == IcmpError.DESTINATION_UNREACHABLE && code == IcmpError.FRAGMENTATION_NEEDED;
    return discoversMtu || type > HIGHEST_MASKED_TYPE || (mask4 >>> type & 1) == 0;
  }

  /// Whether the node may send an ICMP error to itself; if so, it is counted. No destination's own limit holds there.
  ///
  /// @param type its type
  /// @param code its code
  /// @param nowNs capture time
  /// @param randomBits decide what it costs the limit of all messages
  /// @return true if so
  public boolean allowToItself4(
      final int type, final int code, final long nowNs, final long randomBits) {
    return isNeverLimited4(type, code)
        || (isCreditLeft(Ticks.ofNanoseconds(nowNs)) && consume(randomBits));
  }

  /// Likewise of ICMPv6.
  ///
  /// @param type its type
  /// @param nowNs capture time
  /// @param randomBits decide what it costs the limit of all messages
  /// @return true if so
  public boolean allowToItself6(final int type, final long nowNs, final long randomBits) {
    return type == Icmpv6Error.PACKET_TOO_BIG
        || (isCreditLeft(Ticks.ofNanoseconds(nowNs)) && consume(randomBits));
  }

  /// Whether an ICMPv6 error may be sent; if so, it is counted. The shorter the prefix of the route to its destination,
  /// the more are allowed.
  ///
  /// @param type its type
  /// @param high first half of its destination
  /// @param low second half of its destination
  /// @param prefixLength of the route to it
  /// @param nowNs capture time
  /// @param randomBits decide what it costs the limit of all messages
  /// @return true if so
  public boolean allow6(
      final int type,
      final long high,
      final long low,
      final int prefixLength,
      final long nowNs,
      final long randomBits) {
    if (type == Icmpv6Error.PACKET_TOO_BIG) {
      return true;
    }
    final long nowTicks = Ticks.ofNanoseconds(nowNs);
    final int cost = limitTicks6 >> ((IPV6_ADDRESS_BITS - prefixLength) >> 5);
    return isCreditLeft(nowTicks)
        && ipv6.take(high, low, nowTicks, cost, BURST)
        && consume(randomBits);
  }

  private boolean isCreditLeft(final long nowTicks) {
    if (credit > 0) {
      return true;
    }
    final long elapsed = Math.min(nowTicks - filledAtTicks, Ticks.PER_SECOND);
    if (elapsed < LEAST_TICKS_BETWEEN_FILLS) {
      return false;
    }
    final long more = messagesPerSecond * elapsed / Ticks.PER_SECOND;
    if (more == 0) {
      return false;
    }
    credit = (int) Math.min(credit + more, messagesBurst);
    filledAtTicks = nowTicks;
    return true;
  }

  private boolean consume(final long randomBits) {
    credit -= (int) Long.remainderUnsigned(randomBits, 3);
    return true;
  }
}
