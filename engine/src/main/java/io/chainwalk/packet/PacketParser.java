package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.LinkType;
import org.agrona.DirectBuffer;

/// Finds the outermost IP header of a frame, checks it as a kernel does before PREROUTING, and fills in the tuple.
///
/// Tunnels inside IP are not entered: to the node a packet is what its outermost IP header says. Frame bytes beyond
/// the IP packet's own length are padding.
///
/// **Assumptions and guarantees.** The frame lies within the buffer. Whatever its bytes are, nothing outside of it is
/// read, nothing is thrown, nothing is allocated, and time is bounded by the captured length. No state, any thread;
/// the [ParsedPacket] belongs to the caller.
///
/// A capture taken on the sending node may show packets that never were on a wire in that form: handed to the network
/// card in one piece, with an IPv4 total length of 0 to be filled in by the card. A kernel that received such a packet
/// would drop it, and here it is [ParseResult#BAD_TOTAL_LENGTH].
public final class PacketParser {
  private PacketParser() {}

  /// Parses one frame.
  ///
  /// @param buffer holds the frame
  /// @param frameOffset where the frame starts
  /// @param capturedLength bytes of it that are there
  /// @param originalLength bytes it had on the wire; anything below the captured length means that nothing is missing
  /// @param linkType the frame's link type, see [LinkType]
  /// @param into where to put what was found; what is set depends on the result
  /// @return how far the parser came, also kept in `into`
  public static ParseResult parse(
      final DirectBuffer buffer,
      final int frameOffset,
      final int capturedLength,
      final int originalLength,
      final int linkType,
      final ParsedPacket into) {
    into.setNetworkOffset(-1);
    final int end = frameOffset + capturedLength;
    final int cutBytes = originalLength > capturedLength ? originalLength - capturedLength : 0;
    if (linkType == LinkType.ETHERNET
        && capturedLength >= EthernetHeader.LENGTH
        && buffer.getShort(frameOffset + EthernetHeader.TYPE, BIG_ENDIAN) == EtherType.IPV4) {
      return into.end(
          Ipv4Parser.parse(buffer, frameOffset + EthernetHeader.LENGTH, end, cutBytes, into));
    }
    return into.end(LinkParser.parse(buffer, frameOffset, end, cutBytes, linkType, into));
  }

  /// Parses a packet whose hop-by-hop options nobody judges. A kernel looks at them when a packet arrives: not in what it
  /// sends itself, and not again in what it has put together from fragments.
  ///
  /// @param buffer holds the packet
  /// @param offset where its IP header starts
  /// @param length bytes of it
  /// @param into as in [#parse]
  /// @return how far the parser came, also kept in `into`
  public static ParseResult parsePastOptions(
      final DirectBuffer buffer, final int offset, final int length, final ParsedPacket into) {
    final int end = offset + length;
    final int version = (buffer.getByte(offset) & 0xFF) >>> 4;
    return into.end(
        version == 6
            ? Ipv6Parser.parsePastOptions(buffer, offset, end, into)
            : LinkParser.parse(buffer, offset, end, 0, LinkType.RAW, into));
  }
}
