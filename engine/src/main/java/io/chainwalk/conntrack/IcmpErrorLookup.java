package io.chainwalk.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.GreHeader;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.QuotedPacketParser;
import io.chainwalk.packet.TransportChecksum;
import org.agrona.DirectBuffer;

/// Finds the connection that an ICMP or ICMPv6 error is about, by the packet it quotes (facts sheet 4.5).
///
/// An error that is about a connection is RELATED, and changes neither the connection's state nor its timeout. It travels
/// in the direction opposite to that of the packet it quotes; who sent it does not matter.
///
/// **Threads:** one worker. Allocates nothing.
public final class IcmpErrorLookup {
  /// Answer of [#find]: an error about nothing that is known, or no good ICMP message at all. It is INVALID.
  public static final int INVALID = -1;

  /// Answer of [#find]: not an error, to be tracked like any other packet.
  public static final int NOT_AN_ERROR = -2;

  /// Answer of [#find]: an error of whose quote the capture kept too little.
  public static final int CUT_BY_CAPTURE = -3;

  private static final int HIGHEST_ICMP_TYPE = 18;

  /// A redirect, RFC 4861 section 4.5: ICMP header, target and destination; then options.
  private static final int REDIRECT_V6_BYTES = 40;

  private static final int OPTION_START_BYTES = 2;
  private static final int REDIRECTED_HEADER_OPTION = 4;
  private static final int REDIRECTED_HEADER_OPTION_START_BYTES = 8;

  /// A neighbour's packet: no router has forwarded it.
  private static final int HOP_LIMIT_OF_NEIGHBOURS = 255;

  /// The prefix fe80::/10.
  private static final long LINK_LOCAL_MASK = 0xFFC0L << 48;

  private static final long LINK_LOCAL = 0xFE80L << 48;

  private final FlowHash hash;
  private final ConntrackHandle connections;
  private final FlowTuple answer = new FlowTuple();

  /// Makes a lookup.
  ///
  /// @param hash the hash of the table
  /// @param connections the table
  public IcmpErrorLookup(final FlowHash hash, final ConntrackHandle connections) {
    this.hash = hash;
    this.connections = connections;
  }

  /// Finds the connection of an error. The message must not be one of those that are UNTRACKED.
  ///
  /// @param buffer where the message is
  /// @param packet its headers; ICMP over IPv4 or ICMPv6 over IPv6
  /// @param quoted where the headers of the quoted packet go; they are set when there is a hit
  /// @param originalZone the zone of the message if it travels in the original direction
  /// @param replyZone the zone of the message if it travels in the reply direction
  /// @param verify whether checksums are verified here, as in PREROUTING
  /// @param nowNs the packet's time
  /// @return a hit with the direction in which the error travels, see [ConntrackHandle#connectionOf], or one of
  ///     [#INVALID], [#NOT_AN_ERROR] and [#CUT_BY_CAPTURE]
  public int find(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final ParsedPacket quoted,
      final int originalZone,
      final int replyZone,
      final boolean verify,
      final long nowNs) {
    if (packet.result() != ParseResult.COMPLETE) {
      return INVALID;
    }
    if (verify && TransportChecksum.verify(buffer, packet) == ChecksumStatus.BAD) {
      return INVALID;
    }
    final int quoteOffset = quoteOffset(buffer, packet);
    return quoteOffset < 0
        ? quoteOffset
        : findQuoted(buffer, packet, quoted, quoteOffset, originalZone, replyZone, nowNs);
  }

  /// Parses the packet that an error quotes, whether or not its connection is known.
  ///
  /// @param buffer where the message is
  /// @param packet its headers, parsed completely; ICMP or ICMPv6
  /// @param quoted where the headers of the quoted packet go
  /// @return false when the message is no error, or quotes nothing that has a tuple
  public static boolean parseQuote(
      final DirectBuffer buffer, final ParsedPacket packet, final ParsedPacket quoted) {
    if ((packet.protocol() == Protocol.ICMPV6) != packet.tuple().ipv6()) {
      return false;
    }
    final int quoteOffset = quoteOffset(buffer, packet);
    return quoteOffset >= 0
        && QuotedPacketParser.parse(buffer, packet, quoteOffset, quoted) == ParseResult.COMPLETE;
  }

  /// Where a message quotes a packet, or the answer for one that is no error.
  private static int quoteOffset(final DirectBuffer buffer, final ParsedPacket packet) {
    final boolean ipv6 = packet.tuple().ipv6();
    final int icmp = packet.transportOffset();
    final int type = IcmpHeader.type(buffer, icmp);
    if (!ipv6 && type > HIGHEST_ICMP_TYPE) {
      return INVALID;
    }
    if (!IcmpHeader.isError(ipv6, type)) {
      return NOT_AN_ERROR;
    }
    return ipv6 && type == IcmpHeader.REDIRECT_V6
        ? checkRedirect(buffer, packet)
        : icmp + IcmpHeader.LENGTH;
  }

  /// Where a redirect quotes a packet, or the answer for one that is none.
  private static int checkRedirect(final DirectBuffer buffer, final ParsedPacket packet) {
    final int icmp = packet.transportOffset();
    if (packet.transportLength() < REDIRECT_V6_BYTES) {
      return INVALID;
    }
    if (IcmpHeader.code(buffer, icmp) != 0) {
      return NOT_AN_ERROR;
    }
    if (Ipv6Header.hopLimit(buffer, packet.networkOffset()) != HOP_LIMIT_OF_NEIGHBOURS
        || (packet.tuple().sourceHigh() & LINK_LOCAL_MASK) != LINK_LOCAL
        || packet.transportLength() < REDIRECT_V6_BYTES + OPTION_START_BYTES) {
      return INVALID;
    }
    if (packet.capturedTransportLength() < REDIRECT_V6_BYTES + OPTION_START_BYTES) {
      return CUT_BY_CAPTURE;
    }
    final int option = icmp + REDIRECT_V6_BYTES;
    final int typeAndLength = buffer.getShort(option, BIG_ENDIAN) & 0xFFFF;
    if ((typeAndLength & 0xFF) == 0) {
      return INVALID;
    }
    return typeAndLength >>> 8 == REDIRECTED_HEADER_OPTION
        ? option + REDIRECTED_HEADER_OPTION_START_BYTES
        : NOT_AN_ERROR;
  }

  private int findQuoted(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final ParsedPacket quoted,
      final int quoteOffset,
      final int originalZone,
      final int replyZone,
      final long nowNs) {
    final ParseResult result = QuotedPacketParser.parse(buffer, packet, quoteOffset, quoted);
    if (result == ParseResult.CUT_BY_CAPTURE) {
      return CUT_BY_CAPTURE;
    }
    if (result != ParseResult.COMPLETE
        || (quoted.protocol() == Protocol.GRE && GreHeader.isUntrackable(buffer, quoted))
        || !TupleInversion.invert(quoted.tuple(), answer)) {
      return INVALID;
    }
    final FlowTuple outer = packet.tuple();
    if (outer.destinationLow() != answer.destinationLow()
        || outer.destinationHigh() != answer.destinationHigh()) {
      return INVALID;
    }
    final int hit = findAnswer(originalZone, replyZone, nowNs);
    return hit == ConntrackHandle.NONE ? INVALID : hit;
  }

  private int findAnswer(final int originalZone, final int replyZone, final long nowNs) {
    answer.setZone(originalZone);
    if (originalZone == replyZone) {
      return connections.find(answer, hash.directed(answer), nowNs);
    }
    final int hit = connections.findAs(Direction.ORIGINAL, answer, hash.directed(answer), nowNs);
    if (hit != ConntrackHandle.NONE) {
      return hit;
    }
    answer.setZone(replyZone);
    return connections.findAs(Direction.REPLY, answer, hash.directed(answer), nowNs);
  }
}
