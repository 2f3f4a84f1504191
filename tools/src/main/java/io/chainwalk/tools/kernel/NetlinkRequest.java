package io.chainwalk.tools.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A message to netfilter's part of the kernel, in the making: a header, another one of netfilter's, and attributes.
/// Lengths and types are in the machine's byte order, what netfilter reads is in that of the network.
final class NetlinkRequest {
  private static final int CAPACITY_BYTES = 256;
  private static final int ATTRIBUTE_HEADER_BYTES = 4;

  private final ByteBuffer buffer =
      ByteBuffer.allocate(CAPACITY_BYTES).order(ByteOrder.nativeOrder());

  /// Begins a message.
  ///
  /// @param type subsystem and message, `NFNL_SUBSYS_... << 8 | ...`
  /// @param flags such as [NetlinkSocket#REQUEST]
  /// @param family of addresses, 0 for any
  /// @param resource what the subsystem has numbers for
  NetlinkRequest(final int type, final int flags, final int family, final int resource) {
    buffer.position(Integer.BYTES).putShort((short) type).putShort((short) flags);
    buffer.position(NetlinkSocket.MESSAGE_HEADER_BYTES).put((byte) family).put((byte) 0);
    buffer.put((byte) (resource >>> Byte.SIZE)).put((byte) resource);
  }

  /// Adds an attribute.
  ///
  /// @param type its number
  /// @param value its bytes
  /// @return this
  NetlinkRequest with(final int type, final byte... value) {
    buffer.putShort((short) (ATTRIBUTE_HEADER_BYTES + value.length)).putShort((short) type);
    buffer.put(value);
    buffer.position(NetlinkAttributes.aligned(buffer.position()));
    return this;
  }

  /// Adds an attribute of four bytes.
  ///
  /// @param type its number
  /// @param value its value
  /// @return this
  NetlinkRequest withWord(final int type, final int value) {
    return with(type, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  byte[] bytes() {
    buffer.putInt(0, buffer.position());
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
