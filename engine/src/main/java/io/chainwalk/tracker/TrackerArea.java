package io.chainwalk.tracker;

import io.chainwalk.flow.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/// The piece of each entry that belongs to its protocol's tracker: 56 bytes, aligned to 8, all zero when the entry is
/// made.
///
/// What is in it is the tracker's business, see [TcpStateLayout], [UdpStateLayout], [SctpStateLayout] and
/// [GreStateLayout]; fields are in native byte order. ICMP and the generic tracker remember nothing.
///
/// **Threads:** a tracker reads and writes the area without any protection of its own; whoever calls it sees to it that
/// packets of one entry come one at a time.
public final class TrackerArea {
  /// The size of the area.
  public static final int LENGTH_BYTES = 56;

  private TrackerArea() {}

  /// Whether a connection is on its way out, so that a full table may drop it although it is ASSURED (facts sheet 2.5).
  ///
  /// **Threads:** any; what is read is one byte, which the tracker may be changing.
  ///
  /// @param protocol the connection's IP protocol
  /// @param buffer where its area is
  /// @param offset where in the buffer
  /// @return true for TCP and SCTP connections that are closing
  public static boolean isClosing(final int protocol, final UnsafeBuffer buffer, final int offset) {
    return switch (protocol) {
      case Protocol.TCP -> TcpState.isClosing(TcpStateLayout.state(buffer, offset));
      case Protocol.SCTP -> SctpState.isClosing(SctpStateLayout.state(buffer, offset));
      default -> false;
    };
  }

  /// Makes sure that fields lie inside the area, on multiples of their size, and do not overlap.
  ///
  /// @param fields offset and length in bytes of each field
  /// @throws IllegalStateException when a layout is wrong; layouts call this while their class loads
  static void check(final int[][] fields) {
    long occupied = 0;
    for (final int[] offsetAndLength : fields) {
      final int offset = offsetAndLength[0];
      final int length = offsetAndLength[1];
      if (offset < 0 || offset + length > LENGTH_BYTES || (offset & (length - 1)) != 0) {
        throw new IllegalStateException("bad field: offset=" + offset + " length=" + length);
      }
      final long bytes = -1L >>> (Long.SIZE - length) << offset;
      if ((occupied & bytes) != 0) {
        throw new IllegalStateException("overlap: offset=" + offset + " length=" + length);
      }
      occupied |= bytes;
    }
  }
}
