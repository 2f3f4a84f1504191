package io.chainwalk.tools.inspect;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.concurrent.TimeUnit;

/// A connection as a line of `conntrack -L -o extended`:
///
/// ```
/// ipv4     2 tcp      6 117 SYN_SENT src=10.0.1.2 dst=10.96.0.10 sport=4005 dport=80 [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=8080 dport=4005 mark=0 use=1
/// ```
///
/// Family and protocol with name and number, seconds left (rounded down), state, original tuple, reply tuple, flags,
/// mark, zone. `use` is what the kernel has there of an entry that no packet holds on to. Not shown, because nothing in
/// the engine has it: counters (`nf_conntrack_acct`), helpers, flow tables, security contexts, labels.
public final class ConntrackText {
  private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /// Names are padded to this width.
  private static final int NAME_WIDTH = 8;

  /// `AF_INET` and `AF_INET6`, as Linux numbers them.
  private static final String IPV4_FAMILY = "ipv4     2 ";

  private static final String IPV6_FAMILY = "ipv6     10 ";

  /// Datagram Congestion Control Protocol (RFC 4340): tracked without ports, and printed with them all the same.
  private static final int DCCP = 33;

  private ConntrackText() {}

  /// A line of the listing.
  ///
  /// @param connection the connection
  /// @param nowNs the time from which the seconds left are counted
  /// @return the line, without a line end
  public static String listed(final TrackedConnection connection, final long nowNs) {
    final StringBuilder line = new StringBuilder();
    appendFamily(line, connection);
    appendProtocol(line, connection);
    line.append(secondsLeft(connection, nowNs)).append(' ');
    appendState(line, connection);
    appendTuples(line, connection);
    line.append("mark=").append(Integer.toUnsignedString(connection.mark())).append(' ');
    appendZone(line, connection);
    return line.append("use=1").toString();
  }

  /// What of a line of the listing is the same at any time: seconds and `use` are left out, and all bits of
  /// [ConntrackStatus] stand at the end.
  ///
  /// @param connection the connection
  /// @return a line as `ipv4     2 udp      17 src=10.0.1.2 ... mark=0 status=0x188`
  public static String lasting(final TrackedConnection connection) {
    final StringBuilder line = new StringBuilder();
    appendFamily(line, connection);
    appendProtocol(line, connection);
    appendState(line, connection);
    appendTuples(line, connection);
    line.append("mark=").append(Integer.toUnsignedString(connection.mark())).append(' ');
    appendZone(line, connection);
    return line.append("status=0x").append(Integer.toHexString(connection.status())).toString();
  }

  /// How long a connection has still to live.
  ///
  /// @param connection the connection
  /// @param nowNs the time
  /// @return whole seconds, rounded down; 0 when its time is over
  public static long secondsLeft(final TrackedConnection connection, final long nowNs) {
    return Math.max(0, connection.deadlineNs() - nowNs) / NS_PER_SECOND;
  }

  /// What `-o extended` adds. This and all that follow end with a blank.
  static void appendFamily(final StringBuilder line, final TrackedConnection connection) {
    line.append(connection.original().ipv6() ? IPV6_FAMILY : IPV4_FAMILY);
  }

  static void appendProtocol(final StringBuilder line, final TrackedConnection connection) {
    final int protocol = connection.original().protocol();
    final int start = line.length();
    line.append(
        switch (protocol) {
          case Protocol.TCP,
              Protocol.UDP,
              Protocol.UDPLITE,
              Protocol.ICMP,
              Protocol.ICMPV6,
              Protocol.SCTP,
              Protocol.GRE ->
              Protocol.nameOf(protocol);
          case DCCP -> "dccp";
          default -> "unknown";
        });
    line.repeat(' ', start + NAME_WIDTH - line.length()).append(' ').append(protocol).append(' ');
  }

  static void appendState(final StringBuilder line, final TrackedConnection connection) {
    if (!connection.state().isEmpty()) {
      line.append(connection.state()).append(' ');
    }
  }

  /// Both tuples with the flags and one-sided zones that stand between and behind them.
  static void appendTuples(final StringBuilder line, final TrackedConnection connection) {
    final int originalZone = connection.original().zone();
    final int replyZone = connection.reply().zone();
    appendTuple(line, connection.original());
    if (replyZone == 0) {
      appendZone(line, "zone-orig", originalZone);
    }
    if (!connection.has(ConntrackStatus.SEEN_REPLY)) {
      line.append("[UNREPLIED] ");
    }
    appendTuple(line, connection.reply());
    if (originalZone == 0) {
      appendZone(line, "zone-reply", replyZone);
    }
    if (connection.has(ConntrackStatus.ASSURED)) {
      line.append("[ASSURED] ");
    }
  }

  /// The zone, if it is that of both directions.
  static void appendZone(final StringBuilder line, final TrackedConnection connection) {
    if (connection.reply().zone() != 0) {
      appendZone(line, "zone", connection.original().zone());
    }
  }

  private static void appendZone(final StringBuilder line, final String name, final int zone) {
    if (zone != 0) {
      line.append(name).append('=').append(zone).append(' ');
    }
  }

  private static void appendTuple(final StringBuilder line, final FlowTuple tuple) {
    line.append("src=")
        .append(address(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()))
        .append(" dst=")
        .append(address(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()))
        .append(' ');
    final int source = tuple.sourcePort();
    final int destination = tuple.destinationPort();
    switch (tuple.protocol()) {
      case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, DCCP ->
          line.append("sport=").append(source).append(" dport=").append(destination).append(' ');
      case Protocol.ICMP, Protocol.ICMPV6 ->
          line.append("type=")
              .append(destination >>> 8)
              .append(" code=")
              .append(destination & 0xFF)
              .append(" id=")
              .append(source)
              .append(' ');
      case Protocol.GRE ->
          line.append("srckey=0x")
              .append(Integer.toHexString(source))
              .append(" dstkey=0x")
              .append(Integer.toHexString(destination))
              .append(' ');
      default -> {
        // Tracked by its addresses alone.
      }
    }
  }

  /// As glibc's `inet_ntop` writes it, which is RFC 5952 but for addresses of `::/96`: it takes what is in their last
  /// four bytes for an IPv4 address, unless it has two bytes only.
  private static String address(final boolean ipv6, final long high, final long low) {
    final boolean ipv4Compatible = ipv6 && high == 0 && low >>> 32 == 0 && low >>> 16 != 0;
    return ipv4Compatible
        ? "::" + IpAddress.ofIpv4((int) low)
        : new IpAddress(ipv6, high, low).toString();
  }
}
