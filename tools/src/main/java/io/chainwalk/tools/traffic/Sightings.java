package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where packets of one direction of a conversation may be seen leaving the node, and so: how the node translates them.
///
/// A datagram sent in fragments may come out with any of them, so a sighting is a step and the whole datagram that may
/// come out with it. Only the latest few are kept; [#copy] is what a plan holds on to.
final class Sightings {
  private static final int MOST = 12;

  private final Deque<Sighting> latest;
  private final Ends ends;

  private record Sighting(int step, Packet whole) {}

  /// How the node translates.
  ///
  /// @param by the interface the packet left by, or [Departure#DELIVERED]
  /// @param ends from where to where it went then
  /// @param packet as it left
  record Seen(String by, Ends ends, Packet packet) {}

  /// Begins with none.
  ///
  /// @param ends where the packets go before they are translated
  Sightings(final Ends ends) {
    this(ends, new ArrayDeque<>());
  }

  private Sightings(final Ends ends, final Deque<Sighting> latest) {
    this.ends = ends;
    this.latest = latest;
  }

  void add(final int step, final Packet whole) {
    if (latest.size() == MOST) {
      latest.removeLast();
    }
    latest.addFirst(new Sighting(step, whole));
  }

  Sightings copy() {
    return new Sightings(ends, new ArrayDeque<>(latest));
  }

  /// The ends that packets are sent with.
  Ends ends() {
    return ends;
  }

  /// The latest packet that came out.
  ///
  /// @param history what became of the steps
  /// @return null when none did
  @Nullable Seen find(final History history) {
    for (final Sighting sighting : latest) {
      final Exchange exchange = history.of(sighting.step);
      final Seen seen =
          exchange == null ? null : find(sighting.whole.bytes(), exchange.departures());
      if (seen != null) {
        return seen;
      }
    }
    return null;
  }

  /// A packet that was spoiled until it looked like one of the other family shows no ends that an answer could have.
  private @Nullable Seen find(final byte[] whole, final List<Departure> departures) {
    final Layout layout = Layout.of(whole);
    if (layout == null || layout.ipv6() != ends.ipv6()) {
      return null;
    }
    for (final Departure departure : departures) {
      final byte[] out = departure.packet().bytes();
      final Seen seen = packet(whole, layout, out, departure);
      if (seen != null) {
        return seen;
      }
    }
    return null;
  }

  private @Nullable Seen packet(
      final byte[] whole, final Layout layout, final byte[] out, final Departure departure) {
    final Layout other = Layout.of(out);
    if (other == null
        || other.ipv6() != layout.ipv6()
        || other.protocol() != layout.protocol()
        || other.fragmentOffset() != 0
        || !sameBody(whole, layout, out, other.transport())) {
      return null;
    }
    return new Seen(
        departure.by(),
        ends(Wire.source(out), Wire.destination(out), layout, whole, out, other.transport()),
        departure.packet());
  }

  private Ends ends(
      final IpAddress source,
      final IpAddress destination,
      final Layout layout,
      final byte[] whole,
      final byte[] out,
      final int at) {
    if (Protocol.hasPorts(layout.protocol())) {
      return new Ends(source, Wire.get16(out, at), destination, Wire.get16(out, at + 2));
    }
    if (Relocation.hasId(whole, layout)) {
      final int id = Wire.get16(out, at + 4);
      return new Ends(source, id, destination, id);
    }
    return new Ends(source, ends.sourcePort(), destination, ends.destinationPort());
  }

  /// Whether upper layers are the same but for what a translation changes. The one that came out may be a first fragment.
  private static boolean sameBody(
      final byte[] whole, final Layout layout, final byte[] out, final int outAt) {
    final int at = layout.transport();
    final int length = Math.min(whole.length - at, out.length - outAt);
    final int least = Math.min(8, whole.length - at);
    if (length < least || (Protocol.hasPorts(layout.protocol()) && length < 4)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!isTranslated(layout.protocol(), i) && whole[at + i] != out[outAt + i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether a translation may change a byte of the upper layer; of TCP that goes for its options too.
  private static boolean isTranslated(final int protocol, final int at) {
    return switch (protocol) {
      case Protocol.TCP -> at < 4 || at == 16 || at == 17 || at >= 20;
      case Protocol.UDP, Protocol.UDPLITE -> at < 4 || at == 6 || at == 7;
      case Protocol.SCTP -> at < 4 || (at >= 8 && at < 12);
      case Protocol.ICMP, Protocol.ICMPV6 -> at >= 2 && at < 6;
      default -> false;
    };
  }
}
