package io.chainwalk.tracker;

import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.UdpSettings;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// netfilter's trackers of UDP and UDP-Lite (facts sheet, sections 4.1 and 4.2).
///
/// UDP has no beginning and no end, so an exchange of two packets, such as a DNS query, is told from a stream by its
/// age alone: only a flow that is replied to and more than two seconds old is worth the longer timeout. UDP-Lite does
/// without the age. The kernel's mistake that makes nearly all UDP-Lite packets INVALID is in the checksum, so not
/// here.
public final class UdpTracker {
  private static final long STREAM_AGE_NS = TimeUnit.SECONDS.toNanos(2);

  private static final int HEADER_LENGTH_BYTES = 8;
  private static final int LENGTH_OFFSET = 4;
  private static final int CHECKSUM_OFFSET = 6;

  private UdpTracker() {}

  /// Tracks a UDP packet. Its checksum must have been verified.
  ///
  /// @param area where the entry's tracker area is
  /// @param offset where it starts in there; all zero before a flow's first packet
  /// @param frame the packet
  /// @param packet where its headers are
  /// @param status the entry's bits before the packet, see [ConntrackStatus]
  /// @param confirmed false for the first packet of a flow
  /// @param nowNs the time, on any clock as long as it is always the same
  /// @param settings the sysctls
  /// @return see [TrackerResult]
  public static long onPacket(
      final UnsafeBuffer area,
      final int offset,
      final DirectBuffer frame,
      final ParsedPacket packet,
      final int status,
      final boolean confirmed,
      final long nowNs,
      final UdpSettings settings) {
    if (packet.capturedTransportLength() < HEADER_LENGTH_BYTES) {
      return TrackerResult.invalid();
    }
    final int length = field(frame, packet, LENGTH_OFFSET);
    if (length < HEADER_LENGTH_BYTES || length > packet.transportLength()) {
      return TrackerResult.invalid();
    }
    if (!confirmed) {
      UdpStateLayout.streamTimeNs(area, offset, nowNs + STREAM_AGE_NS);
    }
    final boolean replied = (status & ConntrackStatus.SEEN_REPLY) != 0;
    return replied && nowNs - UdpStateLayout.streamTimeNs(area, offset) > 0
        ? onStream(status, settings)
        : TrackerResult.refresh(status, settings.timeoutSeconds());
  }

  /// Tracks a UDP-Lite packet (RFC 3828). Its checksum must have been verified.
  ///
  /// @param frame the packet
  /// @param packet where its headers are
  /// @param status the entry's bits before the packet, see [ConntrackStatus]
  /// @param settings the sysctls of UDP
  /// @return see [TrackerResult]
  public static long onLitePacket(
      final DirectBuffer frame,
      final ParsedPacket packet,
      final int status,
      final UdpSettings settings) {
    if (packet.capturedTransportLength() < HEADER_LENGTH_BYTES) {
      return TrackerResult.invalid();
    }
    // Where UDP has the length, UDP-Lite has how much of the packet the checksum covers; 0 is all
    // of it.
    final int coverage = field(frame, packet, LENGTH_OFFSET);
    final boolean plausible =
        coverage == 0 || (coverage >= HEADER_LENGTH_BYTES && coverage <= packet.transportLength());
    if (!plausible || field(frame, packet, CHECKSUM_OFFSET) == 0) {
      return TrackerResult.invalid();
    }
    return (status & ConntrackStatus.SEEN_REPLY) != 0
        ? onStream(status, settings)
        : TrackerResult.refresh(status, settings.timeoutSeconds());
  }

  private static long onStream(final int status, final UdpSettings settings) {
    final long result = TrackerResult.refresh(status, settings.streamTimeoutSeconds());
    return (status & ConntrackStatus.NAT_CLASH) != 0
        ? result
        : TrackerResult.assuring(status, result);
  }

  private static int field(final DirectBuffer frame, final ParsedPacket packet, final int offset) {
    return frame.getShort(packet.transportOffset() + offset, ByteOrder.BIG_ENDIAN) & 0xFFFF;
  }
}
