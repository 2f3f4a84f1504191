package io.chainwalk.tracker;

import org.agrona.concurrent.UnsafeBuffer;

/// What the tracker remembers of a GRE flow, in the entry's [TrackerArea].
///
/// ```
///    0               4               8                              64
///   +---------------+---------------+--------------------------------+
///   | timeout, s    | stream, s     | unused                         |
///   +---------------+---------------+--------------------------------+
/// ```
///
/// The two timeouts are those in force when the flow began; the sysctls do not reach it later.
final class GreStateLayout {
  private static final int TIMEOUT = 0;
  private static final int STREAM_TIMEOUT = 4;

  static {
    TrackerArea.check(new int[][] {{TIMEOUT, 4}, {STREAM_TIMEOUT, 4}});
  }

  private GreStateLayout() {}

  static int timeoutSeconds(final UnsafeBuffer area, final int offset) {
    return area.getInt(offset + TIMEOUT);
  }

  static int streamTimeoutSeconds(final UnsafeBuffer area, final int offset) {
    return area.getInt(offset + STREAM_TIMEOUT);
  }

  static void timeouts(
      final UnsafeBuffer area, final int offset, final int seconds, final int streamSeconds) {
    area.putInt(offset + TIMEOUT, seconds);
    area.putInt(offset + STREAM_TIMEOUT, streamSeconds);
  }
}
