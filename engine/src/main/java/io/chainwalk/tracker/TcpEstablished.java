package io.chainwalk.tracker;

import static io.chainwalk.tracker.TcpSequence.after;

import io.chainwalk.packet.TcpHeader;
import io.chainwalk.sysctl.TcpSettings;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// What [TcpTracker] does with nearly every packet, in one go: an ACK, with data or without, that fits the windows of an
/// established connection. Whatever is out of the ordinary it leaves to the tracker, having changed nothing.
///
/// All is read before anything is written: behind a write to memory off the heap the compiler must read everything
/// anew, buffers and fields included. Held equal to [TcpTracker#onPacket] by a property test.
///
/// **Threads:** no state. Packets of one entry must come one at a time.
public final class TcpEstablished {
  /// The packet is for the tracker to judge.
  public static final int NOT_ORDINARY = -1;

  /// Of the fourth word of a TCP header.
  private static final int JUDGED_FLAGS =
      (TcpHeader.FIN | TcpHeader.SYN | TcpHeader.RST | TcpHeader.ACK) << 16;

  private static final int ONLY_ACK = TcpHeader.ACK << 16;

  /// Two NOPs and a timestamp of ten bytes: the options of most segments (RFC 7323, appendix A).
  private static final int ALIGNED_TIMESTAMP = 0x0101_080A;

  private static final int TIMESTAMP_HEADER_LENGTH = TcpHeader.MIN_LENGTH + 12;

  private TcpEstablished() {}

  /// Tracks an ordinary packet. Its checksum must have been verified; its entry must be confirmed, ASSURED, have seen a
  /// reply, and have neither NAT_CLASH nor FIXED_TIMEOUT.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there
  /// @param frame the packet
  /// @param transport where its TCP header starts; 20 bytes of it at least are there
  /// @param length of header and data
  /// @param sender direction of the packet, an ordinal of `Direction`
  /// @param settings the sysctls
  /// @return in how many seconds the entry expires now, nothing else of it having changed but its tracker area; or
  ///     [#NOT_ORDINARY]
  public static int onAck(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final int transport,
      final int length,
      final int sender,
      final TcpSettings settings) {
    final int receiver = sender ^ 1;
    final int sequence = frame.getInt(transport + TcpHeader.SEQUENCE, ByteOrder.BIG_ENDIAN);
    final int ack = frame.getInt(transport + TcpHeader.ACKNOWLEDGMENT, ByteOrder.BIG_ENDIAN);
    final int word = frame.getInt(transport + TcpHeader.DATA_OFFSET, ByteOrder.BIG_ENDIAN);
    final int advertised = word & 0xFFFF;
    final int headerLength = word >>> 28 << 2;
    final int end = sequence + length - headerLength;

    final int state = TcpStateLayout.state(area, offset);
    final int senderFlags = TcpStateLayout.flags(area, offset, sender);
    final int receiverFlags = TcpStateLayout.flags(area, offset, receiver);
    final int senderEnd = TcpStateLayout.end(area, offset, sender);
    final int senderMaxEnd = TcpStateLayout.maxEnd(area, offset, sender);
    final int senderWindow = TcpStateLayout.maxWindow(area, offset, sender);
    final int senderMaxAck = TcpStateLayout.maxAck(area, offset, sender);
    final int receiverEnd = TcpStateLayout.end(area, offset, receiver);
    final int receiverMaxEnd = TcpStateLayout.maxEnd(area, offset, receiver);
    final int receiverWindow = TcpStateLayout.maxWindow(area, offset, receiver);
    final int difference =
        (TcpStateLayout.lastDirection(area, offset) ^ sender)
            | (TcpStateLayout.lastSequence(area, offset) ^ sequence)
            | (TcpStateLayout.lastAcknowledgment(area, offset) ^ ack)
            | (TcpStateLayout.lastEnd(area, offset) ^ end)
            | (TcpStateLayout.lastWindow(area, offset) ^ advertised);
    final int repeats = TcpStateLayout.retransmissions(area, offset);
    final int window = advertised << TcpStateLayout.scale(area, offset, sender);

    final int ackWindow = TcpWindow.ackWindow(senderWindow);
    if (state != TcpState.ESTABLISHED
        || (word & JUDGED_FLAGS) != ONLY_ACK
        || headerLength < TcpHeader.MIN_LENGTH
        || headerLength > length
        || senderWindow == 0
        || receiverWindow == 0
        || after(sequence, senderMaxEnd)
        || after(ack, receiverEnd)
        || !after(end, senderEnd - receiverWindow - 1)
        || !after(ack, receiverEnd - ackWindow - 1)
        || (headerLength > TcpHeader.MIN_LENGTH
            && (receiverFlags & TcpStateLayout.SACK_PERMITTED) != 0
            && mayHaveSack(frame, transport, headerLength))) {
      return NOT_ORDINARY;
    }

    int newSenderFlags = senderFlags;
    if (Integer.compareUnsigned(senderWindow, window) < 0) {
      TcpStateLayout.maxWindow(area, offset, sender, window);
    }
    if (after(end, senderEnd)) {
      TcpStateLayout.end(area, offset, sender, end);
      newSenderFlags |= TcpStateLayout.DATA_UNACKNOWLEDGED;
    }
    if ((senderFlags & TcpStateLayout.MAX_ACK_KNOWN) == 0 || after(ack, senderMaxAck)) {
      TcpStateLayout.maxAck(area, offset, sender, ack);
      newSenderFlags |= TcpStateLayout.MAX_ACK_KNOWN;
    }
    if (newSenderFlags != senderFlags) {
      TcpStateLayout.flags(area, offset, sender, newSenderFlags);
    }
    if (after(end, senderMaxEnd)) {
      TcpStateLayout.maxWindow(area, offset, receiver, receiverWindow + (end - senderMaxEnd));
    }
    final int reach = ack + window;
    if (after(reach, receiverMaxEnd - 1)) {
      TcpStateLayout.maxEnd(area, offset, receiver, window == 0 ? reach + 1 : reach);
    }
    int newReceiverFlags = receiverFlags;
    if (ack == receiverEnd) {
      newReceiverFlags &= ~TcpStateLayout.DATA_UNACKNOWLEDGED;
    }
    if (newReceiverFlags != receiverFlags) {
      TcpStateLayout.flags(area, offset, receiver, newReceiverFlags);
    }
    // No branch on whether the last one was the same: which of both sides sent it is anybody's
    // guess.
    final int newRepeats = difference == 0 ? (repeats + 1) & 0xFF : 0;
    TcpStateLayout.lastSequence(area, offset, sequence);
    TcpStateLayout.lastAcknowledgment(area, offset, ack);
    TcpStateLayout.lastEnd(area, offset, end);
    TcpStateLayout.lastWindow(area, offset, advertised);
    TcpStateLayout.retransmissions(area, offset, newRepeats);
    TcpStateLayout.last(area, offset, TcpSegment.ACK_CLASS, sender);
    return TcpTimeouts.shortened(
        settings.establishedSeconds(),
        false,
        newRepeats,
        ((newSenderFlags | newReceiverFlags) & TcpStateLayout.DATA_UNACKNOWLEDGED) != 0,
        advertised,
        settings);
  }

  /// Whether there are options among which a SACK may be.
  private static boolean mayHaveSack(
      final DirectBuffer frame, final int transport, final int headerLength) {
    return headerLength != TIMESTAMP_HEADER_LENGTH
        || frame.getInt(transport + TcpHeader.MIN_LENGTH, ByteOrder.BIG_ENDIAN)
            != ALIGNED_TIMESTAMP;
  }
}
