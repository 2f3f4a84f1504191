package io.chainwalk.match;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.LinkType;
import io.chainwalk.ruleset.Match.PktType.Kind;
import org.agrona.DirectBuffer;

/// What rules may ask of a packet's link header: who sent the frame, and to whom.
final class LinkHeader {
  /// There is no Ethernet address.
  static final long NO_ADDRESS = -1;

  private static final int ADDRESS_LENGTH = 6;
  private static final long ALL_ONES = 0xFFFF_FFFF_FFFFL;
  private static final long GROUP_BIT = 1L << 40;
  private static final int ETHERNET_HARDWARE = 1;

  // Linux cooked headers, version 1.
  private static final int SLL_TYPE = 0;
  private static final int SLL_HARDWARE = 2;
  private static final int SLL_ADDRESS = 6;

  // Linux cooked headers, version 2.
  private static final int SLL2_HARDWARE = 8;
  private static final int SLL2_TYPE = 10;
  private static final int SLL2_ADDRESS = 12;

  private static final int SLL_BROADCAST = 1;
  private static final int SLL_MULTICAST = 2;

  private LinkHeader() {}

  /// Who sent the frame.
  ///
  /// @return 48 bits, or [#NO_ADDRESS]
  static long source(final RulePacket packet) {
    final int offset = packet.linkOffset();
    if (offset == RulePacket.NO_LINK || packet.inputInterface() == RulePacket.NO_INTERFACE) {
      return NO_ADDRESS;
    }
    final DirectBuffer buffer = packet.buffer();
    return switch (packet.linkType()) {
      case LinkType.ETHERNET -> address(buffer, offset + ADDRESS_LENGTH);
      case LinkType.LINUX_SLL -> cooked(buffer, offset + SLL_HARDWARE, offset + SLL_ADDRESS);
      case LinkType.LINUX_SLL2 -> cooked(buffer, offset + SLL2_HARDWARE, offset + SLL2_ADDRESS);
      default -> NO_ADDRESS;
    };
  }

  private static long cooked(final DirectBuffer buffer, final int hardware, final int address) {
    return buffer.getShort(hardware, BIG_ENDIAN) == ETHERNET_HARDWARE
        ? address(buffer, address)
        : NO_ADDRESS;
  }

  /// To whom the frame was sent.
  static Kind kind(final RulePacket packet) {
    final int offset = packet.linkOffset();
    if (offset == RulePacket.NO_LINK || packet.inputInterface() == RulePacket.NO_INTERFACE) {
      return Kind.UNICAST;
    }
    final DirectBuffer buffer = packet.buffer();
    return switch (packet.linkType()) {
      case LinkType.ETHERNET -> kindOf(address(buffer, offset));
      case LinkType.LINUX_SLL -> cookedKind(buffer.getShort(offset + SLL_TYPE, BIG_ENDIAN));
      case LinkType.LINUX_SLL2 -> cookedKind(buffer.getByte(offset + SLL2_TYPE));
      default -> Kind.UNICAST;
    };
  }

  private static Kind kindOf(final long destination) {
    if (destination == ALL_ONES) {
      return Kind.BROADCAST;
    }
    return (destination & GROUP_BIT) == 0 ? Kind.UNICAST : Kind.MULTICAST;
  }

  private static Kind cookedKind(final int type) {
    return switch (type) {
      case SLL_BROADCAST -> Kind.BROADCAST;
      case SLL_MULTICAST -> Kind.MULTICAST;
      default -> Kind.UNICAST;
    };
  }

  private static long address(final DirectBuffer buffer, final int offset) {
    return ((buffer.getShort(offset, BIG_ENDIAN) & 0xFFFFL) << Integer.SIZE)
        | (buffer.getInt(offset + 2, BIG_ENDIAN) & 0xFFFF_FFFFL);
  }
}
