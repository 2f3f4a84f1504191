package io.chainwalk.tracker;

import org.agrona.concurrent.UnsafeBuffer;

/// What the tracker remembers of an SCTP association, in the entry's [TrackerArea].
///
/// ```
///    0               4               8   9   10  11      13         56
///   +---------------+---------------+---+---+---+-------+------------+
///   | tag, original | tag, reply    |sta|flg|las| init  | unused     |
///   |               |               |te |   |dir| o | r |            |
///   +---------------+---------------+---+---+---+-------+------------+
/// ```
///
/// *Tag*: the verification tag that packets of this direction carry (RFC 9260, section 8.5), 0 while unknown. *Flags*:
/// [#HEARTBEAT_TAG_FAILED]. *Last dir*: the direction of the heartbeat that failed. *Init*: whether this direction sent
/// an INIT that no COOKIE ACK has followed yet.
final class SctpStateLayout {
  /// A heartbeat carried another tag than the known one and awaits its answer.
  static final int HEARTBEAT_TAG_FAILED = 0x01;

  private static final int TAG = 0;
  private static final int STATE = 8;
  private static final int FLAGS = 9;
  private static final int LAST_DIRECTION = 10;
  private static final int INIT = 11;

  static {
    TrackerArea.check(
        new int[][] {
          {TAG, 4},
          {TAG + 4, 4},
          {STATE, 1},
          {FLAGS, 1},
          {LAST_DIRECTION, 1},
          {INIT, 1},
          {INIT + 1, 1},
        });
  }

  private SctpStateLayout() {}

  static int tag(final UnsafeBuffer area, final int offset, final int direction) {
    return area.getInt(offset + TAG + (direction << 2));
  }

  static void tag(final UnsafeBuffer area, final int offset, final int direction, final int tag) {
    area.putInt(offset + TAG + (direction << 2), tag);
  }

  static int state(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + STATE);
  }

  static void state(final UnsafeBuffer area, final int offset, final int state) {
    area.putByte(offset + STATE, (byte) state);
  }

  static boolean heartbeatTagFailed(final UnsafeBuffer area, final int offset) {
    return (area.getByte(offset + FLAGS) & HEARTBEAT_TAG_FAILED) != 0;
  }

  static void heartbeatTagFailed(final UnsafeBuffer area, final int offset, final boolean failed) {
    area.putByte(offset + FLAGS, (byte) (failed ? HEARTBEAT_TAG_FAILED : 0));
  }

  static int lastDirection(final UnsafeBuffer area, final int offset) {
    return area.getByte(offset + LAST_DIRECTION);
  }

  static void lastDirection(final UnsafeBuffer area, final int offset, final int direction) {
    area.putByte(offset + LAST_DIRECTION, (byte) direction);
  }

  static boolean initSeen(final UnsafeBuffer area, final int offset, final int direction) {
    return area.getByte(offset + INIT + direction) != 0;
  }

  static void initSeen(
      final UnsafeBuffer area, final int offset, final int direction, final boolean seen) {
    area.putByte(offset + INIT + direction, (byte) (seen ? 1 : 0));
  }
}
