package io.chainwalk.tools.verify;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/// Takes out of packets what a node draws when it makes them, so that two nodes' packets can be compared:
///
/// * the IPv4 identification of ICMP errors that it made, where Don't Fragment is not set, and what it adds to a header
///   checksum that is right
/// * the flow label of ICMPv6 errors that it made
/// * the identification of IPv6 fragments that it made: the first of the departures by an interface becomes the number
///   after that of the fragment that came in, or 1 where none came; the next other one the number after that
///
/// Nothing else is taken out. What is forwarded keeps these fields, and a reset has no identification to draw.
final class Masks {
  private static final int FLOW_LABEL = 0x000F_FFFF;
  private static final int IDENTIFICATION_IN_FRAGMENT = 4;

  private final PacketView arrival;
  private final int before;
  private final boolean cut;

  /// Begins with a packet.
  ///
  /// @param arrival what both nodes were handed
  /// @param kernel what came out of the one that is right, which decides what is taken out of both
  Masks(final Packet arrival, final List<Departure> kernel) {
    this.arrival = PacketView.of(arrival);
    before = isIpv6Fragment(this.arrival) ? identification(arrival, this.arrival) : 0;
    cut = isCut(kernel);
  }

  /// Takes out what was drawn.
  ///
  /// @param departures all that left by one interface, or was delivered, in order
  /// @return the packets in the same order
  List<Packet> apply(final List<Departure> departures) {
    final List<PacketView> views =
        departures.stream().map(departure -> PacketView.of(departure.packet())).toList();
    final List<Integer> drawn = new ArrayList<>();
    final List<Packet> masked = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      final byte[] bytes = departures.get(i).packet().bytes();
      final PacketView view = views.get(i);
      if (cut && isIpv6Fragment(view)) {
        maskFragment(new UnsafeBuffer(bytes), view.parsed().fragmentHeaderOffset(), drawn);
      } else if (Answers.isGeneratedIcmp(arrival, view)) {
        maskGenerated(new UnsafeBuffer(bytes), view);
      }
      masked.add(Packet.of(bytes));
    }
    return masked;
  }

  /// Whether the node that is right made IPv6 fragments. A node passes a fragment on as it is, or puts the datagram
  /// together and cuts it anew: into one piece, where the datagram came in several that were small. Its identification is
  /// another one then.
  private boolean isCut(final List<Departure> kernel) {
    return !isIpv6Fragment(arrival)
        || kernel.stream()
            .map(Departure::packet)
            .anyMatch(packet -> {
              final PacketView view = PacketView.of(packet);
              return isIpv6Fragment(view) && identification(packet, view) != before;
            });
  }

  private static int identification(final Packet packet, final PacketView view) {
    return new UnsafeBuffer(packet.bytes())
        .getInt(view.parsed().fragmentHeaderOffset() + IDENTIFICATION_IN_FRAGMENT, BIG_ENDIAN);
  }

  /// Also one with hop-by-hop options that the next node will refuse: they may have stood behind the fragment header, and
  /// nobody has looked at them.
  private static boolean isIpv6Fragment(final PacketView view) {
    final ParseResult result = view.parsed().result();
    return (result.isIp() || result == ParseResult.BAD_OPTIONS)
        && view.ipv6()
        && view.parsed().fragmentHeaderOffset() >= 0;
  }

  /// A fragment that kept its identification keeps it here: it has become none of the numbers that follow it.
  private void maskFragment(final UnsafeBuffer bytes, final int header, final List<Integer> drawn) {
    final int at = header + IDENTIFICATION_IN_FRAGMENT;
    final int identification = bytes.getInt(at, BIG_ENDIAN);
    if (isIpv6Fragment(arrival) && identification == before) {
      return;
    }
    if (!drawn.contains(identification)) {
      drawn.add(identification);
    }
    bytes.putInt(at, before + drawn.indexOf(identification) + 1, BIG_ENDIAN);
  }

  /// The header checksum is right before, or the packet would not have been taken for one; and is right afterwards.
  private static void maskGenerated(final UnsafeBuffer bytes, final PacketView view) {
    if (view.ipv6()) {
      final int word = bytes.getInt(0, BIG_ENDIAN);
      bytes.putInt(0, word & ~FLOW_LABEL, BIG_ENDIAN);
    } else if ((Ipv4Header.flagsAndFragment(bytes, 0) & Ipv4Header.DONT_FRAGMENT) == 0) {
      bytes.putShort(Ipv4Header.IDENTIFICATION, (short) 0);
      Ipv4Header.mendChecksum(bytes, 0);
    }
  }
}
