package io.chainwalk.answer;

import io.chainwalk.capture.LinkType;
import io.chainwalk.packet.LinkLength;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The link-layer header of an answer: that of the packet it answers, on its way back.
///
/// An Ethernet header has its two addresses swapped. Headers of other link types keep theirs: Linux cooked captures name
/// one address only, that of the sender. VLAN tags and labels stay, and length fields are written anew.
final class LinkHeader {
  private static final int ADDRESS_BYTES = 6;

  private LinkHeader() {}

  /// Writes the header.
  ///
  /// @param in holds the frame that is answered
  /// @param frameOffset where it starts
  /// @param lengthBytes of its link header
  /// @param linkType see [LinkType]
  /// @param packetBytes length of the IP packet that follows
  /// @param out where to write
  /// @param outOffset where to write
  static void write(
      final DirectBuffer in,
      final int frameOffset,
      final int lengthBytes,
      final int linkType,
      final int packetBytes,
      final MutableDirectBuffer out,
      final int outOffset) {
    out.putBytes(outOffset, in, frameOffset, lengthBytes);
    if (linkType == LinkType.ETHERNET) {
      out.putBytes(outOffset, in, frameOffset + ADDRESS_BYTES, ADDRESS_BYTES);
      out.putBytes(outOffset + ADDRESS_BYTES, in, frameOffset, ADDRESS_BYTES);
    }
    LinkLength.write(out, outOffset, lengthBytes, linkType, packetBytes);
  }
}
