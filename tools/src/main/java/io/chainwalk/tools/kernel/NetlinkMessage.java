package io.chainwalk.tools.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A message from netfilter's part of the kernel.
///
/// @param type what kind it is
/// @param flags `NLM_F_...`
/// @param error of an answer to a request: 0, or the number of an error, negated
/// @param attributes what it says
record NetlinkMessage(int type, int flags, int error, NetlinkAttributes attributes) {
  private static final int TYPE_OFFSET = Integer.BYTES;
  private static final int FLAGS_OFFSET = TYPE_OFFSET + Short.BYTES;

  /// All messages of one read.
  static List<NetlinkMessage> all(final ByteBuffer received) throws IOException {
    final List<NetlinkMessage> messages = new ArrayList<>();
    int at = 0;
    while (at + NetlinkSocket.MESSAGE_HEADER_BYTES <= received.limit()) {
      final int length = received.getInt(at);
      if (length < NetlinkSocket.MESSAGE_HEADER_BYTES || length > received.limit() - at) {
        throw new IOException("a netlink message of %,d bytes".formatted(length));
      }
      final int body = at + NetlinkSocket.MESSAGE_HEADER_BYTES;
      final int type = received.getShort(at + TYPE_OFFSET);
      final int error =
          type == NetlinkSocket.ERROR || (type == NetlinkSocket.DONE && length > body - at)
              ? received.getInt(body)
              : 0;
      messages.add(
          new NetlinkMessage(
              type,
              received.getShort(at + FLAGS_OFFSET),
              error,
              new NetlinkAttributes(
                  received, body + NetlinkSocket.NETFILTER_HEADER_BYTES, at + length)));
      at = NetlinkAttributes.aligned(at + length);
    }
    return messages;
  }
}
