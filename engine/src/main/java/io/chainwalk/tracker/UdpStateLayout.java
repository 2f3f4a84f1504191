package io.chainwalk.tracker;

import org.agrona.concurrent.UnsafeBuffer;

/// What the tracker remembers of a UDP flow, in the entry's [TrackerArea].
///
/// ```
///    0                               8                              64
///   +-------------------------------+--------------------------------+
///   | stream time, ns               | unused                         |
///   +-------------------------------+--------------------------------+
/// ```
///
/// *Stream time*: from when on a flow that is replied to counts as a stream, on the clock the caller uses.
final class UdpStateLayout {
  private static final int STREAM_TIME = 0;

  static {
    TrackerArea.check(new int[][] {{STREAM_TIME, 8}});
  }

  private UdpStateLayout() {}

  static long streamTimeNs(final UnsafeBuffer area, final int offset) {
    return area.getLong(offset + STREAM_TIME);
  }

  static void streamTimeNs(final UnsafeBuffer area, final int offset, final long timeNs) {
    area.putLong(offset + STREAM_TIME, timeNs);
  }
}
