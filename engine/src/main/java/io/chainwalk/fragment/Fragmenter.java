package io.chainwalk.fragment;

import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/// Puts packets out, in pieces where the kernel would: at their original boundaries if they were put together here and
/// the pieces fit, else in equal pieces. One per worker; nothing is allocated after construction.
///
/// A packet meets its way out twice. Before FORWARD, [#exceedsMtu] says whether the sender has to be told of the MTU. At
/// the very end, behind the last hook, [#begin] says how the packet leaves, and [#next] writes piece after piece:
///
/// ```java
/// if (fragmenter.begin(buffer, frameOffset, linkType, packet, datagram, mtu, id) == PIECES) {
///   for (int n = fragmenter.next(out, 0); n > 0; n = fragmenter.next(out, 0)) {
///     write(out, n);
///   }
/// }
/// ```
///
/// Each piece is a frame: the link header of the packet's own frame, with its length field adjusted where it has one, IP
/// header and data. All frames of a datagram have the link header of its first fragment.
///
/// **Threads:** one.
public final class Fragmenter {
  /// The smallest MTU of a link that carries IPv4; anything below counts as this.
  public static final int MIN_IPV4_MTU = 68;

  /// The smallest MTU of a link that carries IPv6 (RFC 8200 section 5); anything below counts as this.
  public static final int MIN_IPV6_MTU = 1280;

  private final Ipv4Pieces ipv4 = new Ipv4Pieces();
  private final Ipv6Pieces ipv6 = new Ipv6Pieces();
  private boolean isIpv6;

  /// Makes one that has nothing to put out yet.
  public Fragmenter() {}

  /// Whether a packet is refused before FORWARD because of its size.
  ///
  /// @param buffer holds the packet
  /// @param packet parsed
  /// @param datagram the packet, if it was put together from fragments
  /// @param mtu of the route
  /// @return true if it is dropped, and its sender told [#reportedMtu]
  public static boolean exceedsMtu(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final @Nullable Datagram datagram,
      final int mtu) {
    return packet.tuple().ipv6()
        ? Ipv6Pieces.exceedsMtu(packet, datagram, reportedMtu(true, mtu))
        : Ipv4Pieces.exceedsMtu(buffer, packet, datagram, mtu);
  }

  /// The MTU that the sender of a packet that is too big is told.
  ///
  /// @param ipv6Family whether it is an IPv6 packet
  /// @param mtu of the route
  /// @return for IPv6 at least [#MIN_IPV6_MTU]
  public static int reportedMtu(final boolean ipv6Family, final int mtu) {
    return ipv6Family ? Math.max(mtu, MIN_IPV6_MTU) : mtu;
  }

  /// Begins to put a packet out.
  ///
  /// @param buffer holds its frame, and is read until the last piece is written
  /// @param frameOffset where the frame starts
  /// @param linkType the frame's
  /// @param packet parsed as it is now
  /// @param datagram the packet, if it was put together from fragments; then the frame is [Datagram#buffer]
  /// @param mtu of the link
  /// @param identification for the pieces of an IPv6 packet: 32 random bits, never the same twice for two hosts; those of
  ///     an IPv4 packet keep its own
  /// @return how it leaves; with [OutputAction#PIECES], [#next] has them
  public OutputAction begin(
      final DirectBuffer buffer,
      final int frameOffset,
      final int linkType,
      final ParsedPacket packet,
      final @Nullable Datagram datagram,
      final int mtu,
      final int identification) {
    isIpv6 = packet.tuple().ipv6();
    final Pieces pieces = isIpv6 ? ipv6 : ipv4;
    pieces.set(buffer, frameOffset, linkType, packet, datagram);
    return isIpv6
        ? ipv6.begin(Math.max(mtu, MIN_IPV6_MTU), identification)
        : ipv4.begin(Math.max(mtu, MIN_IPV4_MTU));
  }

  /// Writes the next piece.
  ///
  /// @param into where to; needs room for the link header and the MTU
  /// @param offset where in it
  /// @return bytes of the frame, or 0 if there is no other piece
  public int next(final MutableDirectBuffer into, final int offset) {
    return isIpv6 ? ipv6.next(into, offset) : ipv4.next(into, offset);
  }
}
