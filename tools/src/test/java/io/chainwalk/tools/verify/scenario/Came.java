package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import io.chainwalk.fixtures.packets.UdpHeader;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.PacketPlan;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A packet that came out of the node, as whoever gets it reads it.
///
/// @param packet the packet
record Came(Packet packet) {
  private static final int IPV6_HEADER = 40;

  /// A packet that depends on what came out of an earlier step.
  ///
  /// @param step the earlier step
  /// @param answer makes the packet of the first one that came out
  /// @return the plan; it comes to nothing when nothing came out
  static PacketPlan then(final int step, final Function<Came, PacketBuilder> answer) {
    return history -> {
      final Came came = of(history, step);
      return came == null ? null : Packet.of(answer.apply(came).bytes());
    };
  }

  private static @Nullable Came of(final History history, final int step) {
    final Exchange exchange = history.of(step);
    return exchange == null || exchange.departures().isEmpty()
        ? null
        : new Came(exchange.departures().getFirst().packet());
  }

  private boolean isIpv6() {
    return packet.at(0) >> 4 == 6;
  }

  private int transport() {
    return isIpv6() ? IPV6_HEADER : (packet.at(0) & 0xF) * 4;
  }

  private int u16(final int index) {
    return packet.at(index) << 8 | packet.at(index + 1);
  }

  String source() {
    return isIpv6() ? address(8, 16) : address(12, 4);
  }

  String destination() {
    return isIpv6() ? address(24, 16) : address(16, 4);
  }

  private String address(final int from, final int length) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(packet.bytes(), from, from + length))
          .getHostAddress();
    } catch (final UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  int sourcePort() {
    return u16(transport());
  }

  int destinationPort() {
    return u16(transport() + 2);
  }

  /// Of an ICMP query.
  int identifier() {
    return u16(transport() + 4);
  }

  /// The IP header of an answer.
  PacketBuilder back() {
    final String from = destination();
    final String to = source();
    return Family.ip(from, to);
  }

  /// The headers of an answer.
  TcpHeader tcpBack() {
    final int from = destinationPort();
    final int to = sourcePort();
    return back().tcp(from, to);
  }

  /// The headers of an answer.
  UdpHeader udpBack() {
    final int from = destinationPort();
    final int to = sourcePort();
    return back().udp(from, to);
  }

  /// All of it.
  byte[] whole() {
    return packet.bytes();
  }

  /// Its IP header and so many bytes behind it.
  byte[] quote(final int transportBytes) {
    return Arrays.copyOf(packet.bytes(), transport() + transportBytes);
  }
}
