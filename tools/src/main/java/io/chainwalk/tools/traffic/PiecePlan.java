package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Packet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A fragment of a packet that is made first.
///
/// @param whole the packet
/// @param piece which part of it, and how it is written
record PiecePlan(PacketPlan whole, Piece piece) implements PacketPlan {

  /// A part of a packet's payload.
  ///
  /// @param offset its first byte, a multiple of 8
  /// @param length how many bytes; what is not there is zeros
  /// @param more whether it says that more follow
  /// @param id identification
  /// @param tos to be set in it, or -1 to leave that
  /// @param dontFragment IPv4: the flag
  /// @param early IPv6: whether the fragment header stands right behind the fixed one, in front of all others
  record Piece(
      int offset, int length, boolean more, int id, int tos, boolean dontFragment, boolean early) {}

  @Override
  public @Nullable Packet render(final History history) {
    final Packet packet = whole.render(history);
    if (packet == null) {
      return null;
    }
    final byte[] bytes = packet.bytes();
    final Layout layout = Layout.of(bytes);
    if (layout == null) {
      return packet;
    }
    return Packet.of(layout.ipv6() ? ofIpv6(bytes, layout) : ofIpv4(bytes, layout));
  }

  private byte[] part(final byte[] bytes, final int payload) {
    final int from = Math.min(bytes.length, payload + piece.offset);
    return Arrays.copyOfRange(bytes, from, from + piece.length);
  }

  private byte[] ofIpv4(final byte[] bytes, final Layout layout) {
    final int header = layout.transport();
    final byte[] out = Wire.concat(Arrays.copyOf(bytes, header), part(bytes, header));
    if (piece.tos >= 0) {
      Wire.put8(out, 1, piece.tos);
    }
    Wire.put16(out, Wire.IPV4_TOTAL_LENGTH, out.length);
    Wire.put16(out, Wire.IPV4_ID, piece.id);
    Wire.put16(
        out,
        Wire.IPV4_FRAGMENT,
        (piece.dontFragment ? Wire.DONT_FRAGMENT : 0)
            | (piece.more ? Wire.MORE_FRAGMENTS : 0)
            | (piece.offset / 8 & Wire.OFFSET_MASK));
    Checksums.fillIpv4(out);
    return out;
  }

  private byte[] ofIpv6(final byte[] bytes, final Layout layout) {
    final int front = piece.early ? Wire.IPV6_HEADER : layout.transport();
    final byte[] fragment = new byte[Wire.FRAGMENT_HEADER];
    final byte[] headers = Arrays.copyOf(bytes, front);
    final int nextField = lastNextHeader(headers);
    fragment[0] = headers[nextField];
    headers[nextField] = Wire.FRAGMENT;
    Wire.put16(fragment, 2, (piece.offset & 0xFFF8) | (piece.more ? 1 : 0));
    Wire.put32(fragment, 4, piece.id);
    final byte[] out = Wire.concat(headers, fragment, part(bytes, front));
    if (piece.tos >= 0) {
      Wire.put16(out, 0, 0x6000 | piece.tos << 4);
    }
    Wire.put16(out, Wire.IPV6_PAYLOAD_LENGTH, out.length - Wire.IPV6_HEADER);
    return out;
  }

  /// Where the type of what follows these headers is written.
  private static int lastNextHeader(final byte[] headers) {
    int field = Wire.IPV6_NEXT_HEADER;
    int at = Wire.IPV6_HEADER;
    while (at + 2 <= headers.length) {
      final int type = Wire.get8(headers, field);
      field = at;
      at += type == Wire.FRAGMENT ? Wire.FRAGMENT_HEADER : (Wire.get8(headers, at + 1) + 1) * 8;
    }
    return field;
  }
}
