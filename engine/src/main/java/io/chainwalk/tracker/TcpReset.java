package io.chainwalk.tracker;

import static io.chainwalk.tracker.TcpSequence.before;

import io.chainwalk.sysctl.TcpSettings;
import org.agrona.concurrent.UnsafeBuffer;

/// What a RST is worth (facts sheet, section 3.6): anybody can send one, and believing a forged one cuts a connection.
///
/// After RFC 5961, section 3.2: only a RST at exactly the expected sequence number closes an established connection;
/// one that is merely in the window may provoke a challenge ACK, so the state is kept for the ten seconds that takes.
final class TcpReset {
  /// The RST closes the entry, if it fits the window.
  static final int CLOSE = 0;

  /// Bit: the state stays as it is.
  static final int KEEP_STATE = 1;

  /// Bit: the window is not consulted.
  static final int SKIP_WINDOW = 2;

  /// The RST is below what its receiver has acknowledged.
  static final int INVALID = 4;

  private TcpReset() {}

  /// Judges a RST.
  ///
  /// @return [#INVALID], or [#CLOSE] with [#KEEP_STATE], [#SKIP_WINDOW] or both
  static int judge(
      final UnsafeBuffer area,
      final int offset,
      final TcpSegment segment,
      final int direction,
      final int status,
      final TcpSettings settings) {
    final int state = TcpStateLayout.state(area, offset);
    if (TcpState.isClosing(state)) {
      // The ports may be in use again already, by a connection of which the window knows nothing.
      return SKIP_WINDOW;
    }
    int judgement = CLOSE;
    if (expectedSequenceIsKnown(area, offset, direction)) {
      final int expected = TcpStateLayout.maxAck(area, offset, direction ^ 1);
      final boolean established = isEstablished(state, status);
      if (segment.sequence == 0 && !established) {
        return CLOSE;
      }
      if (before(segment.sequence, expected) && !settings.ignoreInvalidRst()) {
        return INVALID;
      }
      if (!established
          || segment.sequence == expected
          || followsOwnData(area, offset, segment, direction)) {
        return CLOSE;
      }
      judgement = KEEP_STATE;
    }
    if (answersIgnoredPacket(area, offset, segment, direction, status)
        || answersChallenge(area, offset, segment, state)) {
      judgement |= SKIP_WINDOW;
    }
    return judgement;
  }

  /// What the peer acknowledged says where this side's next byte is expected, unless a SYN was let through since.
  private static boolean expectedSequenceIsKnown(
      final UnsafeBuffer area, final int offset, final int direction) {
    return TcpStateLayout.hasFlag(area, offset, direction ^ 1, TcpStateLayout.MAX_ACK_KNOWN)
        && TcpStateLayout.lastClass(area, offset) != TcpSegment.SYN_CLASS;
  }

  private static boolean isEstablished(final int state, final int status) {
    return state == TcpState.ESTABLISHED && (status & ConntrackStatus.ASSURED) != 0;
  }

  /// Data, and a RST right behind it before anybody could acknowledge the data.
  private static boolean followsOwnData(
      final UnsafeBuffer area, final int offset, final TcpSegment segment, final int direction) {
    return TcpStateLayout.lastClass(area, offset) == TcpSegment.ACK_CLASS
        && TcpStateLayout.lastDirection(area, offset) == direction
        && TcpStateLayout.lastEnd(area, offset) == segment.sequence;
  }

  /// The answer to a SYN or ACK that was let through although it did not fit.
  private static boolean answersIgnoredPacket(
      final UnsafeBuffer area,
      final int offset,
      final TcpSegment segment,
      final int direction,
      final int status) {
    if (segment.acknowledgment != TcpStateLayout.lastEnd(area, offset)) {
      return false;
    }
    final int lastClass = TcpStateLayout.lastClass(area, offset);
    if ((status & ConntrackStatus.SEEN_REPLY) != 0
        && lastClass == TcpSegment.SYN_CLASS
        && TcpStateLayout.lastDirection(area, offset) != direction) {
      return true;
    }
    return (status & ConntrackStatus.ASSURED) == 0 && lastClass == TcpSegment.ACK_CLASS;
  }

  /// The client resets an old connection of the server's, which answered the SYN with an ACK.
  private static boolean answersChallenge(
      final UnsafeBuffer area, final int offset, final TcpSegment segment, final int state) {
    return state == TcpState.SYN_SENT
        && TcpStateLayout.lastClass(area, offset) == TcpSegment.ACK_CLASS
        && TcpStateLayout.lastDirection(area, offset) == TcpTracker.REPLY
        && TcpStateLayout.lastAcknowledgment(area, offset) == segment.sequence;
  }
}
