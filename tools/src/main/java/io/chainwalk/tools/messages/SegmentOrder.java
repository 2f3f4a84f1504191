package io.chainwalk.tools.messages;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Puts the segments of one direction of a TCP connection in order, as its receiver does.
///
/// Of bytes that come more than once, those count that came first, whatever the later ones say; segments that came too
/// early wait. Where more wait than [#MOST_PENDING_BYTES] or [#MOST_PENDING_SEGMENTS], or all connections together have
/// more than [PendingBytes#MOST], or the connection ends, what they wait for was lost to the capture: the sink is told, and
/// goes on with what there is.
///
/// Checksums are not verified: whoever captures on the sending host has none that are right.
final class SegmentOrder {
  /// The most that wait in one direction: a receive buffer that Linux begins with.
  static final int MOST_PENDING_BYTES = 1 << 16;

  /// The most segments that wait in one direction.
  static final int MOST_PENDING_SEGMENTS = 64;

  /// Bytes of a segment, at a place in the stream that does not wrap around.
  private static final class Waiting {
    private final long start;
    private final byte[] data;

    private Waiting(final long start, final byte[] data) {
      this.start = start;
      this.data = data;
    }

    private long end() {
      return start + data.length;
    }

    private Waiting part(final long from, final long to) {
      return from == start && to == end()
          ? this
          : new Waiting(from, Arrays.copyOfRange(data, (int) (from - start), (int) (to - start)));
    }
  }

  private final ByteSink sink;
  private final PendingBytes room;
  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
  private final int firstSequence;
  private int waitingBytes;
  private long latestPacket;
  private long latestNs;
  private long next;
  private long finAt = Long.MAX_VALUE;
  private boolean closed;

  /// Begins.
  ///
  /// @param sink gets the bytes
  /// @param room what all connections share
  /// @param firstSequence the sequence number of the first byte
  SegmentOrder(final ByteSink sink, final PendingBytes room, final int firstSequence) {
    this.sink = sink;
    this.room = room;
    this.firstSequence = firstSequence;
    next = firstSequence;
  }

  /// Whether a SYN begins another connection between the same ends, and is not this one's again.
  ///
  /// @param sequence the sequence number of the byte behind the SYN
  boolean isAnother(final int sequence) {
    return sequence != firstSequence;
  }

  /// Whether nothing more is of interest.
  boolean isClosed() {
    return closed;
  }

  /// Takes a segment.
  ///
  /// @param sequence the sequence number of its first byte
  /// @param data its bytes, as far as the capture kept them
  /// @param missing how many more it had
  /// @param packetNumber its number in the capture
  /// @param timeNs its time
  void accept(
      final int sequence,
      final byte[] data,
      final int missing,
      final long packetNumber,
      final long timeNs) {
    final long start = next + (sequence - (int) next);
    final Waiting segment = new Waiting(start, data);
    latestPacket = packetNumber;
    latestNs = timeNs;
    if (closed || segment.end() + missing <= next) {
      return;
    }
    if (start > next) {
      hold(segment);
      return;
    }
    if (segment.end() > next) {
      deliver(segment.part(next, segment.end()));
    }
    if (missing > 0) {
      next = segment.end() + missing;
      sink.lost();
    }
    goOn();
  }

  /// Learns where the stream ends.
  ///
  /// @param sequence the sequence number of the FIN
  void finish(final int sequence) {
    if (!closed) {
      finAt = next + (sequence - (int) next);
      closeAtFin();
    }
  }

  /// Ends the stream: what waits is handed on, with gaps.
  ///
  /// @param why what ended it
  void end(final ByteSink.End why) {
    while (!waiting.isEmpty()) {
      skipGap();
    }
    if (!closed) {
      closed = true;
      sink.end(why);
    }
  }

  /// Keeps what nobody has sent before.
  private void hold(final Waiting segment) {
    long from = segment.start;
    while (from < segment.end()) {
      final Map.Entry<Long, Waiting> before = waiting.floorEntry(from);
      if (before != null && before.getValue().end() > from) {
        from = before.getValue().end();
      } else {
        final Long after = waiting.higherKey(from);
        final long to = after == null ? segment.end() : Math.min(after, segment.end());
        keep(segment.part(from, to));
        from = to;
      }
    }
    while (waitingBytes > MOST_PENDING_BYTES || waiting.size() > MOST_PENDING_SEGMENTS) {
      skipGap();
    }
    goOn();
  }

  private void keep(final Waiting part) {
    while (!room.take(part.data.length)) {
      if (waiting.isEmpty()) {
        return; // others have it all; the capture might as well not have had this
      }
      skipGap();
    }
    if (part.end() <= next) { // overtaken while room was made
      room.give(part.data.length);
      return;
    }
    waiting.put(part.start, part);
    waitingBytes += part.data.length;
  }

  /// Gives up what the first segment waits for.
  private void skipGap() {
    if (waiting.firstKey() > next) {
      next = waiting.firstKey();
      sink.lost();
    }
    goOn();
  }

  /// Hands on what waits no longer.
  private void goOn() {
    while (!waiting.isEmpty() && waiting.firstKey() <= next) {
      final Waiting first = waiting.pollFirstEntry().getValue();
      waitingBytes -= first.data.length;
      room.give(first.data.length);
      if (first.end() > next) {
        deliver(first.part(next, first.end()));
      }
    }
    closeAtFin();
  }

  private void deliver(final Waiting segment) {
    next = segment.end();
    sink.data(segment.data, latestPacket, latestNs);
  }

  private void closeAtFin() {
    if (!closed && next >= finAt && waiting.isEmpty()) {
      closed = true;
      sink.end(ByteSink.End.CLOSED);
    }
  }
}
