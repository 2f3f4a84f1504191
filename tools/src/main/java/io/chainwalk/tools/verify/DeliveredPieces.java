package io.chainwalk.tools.verify;

import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// A datagram that a node sends to itself by `lo` comes through INPUT in the pieces that IPv6 sent it in; its host puts them
/// together behind that. The engine shows what the host gets.
final class DeliveredPieces {
  private static final int FRAGMENT = 44;
  private static final int FRAGMENT_HEADER = 8;
  private static final int NEXT_HEADER = 6;
  private static final int PAYLOAD_LENGTH = 4;
  private static final int OFFSET_MASK = 0xFFF8;

  private DeliveredPieces() {}

  /// Puts pieces together.
  ///
  /// @param departures what came out of a node because of one packet
  /// @return the same, but where all that was delivered are the pieces of one whole datagram, in order, that datagram in
  ///     place of the first of them
  static List<Departure> joined(final List<Departure> departures) {
    final List<Packet> pieces =
        departures.stream().filter(Departure::isDelivered).map(Departure::packet).toList();
    if (pieces.size() < 2 || !isWhole(pieces)) {
      return departures;
    }
    final List<Departure> joined = new ArrayList<>();
    joined.add(new Departure(Departure.DELIVERED, join(pieces)));
    departures.stream().filter(departure -> !departure.isDelivered()).forEach(joined::add);
    return joined;
  }

  private static boolean isWhole(final List<Packet> pieces) {
    int end = 0;
    for (int i = 0; i < pieces.size(); i++) {
      final Packet piece = pieces.get(i);
      final boolean isLast = i == pieces.size() - 1;
      if (piece.length() < Ipv6Header.LENGTH + FRAGMENT_HEADER
          || piece.at(0) >>> 4 != 6
          || piece.at(NEXT_HEADER) != FRAGMENT
          || (word(piece, Ipv6Header.LENGTH + 2) & OFFSET_MASK) != end
          || (word(piece, Ipv6Header.LENGTH + 2) & 1) != (isLast ? 0 : 1)
          || identification(piece) != identification(pieces.getFirst())) {
        return false;
      }
      end += piece.length() - Ipv6Header.LENGTH - FRAGMENT_HEADER;
    }
    return true;
  }

  private static Packet join(final List<Packet> pieces) {
    final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(pieces.getFirst().bytes(), 0, Ipv6Header.LENGTH);
    for (final Packet piece : pieces) {
      final int start = Ipv6Header.LENGTH + FRAGMENT_HEADER;
      whole.write(piece.bytes(), start, piece.length() - start);
    }
    final byte[] bytes = whole.toByteArray();
    final int payload = bytes.length - Ipv6Header.LENGTH;
    bytes[PAYLOAD_LENGTH] = (byte) (payload >>> Byte.SIZE);
    bytes[PAYLOAD_LENGTH + 1] = (byte) payload;
    bytes[NEXT_HEADER] = (byte) pieces.getFirst().at(Ipv6Header.LENGTH);
    return Packet.of(bytes);
  }

  private static int identification(final Packet piece) {
    final int at = Ipv6Header.LENGTH + 4;
    return word(piece, at) << Short.SIZE | word(piece, at + 2);
  }

  private static int word(final Packet packet, final int at) {
    return packet.at(at) << Byte.SIZE | packet.at(at + 1);
  }
}
