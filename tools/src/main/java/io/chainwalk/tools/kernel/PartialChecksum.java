package io.chainwalk.tools.kernel;

import java.nio.ByteBuffer;

/// Checksums that the kernel left to hardware there is none of.
///
/// What it sends to itself over `lo` nobody would check: in a RST that REJECT makes there stands the sum of the
/// pseudo-header only, and whoever listens knows that it is good. Other segments keep what they came with, which is such a
/// sum too where they were captured on the machine that sent them.
final class PartialChecksum {
  private static final int TCP = 6;
  private static final int TCP_HEADER_BYTES = 20;
  private static final int FLAGS_OFFSET = 13;
  private static final int RST = 0x04;
  private static final int CHECKSUM_OFFSET = 16;

  private PartialChecksum() {}

  /// Completes the checksum of a RST that has the sum of its pseudo-header in its place; leaves any other packet
  /// as it is.
  ///
  /// @param packet a packet that came by `lo`
  static void complete(final byte[] packet) {
    final ByteBuffer bytes = ByteBuffer.wrap(packet);
    final boolean ipv6 = packet[0] >>> 4 == 6;
    final int protocol = packet[ipv6 ? 6 : 9];
    final int headerBytes = ipv6 ? 40 : (packet[0] & 0xF) * 4;
    final int segmentBytes = packet.length - headerBytes;
    if (protocol != TCP
        || segmentBytes != TCP_HEADER_BYTES
        || (packet[headerBytes + FLAGS_OFFSET] & RST) == 0) {
      return;
    }
    final int addresses = ipv6 ? 8 : 12;
    final int pseudo = fold(sum(bytes, addresses, ipv6 ? 40 : 20) + TCP + segmentBytes);
    final int at = headerBytes + CHECKSUM_OFFSET;
    if ((bytes.getShort(at) & 0xFFFF) == pseudo) {
      bytes.putShort(at, (short) ~fold(sum(bytes, headerBytes, packet.length)));
    }
  }

  private static long sum(final ByteBuffer bytes, final int from, final int to) {
    long sum = 0;
    for (int i = from; i + 1 < to; i += 2) {
      sum += bytes.getShort(i) & 0xFFFF;
    }
    return (to - from) % 2 == 0 ? sum : sum + ((bytes.get(to - 1) & 0xFF) << 8);
  }

  private static int fold(final long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return (int) folded;
  }
}
