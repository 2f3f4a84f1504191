package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.Ipv4Header;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Fragments of one UDP datagram from the client to the service, of any sizes and with any headers.
final class Pieces {
  static final int ID = 0x4242;

  private static final int UDP = 17;

  private final Family family;
  private final byte[] transport;

  private Pieces(final Family family, final byte[] transport) {
    this.family = family;
    this.transport = transport;
  }

  /// Of a datagram of so many bytes, UDP header included.
  static Pieces of(final Family family, final int bytes) {
    final byte[] whole = family.question().udp(4600, 53).payload(bytes - 8).bytes();
    return new Pieces(family, Arrays.copyOfRange(whole, family.headerLength(), whole.length));
  }

  /// A fragment.
  byte[] piece(final int offset, final int length, final boolean more) {
    return piece(offset, length, more, ip -> ip);
  }

  /// A fragment, which in IPv4 may have a header of its own.
  byte[] piece(
      final int offset,
      final int length,
      final boolean more,
      final UnaryOperator<Ipv4Header> header) {
    final byte[] bytes = Arrays.copyOfRange(transport, offset, offset + length);
    if (family.isIpv6()) {
      return PacketBuilder.rawIp()
          .ipv6(family.client, family.vip)
          .fragment(ID, offset, more)
          .nextHeader(UDP)
          .payload(bytes)
          .bytes();
    }
    final Ipv4Header ip =
        PacketBuilder.rawIp()
            .ipv4(family.client, family.vip)
            .id(ID)
            .protocol(UDP)
            .fragment(offset, more);
    return header.apply(ip).payload(bytes).bytes();
  }

  /// Fragments of these sizes, in order.
  List<byte[]> ofSizes(final int... sizes) {
    return ofSizes(ip -> ip, sizes);
  }

  /// Fragments of these sizes, in order, with such headers.
  List<byte[]> ofSizes(final UnaryOperator<Ipv4Header> header, final int... sizes) {
    final List<byte[]> pieces = new ArrayList<>();
    int offset = 0;
    for (final int size : sizes) {
      pieces.add(piece(offset, size, offset + size < transport.length, header));
      offset += size;
    }
    return pieces;
  }
}
