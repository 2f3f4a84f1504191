package io.chainwalk.tracker;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/// The three TCP options the tracker reads: window scale (RFC 7323), SACK permitted and SACK (RFC 2018).
///
/// Parsing stops at the end-of-list option and at the first option whose length is below 2 or runs beyond the header;
/// what came before still counts. An option of a known kind but another length than its own is skipped.
final class TcpOptions {
  /// The largest shift; larger offers count as this one (RFC 7323, section 2.3).
  static final int MAX_SCALE = 14;

  /// In the answer of [#ofSyn]: the options offer a window scale.
  static final int OFFERS_SCALE = 1 << 8;

  /// In the answer of [#ofSyn]: the options permit SACK.
  static final int PERMITS_SACK = 1 << 9;

  private static final int SCALE_MASK = 0xFF;

  private static final int END_OF_LIST = 0;
  private static final int NO_OPERATION = 1;
  private static final int WINDOW_SCALE = 3;
  private static final int WINDOW_SCALE_LENGTH = 3;
  private static final int SACK_PERMITTED = 4;
  private static final int SACK_PERMITTED_LENGTH = 2;
  private static final int SACK = 5;
  private static final int SACK_BLOCK_LENGTH = 8;

  private TcpOptions() {}

  /// What the options of a SYN or SYN/ACK say.
  ///
  /// @return [#OFFERS_SCALE], [#PERMITS_SACK], and the scale, see [#scaleOf]
  static int ofSyn(final DirectBuffer frame, final TcpSegment segment) {
    int found = 0;
    int at = segment.optionsOffset;
    final int limit = at + segment.optionsLength;
    while (at < limit) {
      final int kind = frame.getByte(at);
      if (kind == NO_OPERATION) {
        at++;
        continue;
      }
      final int length = lengthOf(frame, at, limit);
      if (length == 0) {
        return found;
      }
      if (kind == WINDOW_SCALE && length == WINDOW_SCALE_LENGTH) {
        final int scale = Math.min(frame.getByte(at + 2) & 0xFF, MAX_SCALE);
        found = (found & ~SCALE_MASK) | OFFERS_SCALE | scale;
      } else if (kind == SACK_PERMITTED && length == SACK_PERMITTED_LENGTH) {
        found |= PERMITS_SACK;
      }
      at += length;
    }
    return found;
  }

  /// The scale in an answer of [#ofSyn].
  ///
  /// @return 0 to [#MAX_SCALE]
  static int scaleOf(final int synOptions) {
    return synOptions & SCALE_MASK;
  }

  /// The highest sequence number that a segment acknowledges, selectively or not. Only its first SACK option counts.
  ///
  /// @return the highest right edge of a SACK block, or the acknowledgment number if that is higher
  static int highestAcknowledged(final DirectBuffer frame, final TcpSegment segment) {
    int at = segment.optionsOffset;
    final int limit = at + segment.optionsLength;
    while (at < limit) {
      final int kind = frame.getByte(at);
      if (kind == NO_OPERATION) {
        at++;
        continue;
      }
      final int length = lengthOf(frame, at, limit);
      if (length == 0) {
        break;
      }
      if (kind == SACK && isWholeBlocks(length)) {
        return highestRightEdge(frame, at + 2, at + length, segment.acknowledgment);
      }
      at += length;
    }
    return segment.acknowledgment;
  }

  /// The length of the option that starts here, or 0 if nothing more is to be parsed.
  private static int lengthOf(final DirectBuffer frame, final int at, final int limit) {
    if (frame.getByte(at) == END_OF_LIST || limit - at < 2) {
      return 0;
    }
    final int length = frame.getByte(at + 1) & 0xFF;
    return length < 2 || length > limit - at ? 0 : length;
  }

  private static boolean isWholeBlocks(final int length) {
    return length >= 2 + SACK_BLOCK_LENGTH && ((length - 2) & (SACK_BLOCK_LENGTH - 1)) == 0;
  }

  private static int highestRightEdge(
      final DirectBuffer frame, final int blocks, final int limit, final int acknowledgment) {
    int highest = acknowledgment;
    for (int block = blocks; block < limit; block += SACK_BLOCK_LENGTH) {
      final int rightEdge = frame.getInt(block + Integer.BYTES, ByteOrder.BIG_ENDIAN);
      if (TcpSequence.after(rightEdge, highest)) {
        highest = rightEdge;
      }
    }
    return highest;
  }
}
