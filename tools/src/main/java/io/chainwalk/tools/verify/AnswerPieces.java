package io.chainwalk.tools.verify;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/// Answers in pieces, each of which is to come from the endpoint that was chosen. Only the first piece shows which
/// connection it is about; the others follow it. An engine puts the datagram together first, and needs no such help.
///
/// **Threads:** one.
final class AnswerPieces {
  private static final int MOST_DATAGRAMS = 10_000;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_IDENTIFICATION = 4;
  private static final int FRAGMENT = 6;

  /// New sources by what the pieces of a datagram have in common.
  private final Map<String, Packet> sources = new HashMap<>();

  /// Where in a packet things are.
  private record Layout(int source, int sourceEnd, int identification, int fragment) {
    static Layout of(final PacketView view) {
      final int header = view.parsed().fragmentHeaderOffset();
      return view.ipv6()
          ? new Layout(IPV6_SOURCE, IPV6_SOURCE + 16, header + IPV6_IDENTIFICATION, header + 2)
          : new Layout(IPV4_SOURCE, IPV4_SOURCE + 4, Ipv4Header.IDENTIFICATION, FRAGMENT);
    }
  }

  /// A packet as a node is to take it.
  ///
  /// @param packet any packet
  /// @param asTaken the same for what is no fragment
  /// @return the packet, or another one from another source
  Packet asTaken(final Packet packet, final UnaryOperator<Packet> asTaken) {
    final PacketView view = PacketView.of(packet);
    if (!view.isIp() || !view.parsed().isFragment()) {
      return asTaken.apply(packet);
    }
    final Layout layout = Layout.of(view);
    final String datagram = datagram(packet, view, layout);
    if (view.parsed().fragmentOffset() == 0) {
      return first(packet, datagram, layout, asTaken);
    }
    final Packet source = sources.get(datagram);
    return source == null ? packet : withSource(packet, source, layout);
  }

  private static String datagram(final Packet packet, final PacketView view, final Layout layout) {
    final int addressBytes = layout.sourceEnd() - layout.source();
    return Packet.of(packet.bytes(), layout.source(), layout.sourceEnd() + addressBytes)
        + " "
        + (view.ipv6()
            ? view.buffer().getInt(layout.identification(), BIG_ENDIAN)
            : view.buffer().getShort(layout.identification(), BIG_ENDIAN)
                + " "
                + view.parsed().protocol());
  }

  /// Looks at the first piece as if it were the whole.
  private Packet first(
      final Packet packet,
      final String datagram,
      final Layout layout,
      final UnaryOperator<Packet> asTaken) {
    final short fragment = new UnsafeBuffer(packet.bytes()).getShort(layout.fragment(), BIG_ENDIAN);
    final Packet whole = withFragment(packet, (short) 0, layout);
    final Packet taken = asTaken.apply(whole);
    if (taken.equals(whole)) {
      sources.remove(datagram);
      return packet;
    }
    if (sources.size() >= MOST_DATAGRAMS) {
      sources.clear();
    }
    sources.put(datagram, Packet.of(taken.bytes(), layout.source(), layout.sourceEnd()));
    return withFragment(taken, fragment, layout);
  }

  private static Packet withFragment(
      final Packet packet, final short fragment, final Layout layout) {
    final UnsafeBuffer bytes = new UnsafeBuffer(packet.bytes());
    bytes.putShort(layout.fragment(), fragment, BIG_ENDIAN);
    return checked(bytes, layout);
  }

  private static Packet withSource(final Packet packet, final Packet source, final Layout layout) {
    final UnsafeBuffer bytes = new UnsafeBuffer(packet.bytes());
    bytes.putBytes(layout.source(), source.bytes());
    return checked(bytes, layout);
  }

  private static Packet checked(final UnsafeBuffer bytes, final Layout layout) {
    if (layout.source() == IPV4_SOURCE) {
      Ipv4Header.mendChecksum(bytes, 0);
    }
    return Packet.of(bytes.byteArray());
  }
}
