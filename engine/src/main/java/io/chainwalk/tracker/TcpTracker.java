package io.chainwalk.tracker;

import io.chainwalk.flow.Direction;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.TcpSettings;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// netfilter's TCP tracker, with all its exceptions (facts sheet, section 3; seen on a 6.18 kernel).
///
/// The state of an entry comes from a table ([TcpStateTable]), not from the two ends' states: it is what an onlooker
/// who may have missed packets can say. Three things keep it honest: the window check ([TcpWindow]) refuses what
/// cannot belong to the connection, a RST is believed only where it must be ([TcpReset]), and a packet that
/// contradicts the state but could be right is *ignored*: let through, remembered, and believed once the other side
/// answers it.
///
/// Sequence numbers are taken as they are on the wire: helpers that shift them are not modelled, neither is SYNPROXY.
///
/// **Threads:** one per worker; the fields are scratch. Packets of one entry must come one at a time.
public final class TcpTracker {
  static final int ORIGINAL = Direction.ORIGINAL.ordinal();
  static final int REPLY = Direction.REPLY.ordinal();

  // A connection that expires sooner than this anyway is not shortened by out-of-window FINs and
  // RSTs.
  private static final long SHORTENING_MINIMUM_NS = TimeUnit.SECONDS.toNanos(120);

  private final TcpSegment segment = new TcpSegment();
  private final TcpWindow window = new TcpWindow();

  /// Makes a tracker for one worker.
  public TcpTracker() {}

  /// Tracks a packet. Its checksum must have been verified.
  ///
  /// A capture that cut the packet inside its options counts as one without options; one that cut it earlier is
  /// INVALID, as if the packet had been that short.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there; all zero before a flow's first packet
  /// @param frame the packet
  /// @param packet where its headers are
  /// @param direction of the packet, an ordinal of [Direction]
  /// @param status the entry's bits before the packet, see [ConntrackStatus]
  /// @param confirmed false for the first packet of a flow
  /// @param remainingNs until the entry expires as things are; of an unconfirmed entry anything
  /// @param settings the sysctls
  /// @return see [TrackerResult]
  public long onPacket(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final ParsedPacket packet,
      final int direction,
      final int status,
      final boolean confirmed,
      final long remainingNs,
      final TcpSettings settings) {
    if (!segment.read(frame, packet)) {
      return TrackerResult.invalid();
    }
    if (!confirmed && !begin(area, offset, frame, settings)) {
      return TrackerResult.invalid();
    }
    int before = TcpStateLayout.state(area, offset);
    int after = TcpStateTable.next(direction, segment.packetClass, before);
    if (after == StateTable.INVALID) {
      return TrackerResult.invalid();
    }

    boolean checkWindow = true;
    if (after == StateTable.IGNORED || isSynAfterTheEnd(before, after)) {
      if (after == TcpState.SYN_SENT && mayReopen(area, offset, direction)) {
        return TrackerResult.repeat();
      }
      if (!answersIgnoredSyn(area, offset, direction)) {
        rememberIgnored(area, offset, frame, direction, before);
        return TrackerResult.accept();
      }
      resynchronise(area, offset, direction);
      before = TcpState.SYN_SENT;
      after = TcpState.SYN_RECV;
    } else if (isExpectedChallenge(area, offset, direction, before, after)) {
      forgetExpectedChallenge(area, offset);
      return TrackerResult.accept();
    } else if (after == TcpState.SYN_SENT2) {
      TcpStateLayout.lastFlags(
          area, offset, TcpStateLayout.lastFlags(area, offset) | TcpStateLayout.SIMULTANEOUS_OPEN);
    } else if (endsSimultaneousOpen(area, offset, direction, after)) {
      after = TcpState.ESTABLISHED;
    } else if (segment.packetClass == TcpSegment.RST_CLASS) {
      final int judgement = TcpReset.judge(area, offset, segment, direction, status, settings);
      if (judgement == TcpReset.INVALID) {
        return TrackerResult.invalid();
      }
      checkWindow = (judgement & TcpReset.SKIP_WINDOW) == 0;
      after = (judgement & TcpReset.KEEP_STATE) != 0 ? before : after;
    }

    if (checkWindow) {
      final int outcome = window.check(area, offset, frame, segment, direction, settings);
      if (outcome == TcpWindow.INVALID) {
        return onOutOfWindow(area, offset, direction, status, remainingNs, settings);
      }
      if (outcome == TcpWindow.IGNORE) {
        return TrackerResult.accept();
      }
    }
    enter(area, offset, direction, before, after);
    return settle(area, offset, status, before, after, settings);
  }

  /// Closes a connection because this node rejects it with a RST of its own (`REJECT --reject-with tcp-reset`). Call it
  /// for confirmed entries only.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there
  /// @param status the entry's bits, see [ConntrackStatus]
  /// @param settings the sysctls
  /// @return ACCEPT, with a timeout unless the entry was closed already
  public static long onRejectedWithReset(
      final UnsafeBuffer area, final int offset, final int status, final TcpSettings settings) {
    if (TcpStateLayout.state(area, offset) == TcpState.CLOSE) {
      return TrackerResult.accept();
    }
    TcpStateLayout.state(area, offset, TcpState.CLOSE);
    return TrackerResult.refresh(status, settings.closeSeconds());
  }

  /// The state of an entry.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there
  /// @return see [TcpState]
  public static int state(final UnsafeBuffer area, final int offset) {
    return TcpStateLayout.state(area, offset);
  }

  /// How far a side has sent.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there
  /// @param sender which side, by the direction of its packets
  /// @return the highest sequence number plus length seen from it, unsigned and wrapping
  public static int end(final UnsafeBuffer area, final int offset, final Direction sender) {
    return TcpStateLayout.end(area, offset, sender.ordinal());
  }

  /// The first packet of a flow: a SYN, or an ACK out of the middle of one.
  private boolean begin(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final TcpSettings settings) {
    final boolean pickUp = segment.packetClass == TcpSegment.ACK_CLASS;
    if (pickUp ? !settings.loose() : segment.packetClass != TcpSegment.SYN_CLASS) {
      return false;
    }
    final int advertised = Math.max(segment.window, 1);
    TcpStateLayout.end(area, offset, ORIGINAL, segment.end);
    TcpStateLayout.maxWindow(area, offset, ORIGINAL, advertised);
    TcpStateLayout.maxEnd(area, offset, ORIGINAL, pickUp ? segment.end + advertised : segment.end);
    if (pickUp) {
      // The SYNs went by unseen: SACK may be in use, and windows may be scaled by an unknown shift.
      final int flags = TcpStateLayout.SACK_PERMITTED | TcpStateLayout.LIBERAL;
      TcpStateLayout.flags(area, offset, ORIGINAL, flags);
      TcpStateLayout.flags(area, offset, REPLY, flags);
    } else {
      TcpWindow.takeSynOptions(area, offset, frame, segment, ORIGINAL);
    }
    TcpStateLayout.last(area, offset, TcpSegment.NONE_CLASS, ORIGINAL);
    return true;
  }

  private static boolean isSynAfterTheEnd(final int before, final int after) {
    return after == TcpState.SYN_SENT && (before == TcpState.TIME_WAIT || before == TcpState.CLOSE);
  }

  /// A SYN may take over the ports of a connection that was closed by a FIN, or by a RST of the same side. After a RST
  /// of the other side it may not: that RST may be one the receiver did not believe.
  private static boolean mayReopen(final UnsafeBuffer area, final int offset, final int direction) {
    return TcpStateLayout.hasFlag(area, offset, ORIGINAL, TcpStateLayout.CLOSE_INITIATOR)
        || TcpStateLayout.hasFlag(area, offset, REPLY, TcpStateLayout.CLOSE_INITIATOR)
        || (TcpStateLayout.lastDirection(area, offset) == direction
            && TcpStateLayout.lastClass(area, offset) == TcpSegment.RST_CLASS);
  }

  /// A SYN/ACK for a SYN that was ignored: the two ends have agreed on a new connection.
  private boolean answersIgnoredSyn(
      final UnsafeBuffer area, final int offset, final int direction) {
    return segment.packetClass == TcpSegment.SYN_ACK_CLASS
        && TcpStateLayout.lastClass(area, offset) == TcpSegment.SYN_CLASS
        && TcpStateLayout.lastDirection(area, offset) != direction
        && TcpStateLayout.lastEnd(area, offset) == segment.acknowledgment;
  }

  /// Takes the sender of the ignored SYN at its word, and forgets everything about the other side.
  private static void resynchronise(
      final UnsafeBuffer area, final int offset, final int direction) {
    final int synSender = TcpStateLayout.lastDirection(area, offset);
    final int end = TcpStateLayout.lastEnd(area, offset);
    TcpStateLayout.end(area, offset, synSender, end);
    TcpStateLayout.maxEnd(area, offset, synSender, end);
    TcpStateLayout.maxWindow(
        area, offset, synSender, Math.max(TcpStateLayout.lastWindow(area, offset), 1));
    TcpStateLayout.scale(area, offset, synSender, TcpStateLayout.lastScale(area, offset));
    forgetExpectedChallenge(area, offset);
    TcpStateLayout.flags(area, offset, synSender, TcpStateLayout.lastFlags(area, offset));

    final int kept = TcpStateLayout.flags(area, offset, direction) & TcpStateLayout.LIBERAL;
    TcpStateLayout.end(area, offset, direction, 0);
    TcpStateLayout.maxEnd(area, offset, direction, 0);
    TcpStateLayout.maxWindow(area, offset, direction, 0);
    TcpStateLayout.maxAck(area, offset, direction, 0);
    TcpStateLayout.scale(area, offset, direction, 0);
    TcpStateLayout.flags(area, offset, direction, kept);
  }

  private void rememberIgnored(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final int direction,
      final int state) {
    TcpStateLayout.last(area, offset, segment.packetClass, direction);
    TcpStateLayout.lastSequence(area, offset, segment.sequence);
    TcpStateLayout.lastEnd(area, offset, segment.end);
    TcpStateLayout.lastWindow(area, offset, segment.window);
    if (segment.packetClass == TcpSegment.SYN_CLASS && direction == ORIGINAL) {
      final int options = TcpOptions.ofSyn(frame, segment);
      TcpStateLayout.lastScale(area, offset, TcpOptions.scaleOf(options));
      TcpStateLayout.lastFlags(
          area,
          offset,
          TcpWindow.flagsOf(options)
              | (state == TcpState.LAST_ACK ? TcpStateLayout.EXPECT_CHALLENGE_ACK : 0));
    }
    if (state == TcpState.SYN_SENT
        && segment.packetClass == TcpSegment.ACK_CLASS
        && direction == REPLY) {
      TcpStateLayout.lastAcknowledgment(area, offset, segment.acknowledgment);
    }
  }

  /// In LAST_ACK, the ACK that answers an ignored SYN (RFC 5961, section 4) must not pass for the ACK of the last FIN.
  private boolean isExpectedChallenge(
      final UnsafeBuffer area,
      final int offset,
      final int direction,
      final int before,
      final int after) {
    return after == TcpState.TIME_WAIT
        && before == TcpState.LAST_ACK
        && segment.packetClass == TcpSegment.ACK_CLASS
        && TcpStateLayout.lastDirection(area, offset) != direction
        && TcpStateLayout.lastClass(area, offset) == TcpSegment.SYN_CLASS
        && (TcpStateLayout.lastFlags(area, offset) & TcpStateLayout.EXPECT_CHALLENGE_ACK) != 0;
  }

  private static void forgetExpectedChallenge(final UnsafeBuffer area, final int offset) {
    TcpStateLayout.lastFlags(
        area,
        offset,
        TcpStateLayout.lastFlags(area, offset) & ~TcpStateLayout.EXPECT_CHALLENGE_ACK);
  }

  /// The table alone would wait for an ACK in the original direction, which after a simultaneous open need not come.
  private boolean endsSimultaneousOpen(
      final UnsafeBuffer area, final int offset, final int direction, final int after) {
    return after == TcpState.SYN_RECV
        && direction == REPLY
        && segment.packetClass == TcpSegment.ACK_CLASS
        && (TcpStateLayout.lastFlags(area, offset) & TcpStateLayout.SIMULTANEOUS_OPEN) != 0;
  }

  /// A FIN or RST out of the window is not believed; but when both sides send one, the connection is most likely dead
  /// and it is the tracker that has lost its way, so the entry need not live for days.
  private long onOutOfWindow(
      final UnsafeBuffer area,
      final int offset,
      final int direction,
      final int status,
      final long remainingNs,
      final TcpSettings settings) {
    if (!endsConnection(segment.packetClass)
        || (status & ConntrackStatus.ASSURED) == 0
        || (status & ConntrackStatus.FIXED_TIMEOUT) != 0) {
      return TrackerResult.invalid();
    }
    if (TcpStateLayout.lastDirection(area, offset) == direction
        || !endsConnection(TcpStateLayout.lastClass(area, offset))) {
      TcpStateLayout.last(area, offset, segment.packetClass, direction);
      return TrackerResult.invalid();
    }
    final int shorter = settings.unacknowledgedSeconds();
    return remainingNs >= SHORTENING_MINIMUM_NS && remainingNs > TimeUnit.SECONDS.toNanos(shorter)
        ? TrackerResult.invalidAndShorten(status, shorter)
        : TrackerResult.invalid();
  }

  private static boolean endsConnection(final int packetClass) {
    return packetClass == TcpSegment.FIN_CLASS || packetClass == TcpSegment.RST_CLASS;
  }

  private void enter(
      final UnsafeBuffer area,
      final int offset,
      final int direction,
      final int before,
      final int after) {
    TcpStateLayout.last(area, offset, segment.packetClass, direction);
    TcpStateLayout.state(area, offset, after);
    if (after == TcpState.FIN_WAIT && before != TcpState.FIN_WAIT) {
      TcpStateLayout.addFlag(area, offset, direction, TcpStateLayout.CLOSE_INITIATOR);
    }
  }

  /// The timeout, and whether the connection is to be believed in.
  private long settle(
      final UnsafeBuffer area,
      final int offset,
      final int status,
      final int before,
      final int after,
      final TcpSettings settings) {
    final int timeoutSeconds =
        TcpTimeouts.afterPacket(area, offset, after, segment.packetClass, settings);
    if ((status & ConntrackStatus.SEEN_REPLY) == 0) {
      if (segment.packetClass == TcpSegment.RST_CLASS) {
        return TrackerResult.acceptAndRemove();
      }
      if (segment.packetClass == TcpSegment.SYN_CLASS && before == TcpState.SYN_SENT) {
        // Otherwise a client that keeps trying would keep the entry, and its translation, for ever.
        return TrackerResult.accept();
      }
      return TrackerResult.refresh(status, TcpTimeouts.unreplied(after, timeoutSeconds, settings));
    }
    final boolean handshakeDone =
        after == TcpState.ESTABLISHED
            && (before == TcpState.SYN_RECV || before == TcpState.ESTABLISHED);
    final long result = TrackerResult.refresh(status, timeoutSeconds);
    return handshakeDone ? TrackerResult.assuring(status, result) : result;
  }
}
