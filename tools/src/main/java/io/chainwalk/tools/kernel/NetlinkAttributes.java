package io.chainwalk.tools.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The attributes of a message of netfilter, or those inside another attribute.
///
/// @param message what was received, in the machine's byte order
/// @param from where the first attribute begins
/// @param to where the last one ends
record NetlinkAttributes(ByteBuffer message, int from, int to) {
  private static final int HEADER_BYTES = 4;
  private static final int TYPE_MASK = 0x3FFF;
  private static final int ALIGNMENT = 4;

  static int aligned(final int position) {
    return (position + ALIGNMENT - 1) & -ALIGNMENT;
  }

  boolean has(final int type) {
    return find(type) >= 0;
  }

  /// What is inside an attribute; nothing if there is none.
  NetlinkAttributes nested(final int type) {
    final int at = find(type);
    return at < 0
        ? new NetlinkAttributes(message, to, to)
        : new NetlinkAttributes(message, at + HEADER_BYTES, at + length(at));
  }

  /// One byte; 0 if there is no such attribute, as with the following.
  int unsignedByte(final int type) {
    final int at = find(type);
    return at < 0 ? 0 : message.get(at + HEADER_BYTES) & 0xFF;
  }

  int unsignedShort(final int type) {
    final int at = find(type);
    return at < 0 ? 0 : networkOrder().getShort(at + HEADER_BYTES) & 0xFFFF;
  }

  int word(final int type) {
    final int at = find(type);
    return at < 0 ? 0 : networkOrder().getInt(at + HEADER_BYTES);
  }

  /// Eight bytes of a longer attribute.
  long longWord(final int type, final int offset) {
    final int at = find(type);
    return at < 0 ? 0 : networkOrder().getLong(at + HEADER_BYTES + offset);
  }

  byte[] bytes(final int type) {
    final int at = find(type);
    final byte[] bytes = new byte[at < 0 ? 0 : length(at) - HEADER_BYTES];
    if (at >= 0) {
      message.get(at + HEADER_BYTES, bytes);
    }
    return bytes;
  }

  private int find(final int type) {
    int at = from;
    while (at + HEADER_BYTES <= to && length(at) >= HEADER_BYTES) {
      if ((message.getShort(at + Short.BYTES) & TYPE_MASK) == type) {
        return at;
      }
      at = aligned(at + length(at));
    }
    return -1;
  }

  private int length(final int at) {
    return message.getShort(at) & 0xFFFF;
  }

  private ByteBuffer networkOrder() {
    return message.duplicate().order(ByteOrder.BIG_ENDIAN);
  }
}
