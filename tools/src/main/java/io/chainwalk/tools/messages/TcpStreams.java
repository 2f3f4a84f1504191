package io.chainwalk.tools.messages;

import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TcpHeader;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/// The TCP connections whose bytes somebody wants, each direction for itself.
///
/// Of [#MOST] directions at a time those are remembered that were heard of last. One that is over is remembered too, so
/// that what is sent again is not taken for something new.
final class TcpStreams {
  /// The most directions that are remembered. Each takes a few hundred bytes, and what its sink keeps.
  static final int MOST = 8192;

  private static final float LOAD_FACTOR = 0.75f;

  /// Makes what gets the bytes of a direction.
  interface SinkMaker {
    /// Makes a sink.
    ///
    /// @param conversation who sends to whom
    /// @param fromBeginning whether the capture has the SYN
    /// @return a sink for this direction alone
    ByteSink make(Conversation conversation, boolean fromBeginning);
  }

  private final PendingBytes room = new PendingBytes();
  private final LinkedHashMap<Conversation, SegmentOrder> streams =
      new LinkedHashMap<>(16, LOAD_FACTOR, true);

  /// Takes a segment.
  ///
  /// @param buffer where it is
  /// @param packet its headers; complete
  /// @param sinks makes a sink where this is a new direction
  /// @param packetNumber its number in the capture
  /// @param timeNs its time
  void segment(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final SinkMaker sinks,
      final long packetNumber,
      final long timeNs) {
    final int offset = packet.transportOffset();
    final int captured = packet.capturedTransportLength();
    if (captured < TcpHeader.MIN_LENGTH) {
      return;
    }
    final int headerLength = TcpHeader.headerLength(buffer, offset);
    final int length = packet.transportLength() - headerLength;
    if (headerLength < TcpHeader.MIN_LENGTH || length < 0) {
      return;
    }
    final int flags = TcpHeader.flags(buffer, offset);
    final boolean syn = (flags & TcpHeader.SYN) != 0;
    final boolean fin = (flags & TcpHeader.FIN) != 0;
    final boolean reset = (flags & TcpHeader.RST) != 0;
    if (length == 0 && !syn && !fin && !reset) {
      return;
    }
    final int sequence = TcpHeader.sequence(buffer, offset) + (syn ? 1 : 0);
    final Conversation conversation = Conversation.of(packet.tuple());
    if (reset) {
      reset(conversation);
      return;
    }
    final SegmentOrder order = orderOf(conversation, sequence, syn, length > 0, sinks);
    if (order == null) {
      return;
    }
    if (length > 0) {
      final byte[] data = new byte[Math.max(0, Math.min(length, captured - headerLength))];
      buffer.getBytes(offset + headerLength, data);
      order.accept(sequence, data, length - data.length, packetNumber, timeNs);
    }
    if (fin) {
      order.finish(sequence + length);
    }
  }

  private void reset(final Conversation conversation) {
    final SegmentOrder order = streams.get(conversation);
    if (order != null) {
      order.end(ByteSink.End.CLOSED);
    }
  }

  private @Nullable SegmentOrder orderOf(
      final Conversation conversation,
      final int sequence,
      final boolean syn,
      final boolean hasData,
      final SinkMaker sinks) {
    final SegmentOrder known = streams.get(conversation);
    if (known != null && !(syn && known.isAnother(sequence))) {
      return known;
    }
    if (known != null) {
      known.end(ByteSink.End.CLOSED);
    } else if (!syn && !hasData) {
      return null;
    }
    final SegmentOrder begun = new SegmentOrder(sinks.make(conversation, syn), room, sequence);
    streams.put(conversation, begun);
    crowdOut();
    return begun;
  }

  private void crowdOut() {
    final Iterator<SegmentOrder> eldest = streams.values().iterator();
    while (streams.size() > MOST) {
      eldest.next().end(ByteSink.End.CROWDED_OUT);
      eldest.remove();
    }
  }

  /// The capture has no more.
  void end() {
    streams.values().forEach(order -> order.end(ByteSink.End.CAPTURE_ENDS));
    streams.clear();
  }

  /// Bytes that wait for others.
  int pendingBytes() {
    return room.held();
  }
}
