package io.chainwalk.tracker;

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
