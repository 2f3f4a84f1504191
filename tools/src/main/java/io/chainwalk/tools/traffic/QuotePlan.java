package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An ICMP error about a packet, sent by whoever met it behind the node, or by the one it was for.
///
/// @param step the one that the packet came out with
/// @param error what the error is like
record QuotePlan(int step, IcmpErrorShape error) implements PacketPlan {
  private static final int HEADER = 8;

  /// What an error is like.
  ///
  /// @param type its type, of ICMP or ICMPv6 as the quoted packet is
  /// @param code its code
  /// @param info the second word of its header
  /// @param quotedBytes how much is quoted at most
  /// @param departure which of the packets that came out, from 0 on, errors left out unless there is nothing else;
  ///     -1 for the packet that was handed in
  /// @param source the sender, or null for the one the packet was for
  /// @param destination the receiver, or null for the packet's sender
  /// @param flip index of a byte of the quote to spoil, or -1
  /// @param badChecksum whether its own checksum is wrong
  /// @param ttl its TTL
  /// @param id its identification
  record IcmpErrorShape(
      int type,
      int code,
      int info,
      int quotedBytes,
      int departure,
      @Nullable IpAddress source,
      @Nullable IpAddress destination,
      int flip,
      boolean badChecksum,
      int ttl,
      int id) {}

  @Override
  public @Nullable Packet render(final History history) {
    final Exchange exchange = history.of(step);
    final Packet quoted = exchange == null ? null : quoted(exchange);
    if (quoted == null) {
      return null;
    }
    final byte[] packet = quoted.bytes();
    final Layout layout = Layout.of(packet);
    return layout == null ? null : Packet.of(error(packet, layout.ipv6()));
  }

  /// Whether the packet that is quoted is an error itself.
  boolean quotesError(final History history) {
    final Exchange exchange = history.of(step);
    final Packet quoted = exchange == null ? null : quoted(exchange);
    return quoted != null && isError(quoted);
  }

  private @Nullable Packet quoted(final Exchange exchange) {
    if (error.departure < 0) {
      final Arrival arrival = exchange.arrival();
      return arrival.packet();
    }
    final List<Packet> all =
        exchange.departures().stream().map(Departure::packet).filter(QuotePlan::isPacket).toList();
    final List<Packet> noErrors = all.stream().filter(packet -> !isError(packet)).toList();
    final List<Packet> from = noErrors.isEmpty() ? all : noErrors;
    return from.isEmpty() ? null : from.get(error.departure % from.size());
  }

  private static boolean isPacket(final Packet packet) {
    return Layout.of(packet.bytes()) != null;
  }

  private static boolean isError(final Packet packet) {
    final byte[] bytes = packet.bytes();
    final Layout layout = Layout.of(bytes);
    return layout != null && layout.isIcmpError(bytes);
  }

  private byte[] error(final byte[] packet, final boolean ipv6) {
    final byte[] quote = Arrays.copyOf(packet, Math.min(packet.length, error.quotedBytes));
    if (error.flip >= 0 && quote.length > 0) {
      quote[error.flip % quote.length] ^= 0x10;
    }
    final byte[] header = new byte[HEADER];
    Wire.put8(header, 0, error.type);
    Wire.put8(header, 1, error.code);
    Wire.put32(header, 4, error.info);
    final IpAddress from = error.source == null ? Wire.destination(packet) : error.source;
    final IpAddress to = error.destination == null ? Wire.source(packet) : error.destination;
    final byte[] out =
        new IpWriter(from, to, ipv6 ? Protocol.ICMPV6 : Protocol.ICMP)
            .ttl(error.ttl)
            .id(error.id)
            .tos(ipv6 ? 0 : 0xC0)
            .write(header, quote);
    if (error.badChecksum) {
      final Layout layout = Layout.of(out);
      if (layout != null) {
        out[layout.transport() + 2] ^= 0x01;
      }
    }
    return out;
  }
}
