package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.LinkType;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The length field below IP, which has to follow when another packet is put behind a link header: PPPoE's, or that of
/// an Ethernet frame which has one in the place of its type (IEEE 802.3). Each counts what follows the field itself.
public final class LinkLength {
  private static final int SLL_LENGTH = 16;
  private static final int SLL2_LENGTH = 20;
  private static final int TAG_LENGTH = 4;
  private static final int PPPOE_PAYLOAD_LENGTH = 4;
  private static final int NONE = -1;

  private LinkLength() {}

  /// Writes the length field of a frame, if it has one.
  ///
  /// @param frame holds the frame; the parser has walked its link header
  /// @param offset where it starts
  /// @param linkLengthBytes bytes below IP
  /// @param linkType the frame's, see [LinkType]
  /// @param packetBytes length of the IP packet
  public static void write(
      final MutableDirectBuffer frame,
      final int offset,
      final int linkLengthBytes,
      final int linkType,
      final int packetBytes) {
    final int ipOffset = offset + linkLengthBytes;
    final int field =
        switch (linkType) {
          case LinkType.ETHERNET -> ethernet(frame, offset, ipOffset);
          case LinkType.LINUX_SLL ->
              cooked(frame, offset + SLL_LENGTH - Short.BYTES, offset + SLL_LENGTH, ipOffset);
          case LinkType.LINUX_SLL2 -> cooked(frame, offset, offset + SLL2_LENGTH, ipOffset);
          case LinkType.PPP_ETHER -> offset + PPPOE_PAYLOAD_LENGTH;
          default -> NONE;
        };
    if (field != NONE) {
      frame.putShort(field, (short) (ipOffset - field - Short.BYTES + packetBytes), BIG_ENDIAN);
    }
  }

  private static int ethernet(final DirectBuffer frame, final int offset, final int ipOffset) {
    return field(frame, offset + EthernetHeader.TYPE, offset + EthernetHeader.LENGTH, ipOffset);
  }

  /// A cooked header has a number of the kernel's own where Ethernet has a length.
  private static int cooked(
      final DirectBuffer frame, final int typeAt, final int at, final int ipOffset) {
    return isLength(type(frame, typeAt)) ? NONE : field(frame, typeAt, at, ipOffset);
  }

  /// Looks behind all tags.
  private static int field(
      final DirectBuffer frame, final int firstTypeAt, final int firstAt, final int ipOffset) {
    int typeAt = firstTypeAt;
    int at = firstAt;
    while (EtherType.isVlanTag(type(frame, typeAt)) && at + TAG_LENGTH <= ipOffset) {
      typeAt = at + TAG_LENGTH - Short.BYTES;
      at += TAG_LENGTH;
    }
    final int type = type(frame, typeAt);
    if (type == EtherType.PPPOE_SESSION) {
      return at + PPPOE_PAYLOAD_LENGTH;
    }
    return isLength(type) ? typeAt : NONE;
  }

  private static boolean isLength(final int type) {
    return type <= EthernetHeader.MAX_FRAME_LENGTH;
  }

  private static int type(final DirectBuffer frame, final int typeAt) {
    return frame.getShort(typeAt, BIG_ENDIAN) & 0xFFFF;
  }
}
