package io.chainwalk.tracker;

import io.chainwalk.flow.Direction;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.SctpSettings;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// netfilter's SCTP tracker (facts sheet, section 4.6).
///
/// A packet is a bundle of chunks; each is checked and moves the state ([SctpStateTable]) before the next one is
/// looked at, so a packet that turns INVALID at its second chunk has done what the first one does. What keeps
/// strangers out is the verification tag, which each end chooses for the packets to it and announces in its INIT or
/// INIT ACK.
///
/// **Threads:** one per worker; the fields are scratch. Packets of one entry must come one at a time.
public final class SctpTracker {
  private static final int ORIGINAL = Direction.ORIGINAL.ordinal();
  private static final int REPLY = Direction.REPLY.ordinal();

  private static final long BEGIN_NO_FLOW =
      bit(SctpChunk.ABORT) | bit(SctpChunk.SHUTDOWN_COMPLETE) | bit(SctpChunk.COOKIE_ACK);

  // With one of these in the packet, its tag is left to the rules for each chunk.
  private static final long TAG_RULE_OF_THEIR_OWN =
      bit(SctpChunk.INIT)
          | bit(SctpChunk.SHUTDOWN_COMPLETE)
          | bit(SctpChunk.COOKIE_ECHO)
          | bit(SctpChunk.ABORT)
          | bit(SctpChunk.SHUTDOWN_ACK)
          | bit(SctpChunk.HEARTBEAT)
          | bit(SctpChunk.HEARTBEAT_ACK);

  private final SctpChunk chunk = new SctpChunk();

  // The packet at hand: which of the first 64 chunk types are in it, and whether it may renew the
  // timeout.
  private long typesPresent;
  private boolean keepsTimeout;

  /// Makes a tracker for one worker.
  public SctpTracker() {}

  /// Tracks a packet. Its CRC32c must have been verified.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there; all zero before a flow's first packet
  /// @param frame the packet
  /// @param packet where its headers are
  /// @param direction of the packet, an ordinal of [Direction]
  /// @param status the entry's bits before the packet, see [ConntrackStatus]
  /// @param confirmed false for the first packet of a flow
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
      final SctpSettings settings) {
    if (!chunk.read(frame, packet) || !isWellBundled(frame)) {
      return TrackerResult.invalid();
    }
    if (!confirmed && ((typesPresent & BEGIN_NO_FLOW) != 0 || !begin(area, offset, frame))) {
      return TrackerResult.invalid();
    }
    if ((typesPresent & TAG_RULE_OF_THEIR_OWN) == 0
        && chunk.verificationTag != SctpStateLayout.tag(area, offset, direction)) {
      return TrackerResult.invalid();
    }

    keepsTimeout = false;
    boolean wellBehaved = true;
    boolean assure = false;
    chunk.rewind();
    while (wellBehaved && chunk.next(frame)) {
      final int before = SctpStateLayout.state(area, offset);
      wellBehaved = onChunk(area, offset, frame, direction, confirmed);
      final int after = SctpStateLayout.state(area, offset);
      assure |= after != before && after == SctpState.ESTABLISHED;
    }
    final long result =
        wellBehaved ? accepted(area, offset, status, settings) : TrackerResult.invalid();
    return assure ? TrackerResult.assuring(status, result) : result;
  }

  private long accepted(
      final UnsafeBuffer area, final int offset, final int status, final SctpSettings settings) {
    return keepsTimeout
        ? TrackerResult.accept()
        : TrackerResult.refresh(
            status, SctpTimeouts.ofState(SctpStateLayout.state(area, offset), settings));
  }

  /// The state of an entry.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there
  /// @return see [SctpState]
  public static int state(final UnsafeBuffer area, final int offset) {
    return SctpStateLayout.state(area, offset);
  }

  /// Some chunks must stand alone and some first (RFC 9260, section 6.10); no chunk is without length. Notes which
  /// there are.
  private boolean isWellBundled(final DirectBuffer frame) {
    typesPresent = 0;
    boolean any = false;
    boolean alone = false;
    while (chunk.next(frame)) {
      alone |= mustBeAlone(chunk.type);
      if (chunk.lengthBytes == 0 || (!chunk.isFirst() && (alone || mustBeFirst(chunk.type)))) {
        return false;
      }
      typesPresent |= bit(chunk.type);
      any = true;
    }
    return any;
  }

  private static boolean mustBeAlone(final int type) {
    return type == SctpChunk.INIT
        || type == SctpChunk.INIT_ACK
        || type == SctpChunk.SHUTDOWN_COMPLETE;
  }

  private static boolean mustBeFirst(final int type) {
    return type == SctpChunk.COOKIE_ECHO || type == SctpChunk.COOKIE_ACK;
  }

  /// The first packet of a flow: what it tells about the tags. The answer to a SHUTDOWN ACK
  /// out of the blue sends its tag back (RFC 9260, section 8.4).
  private boolean begin(final UnsafeBuffer area, final int offset, final DirectBuffer frame) {
    chunk.rewind();
    while (chunk.next(frame)) {
      final int state = SctpStateTable.next(ORIGINAL, chunk.type, SctpState.NONE);
      if (state == SctpState.NONE) {
        return false;
      }
      if (chunk.type == SctpChunk.INIT) {
        if (!chunk.hasInitBody()) {
          return false;
        }
        SctpStateLayout.initSeen(area, offset, ORIGINAL, true);
        SctpStateLayout.tag(area, offset, REPLY, chunk.initiateTag(frame));
      } else if (chunk.type == SctpChunk.HEARTBEAT) {
        SctpStateLayout.tag(area, offset, ORIGINAL, chunk.verificationTag);
      } else if (chunk.type == SctpChunk.SHUTDOWN_ACK) {
        SctpStateLayout.tag(area, offset, REPLY, chunk.verificationTag);
      }
    }
    return true;
  }

  /// Checks a chunk and moves the state.
  ///
  /// @return false if the packet is INVALID
  private boolean onChunk(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final int direction,
      final boolean confirmed) {
    final boolean heartbeat = chunk.type == SctpChunk.HEARTBEAT;
    if (heartbeat && isStrangeHeartbeat(area, offset, direction)) {
      return rememberStrangeHeartbeat(area, offset, direction);
    }
    if (!heartbeat && !tagFits(area, offset, frame, direction)) {
      return false;
    }
    final int before = SctpStateLayout.state(area, offset);
    final int after = SctpStateTable.next(direction, chunk.type, before);
    if (after == StateTable.INVALID) {
      return false;
    }
    if (chunk.type == SctpChunk.INIT) {
      if (!onInit(area, offset, frame, direction)) {
        return false;
      }
      // A client that keeps trying must not keep the entry, and its translation, for ever.
      keepsTimeout |= confirmed && before == SctpState.CLOSED && after == SctpState.CLOSED;
    } else if (chunk.type == SctpChunk.INIT_ACK && !onInitAck(area, offset, frame, direction)) {
      return false;
    }
    SctpStateLayout.state(area, offset, after);
    return true;
  }

  /// The rules of RFC 9260, section 8.5.1, and netfilter's own for paths it got to know by their heartbeats.
  private boolean tagFits(
      final UnsafeBuffer area, final int offset, final DirectBuffer frame, final int direction) {
    final int tag = chunk.verificationTag;
    return switch (chunk.type) {
      case SctpChunk.INIT -> tag == 0;
      case SctpChunk.ABORT, SctpChunk.SHUTDOWN_COMPLETE ->
          tag
              == SctpStateLayout.tag(
                  area, offset, chunk.reflectsTag(frame) ? direction ^ 1 : direction);
      case SctpChunk.COOKIE_ECHO -> tag == SctpStateLayout.tag(area, offset, direction);
      case SctpChunk.COOKIE_ACK -> {
        SctpStateLayout.initSeen(area, offset, ORIGINAL, false);
        SctpStateLayout.initSeen(area, offset, REPLY, false);
        yield true;
      }
      case SctpChunk.HEARTBEAT_ACK -> heartbeatAckFits(area, offset, direction);
      default -> true;
    };
  }

  /// Whether a heartbeat's tag contradicts the known one; learns it if none is known.
  private boolean isStrangeHeartbeat(
      final UnsafeBuffer area, final int offset, final int direction) {
    final int known = SctpStateLayout.tag(area, offset, direction);
    if (known == 0) {
      SctpStateLayout.tag(area, offset, direction, chunk.verificationTag);
    } else if (known != chunk.verificationTag) {
      return true;
    } else {
      SctpStateLayout.heartbeatTagFailed(area, offset, false);
    }
    return false;
  }

  /// Perhaps the ends have agreed on new tags over another path; the answer will tell.
  private boolean rememberStrangeHeartbeat(
      final UnsafeBuffer area, final int offset, final int direction) {
    if (keepsTimeout || (typesPresent & bit(SctpChunk.DATA)) != 0) {
      return false;
    }
    SctpStateLayout.heartbeatTagFailed(area, offset, true);
    SctpStateLayout.lastDirection(area, offset, direction);
    keepsTimeout = true;
    return true;
  }

  private boolean heartbeatAckFits(final UnsafeBuffer area, final int offset, final int direction) {
    final int known = SctpStateLayout.tag(area, offset, direction);
    if (known == 0) {
      SctpStateLayout.tag(area, offset, direction, chunk.verificationTag);
      return true;
    }
    if (known != chunk.verificationTag) {
      final boolean answersStrangeHeartbeat =
          SctpStateLayout.heartbeatTagFailed(area, offset)
              && SctpStateLayout.lastDirection(area, offset) != direction;
      if (keepsTimeout || (typesPresent & bit(SctpChunk.DATA)) != 0 || !answersStrangeHeartbeat) {
        return false;
      }
      SctpStateLayout.tag(area, offset, direction, chunk.verificationTag);
      SctpStateLayout.tag(area, offset, direction ^ 1, 0);
    }
    SctpStateLayout.heartbeatTagFailed(area, offset, false);
    return true;
  }

  private boolean onInit(
      final UnsafeBuffer area, final int offset, final DirectBuffer frame, final int direction) {
    if (!chunk.hasInitBody()) {
      return false;
    }
    final int other = direction ^ 1;
    final int announced = chunk.initiateTag(frame);
    if (announced == SctpStateLayout.tag(area, offset, other)) {
      return true; // a retransmission, or as good as one
    }
    if (SctpStateLayout.initSeen(area, offset, direction)) {
      // A second INIT with another tag ends a collision: from now on only this side is setting up.
      SctpStateLayout.initSeen(area, offset, other, false);
    }
    SctpStateLayout.initSeen(area, offset, direction, true);
    SctpStateLayout.tag(area, offset, other, announced);
    return true;
  }

  /// An INIT ACK may name another tag than the one known only if an INIT of the other side is being answered, and not
  /// if both sides have sent an INIT: then each has named its tag already (RFC 9260, section 5.2.1).
  private boolean onInitAck(
      final UnsafeBuffer area, final int offset, final DirectBuffer frame, final int direction) {
    if (!chunk.hasInitBody()) {
      return false;
    }
    final int other = direction ^ 1;
    final int known = SctpStateLayout.tag(area, offset, other);
    final int announced = chunk.initiateTag(frame);
    if (known != announced) {
      final boolean answersInit = SctpStateLayout.initSeen(area, offset, other);
      final boolean collision = answersInit && SctpStateLayout.initSeen(area, offset, direction);
      if (collision || (!answersInit && known != 0)) {
        return false;
      }
    }
    SctpStateLayout.tag(area, offset, other, announced);
    return true;
  }

  private static long bit(final int chunkType) {
    return chunkType < Long.SIZE ? 1L << chunkType : 0;
  }
}
