package io.chainwalk.tracker;

import static io.chainwalk.tracker.TcpSequence.after;

import io.chainwalk.flow.Direction;
import io.chainwalk.sysctl.TcpSettings;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// Whether a segment fits what both ends have said so far, and what is to be remembered of it (facts sheet, section
/// 3.8).
///
/// The idea is that of G. van Rooij, "Real Stateful TCP Packet Filtering in IP Filter" (2001): data must lie between
/// what the receiver has acknowledged and what it has made room for, acknowledgments must be of data that was seen.
///
/// One per worker, reused: the fields are the packet at hand, in the terms of the check.
final class TcpWindow {
  /// The segment fits, and has been remembered.
  static final int ACCEPT = 0;

  /// The segment is let through, but neither state nor timeout may change.
  static final int IGNORE = 1;

  /// The segment cannot belong to the connection.
  static final int INVALID = 2;

  // How far below the data seen an acknowledgment may be: the largest window without scaling, and
  // some more.
  private static final int MIN_ACK_WINDOW = 66_000;

  private static final int REPLY = Direction.REPLY.ordinal();

  private int sender;
  private int receiver;
  private int sequence;
  private int end;
  private int acknowledgment;

  /// The acknowledgment, selective ones included.
  private int highestAcknowledged;

  /// Checks a segment and, if it fits, updates both directions.
  ///
  /// @param direction the sender's
  /// @return [#ACCEPT], [#IGNORE] or [#INVALID]
  int check(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final TcpSegment segment,
      final int direction,
      final TcpSettings settings) {
    readSegment(area, offset, frame, segment, direction);
    if (!initialise(area, offset, frame, segment)) {
      return ACCEPT;
    }
    assumeWhatTheFlagsLeaveOpen(area, offset, segment);
    final int outcome = compare(area, offset);
    if (outcome == ACCEPT) {
      update(area, offset, segment);
      return ACCEPT;
    }
    return settings.beLiberal()
            || TcpStateLayout.hasFlag(area, offset, sender, TcpStateLayout.LIBERAL)
        ? ACCEPT
        : outcome;
  }

  private void readSegment(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final TcpSegment segment,
      final int direction) {
    sender = direction;
    receiver = direction ^ 1;
    sequence = segment.sequence;
    end = segment.end;
    acknowledgment = segment.acknowledgment;
    highestAcknowledged =
        TcpStateLayout.hasFlag(area, offset, receiver, TcpStateLayout.SACK_PERMITTED)
            ? TcpOptions.highestAcknowledged(frame, segment)
            : acknowledgment;
  }

  /// Gives the sender's side its first values, or new ones when it sends a later SYN during the handshake.
  ///
  /// @return false if there is nothing to compare with yet: the segment is accepted
  private boolean initialise(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final TcpSegment segment) {
    final boolean syn = segment.has(TcpSegment.SYN);
    final boolean ack = segment.has(TcpSegment.ACK);
    if (TcpStateLayout.maxWindow(area, offset, sender) == 0) {
      if (syn) {
        beginWithSyn(area, offset, frame, segment);
        return ack;
      }
      beginInTheMiddle(area, offset, segment);
    } else if (syn
        && after(end, TcpStateLayout.end(area, offset, sender))
        && isHandshake(TcpStateLayout.state(area, offset))) {
      beginWithSyn(area, offset, frame, segment);
      return ack || sender != REPLY;
    }
    return true;
  }

  private static boolean isHandshake(final int state) {
    return state == TcpState.SYN_SENT || state == TcpState.SYN_RECV;
  }

  private void beginWithSyn(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final TcpSegment segment) {
    TcpStateLayout.end(area, offset, sender, end);
    TcpStateLayout.maxEnd(area, offset, sender, end);
    TcpStateLayout.maxWindow(area, offset, sender, Math.max(segment.window, 1));
    takeSynOptions(area, offset, frame, segment, sender);
    if (sender == REPLY && !bothOfferScaling(area, offset)) {
      TcpStateLayout.scale(area, offset, sender, 0);
      TcpStateLayout.scale(area, offset, receiver, 0);
    }
  }

  /// Replaces scale and flags of a side by what its SYN offers; a header without any option leaves them as they are.
  static void takeSynOptions(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final TcpSegment segment,
      final int sender) {
    if (segment.optionsLength == 0) {
      return;
    }
    final int options = TcpOptions.ofSyn(frame, segment);
    final int kept = TcpStateLayout.flags(area, offset, sender) & TcpStateLayout.LIBERAL;
    TcpStateLayout.scale(area, offset, sender, TcpOptions.scaleOf(options));
    TcpStateLayout.flags(area, offset, sender, kept | flagsOf(options));
  }

  /// What the options of a SYN mean as flags of a direction.
  static int flagsOf(final int synOptions) {
    return ((synOptions & TcpOptions.OFFERS_SCALE) != 0 ? TcpStateLayout.WINDOW_SCALE : 0)
        | ((synOptions & TcpOptions.PERMITS_SACK) != 0 ? TcpStateLayout.SACK_PERMITTED : 0);
  }

  private boolean bothOfferScaling(final UnsafeBuffer area, final int offset) {
    return TcpStateLayout.hasFlag(area, offset, sender, TcpStateLayout.WINDOW_SCALE)
        && TcpStateLayout.hasFlag(area, offset, receiver, TcpStateLayout.WINDOW_SCALE);
  }

  private void beginInTheMiddle(
      final UnsafeBuffer area, final int offset, final TcpSegment segment) {
    final int window = Math.max(segment.window << TcpStateLayout.scale(area, offset, sender), 1);
    TcpStateLayout.end(area, offset, sender, end);
    TcpStateLayout.maxWindow(area, offset, sender, window);
    TcpStateLayout.maxEnd(area, offset, sender, end + window);
    final int receiverEnd = TcpStateLayout.end(area, offset, receiver);
    if (TcpStateLayout.maxWindow(area, offset, receiver) == 0) {
      TcpStateLayout.end(area, offset, receiver, highestAcknowledged);
      TcpStateLayout.maxEnd(area, offset, receiver, highestAcknowledged);
    } else if (highestAcknowledged == receiverEnd + 1) {
      // The answer to a keep-alive, which is sent one below the data seen.
      TcpStateLayout.end(area, offset, receiver, receiverEnd + 1);
    }
  }

  /// A segment that acknowledges nothing is taken to acknowledge everything, and a RST that answers a SYN out of the
  /// blue carries sequence number 0.
  private void assumeWhatTheFlagsLeaveOpen(
      final UnsafeBuffer area, final int offset, final TcpSegment segment) {
    final boolean rst = segment.has(TcpSegment.RST);
    if (!segment.has(TcpSegment.ACK) || (rst && acknowledgment == 0)) {
      acknowledgment = TcpStateLayout.end(area, offset, receiver);
      highestAcknowledged = acknowledgment;
    }
    if (rst && sequence == 0 && TcpStateLayout.state(area, offset) == TcpState.SYN_SENT) {
      sequence = TcpStateLayout.end(area, offset, sender);
      end = sequence;
    }
  }

  /// The four bounds. The upper one of the data comes first, because it alone may be overstepped a little.
  private int compare(final UnsafeBuffer area, final int offset) {
    final int senderEnd = TcpStateLayout.end(area, offset, sender);
    final int receiverEnd = TcpStateLayout.end(area, offset, receiver);
    final int receiverWindow = TcpStateLayout.maxWindow(area, offset, receiver);
    final boolean notAboveSeen = !after(highestAcknowledged, receiverEnd);
    final int ackWindow = ackWindow(TcpStateLayout.maxWindow(area, offset, sender));
    final boolean notTooOldAck = after(highestAcknowledged, receiverEnd - ackWindow - 1);
    final boolean notTooOldData = after(end, senderEnd - receiverWindow - 1);

    if (after(sequence, TcpStateLayout.maxEnd(area, offset, sender))) {
      final int overshoot = end - TcpStateLayout.maxEnd(area, offset, sender) + 1;
      final boolean tolerable =
          receiverWindow != 0
              && notTooOldData
              && notTooOldAck
              && Integer.compareUnsigned(overshoot, receiverWindow) <= 0
              && notAboveSeen;
      if (!tolerable) {
        return INVALID;
      }
      // The receiver may well take it; then its acknowledgment must not look like one of unseen
      // data.
      TcpStateLayout.end(area, offset, sender, end);
      TcpStateLayout.addFlag(area, offset, sender, TcpStateLayout.DATA_UNACKNOWLEDGED);
      return IGNORE;
    }
    if (!notAboveSeen) {
      return INVALID;
    }
    return (receiverWindow == 0 || notTooOldData) && notTooOldAck ? ACCEPT : IGNORE;
  }

  /// How far below the data seen an acknowledgment may be.
  ///
  /// @param maxWindow the largest window that its sender advertised
  static int ackWindow(final int maxWindow) {
    return Integer.compareUnsigned(maxWindow, MIN_ACK_WINDOW) > 0 ? maxWindow : MIN_ACK_WINDOW;
  }

  private void update(final UnsafeBuffer area, final int offset, final TcpSegment segment) {
    final int window =
        segment.has(TcpSegment.SYN)
            ? segment.window
            : segment.window << TcpStateLayout.scale(area, offset, sender);
    updateSender(area, offset, segment, window);
    updateReceiver(area, offset, window);
    if (segment.packetClass == TcpSegment.ACK_CLASS) {
      countRetransmission(area, offset, segment);
    }
  }

  private void updateSender(
      final UnsafeBuffer area, final int offset, final TcpSegment segment, final int window) {
    final int reach = window + (highestAcknowledged - acknowledgment);
    if (Integer.compareUnsigned(TcpStateLayout.maxWindow(area, offset, sender), reach) < 0) {
      TcpStateLayout.maxWindow(area, offset, sender, reach);
    }
    if (after(end, TcpStateLayout.end(area, offset, sender))) {
      TcpStateLayout.end(area, offset, sender, end);
      TcpStateLayout.addFlag(area, offset, sender, TcpStateLayout.DATA_UNACKNOWLEDGED);
    }
    if (segment.has(TcpSegment.ACK)
        && (!TcpStateLayout.hasFlag(area, offset, sender, TcpStateLayout.MAX_ACK_KNOWN)
            || after(acknowledgment, TcpStateLayout.maxAck(area, offset, sender)))) {
      TcpStateLayout.maxAck(area, offset, sender, acknowledgment);
      TcpStateLayout.addFlag(area, offset, sender, TcpStateLayout.MAX_ACK_KNOWN);
    }
  }

  private void updateReceiver(final UnsafeBuffer area, final int offset, final int window) {
    final int receiverWindow = TcpStateLayout.maxWindow(area, offset, receiver);
    final int senderMaxEnd = TcpStateLayout.maxEnd(area, offset, sender);
    if (receiverWindow != 0 && after(end, senderMaxEnd)) {
      TcpStateLayout.maxWindow(area, offset, receiver, receiverWindow + (end - senderMaxEnd));
    }
    final int reach = highestAcknowledged + window;
    if (after(reach, TcpStateLayout.maxEnd(area, offset, receiver) - 1)) {
      // A closed window still lets one byte through, the probe that asks whether it is open again.
      TcpStateLayout.maxEnd(area, offset, receiver, window == 0 ? reach + 1 : reach);
    }
    if (acknowledgment == TcpStateLayout.end(area, offset, receiver)) {
      TcpStateLayout.clearFlag(area, offset, receiver, TcpStateLayout.DATA_UNACKNOWLEDGED);
    }
  }

  private void countRetransmission(
      final UnsafeBuffer area, final int offset, final TcpSegment segment) {
    if (TcpStateLayout.lastDirection(area, offset) == sender
        && TcpStateLayout.lastSequence(area, offset) == sequence
        && TcpStateLayout.lastAcknowledgment(area, offset) == acknowledgment
        && TcpStateLayout.lastEnd(area, offset) == end
        && TcpStateLayout.lastWindow(area, offset) == segment.window) {
      final int count = TcpStateLayout.retransmissions(area, offset) + 1;
      TcpStateLayout.retransmissions(area, offset, count);
    } else {
      TcpStateLayout.lastDirection(area, offset, sender);
      TcpStateLayout.lastSequence(area, offset, sequence);
      TcpStateLayout.lastAcknowledgment(area, offset, acknowledgment);
      TcpStateLayout.lastEnd(area, offset, end);
      TcpStateLayout.lastWindow(area, offset, segment.window);
      TcpStateLayout.retransmissions(area, offset, 0);
    }
  }
}
