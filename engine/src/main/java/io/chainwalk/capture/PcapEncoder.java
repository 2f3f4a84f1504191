package io.chainwalk.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// Writes classic captures: little-endian, nanoseconds.
///
/// A record header is put into the headroom of its frame, in the block itself. Where the blocks come from a classic
/// capture, frames are then back to back with their headers, and a block without dropped records leaves in one piece
/// without having been copied. Short runs are copied and leave together.
final class PcapEncoder extends CaptureEncoder {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long END_OF_TIME_NS = (1L << Integer.SIZE) * NS_PER_SECOND;

  /// From here on a write of its own is cheaper than a copy.
  private static final int WRITE_THROUGH_BYTES = 1 << 16;

  private static final int UNKNOWN = -1;

  private int firstLinkType = LinkType.ETHERNET;
  private int fileLinkType = UNKNOWN;

  PcapEncoder(final CaptureSink sink) {
    super(sink);
  }

  @Override
  void declare(final List<CaptureInterface> interfaces) {
    if (!interfaces.isEmpty()) {
      firstLinkType = interfaces.get(0).linkType();
    }
  }

  @Override
  void write(final CaptureBlock block, final int fromRow, final int toRow) throws IOException {
    final UnsafeBuffer buffer = block.buffer();
    int runStart = 0;
    int runEnd = 0;
    for (int row = fromRow; row < toRow; row++) {
      if (block.dropped(row)) {
        continue;
      }
      final int frame = block.frameOffset(row);
      final int captured = block.capturedLength(row);
      final int header = frame - PcapLayout.RECORD_HEADER_BYTES;
      if (block.linkType(row) != fileLinkType) {
        onLinkType(block.linkType(row));
      }
      checkTime(block.timestampNs(row));
      putHeader(buffer, header, block.timestampNs(row), captured, block.originalLength(row));
      if (header != runEnd) {
        writeRun(block, runStart, runEnd);
        runStart = header;
      }
      runEnd = frame + captured;
    }
    writeRun(block, runStart, runEnd);
  }

  @Override
  void writeFrame(
      final long timestampNs,
      final CaptureInterface captureInterface,
      final DirectBuffer buffer,
      final int offset,
      final int capturedLength,
      final int originalLength)
      throws IOException {
    if (captureInterface.linkType() != fileLinkType) {
      onLinkType(captureInterface.linkType());
    }
    checkTime(timestampNs);
    final int header = sink.reserve(PcapLayout.RECORD_HEADER_BYTES);
    putHeader(sink.staging(), header, timestampNs, capturedLength, originalLength);
    sink.append(buffer, offset, capturedLength);
  }

  @Override
  void finish() throws IOException {
    if (fileLinkType == UNKNOWN) {
      onLinkType(firstLinkType);
    }
  }

  /// The first record settles the link type of the file.
  private void onLinkType(final int linkType) throws IOException {
    if (fileLinkType != UNKNOWN) {
      throw new FormatLimitException(
          ("a .pcap file has one link type for all its packets, and these have %s and %s;"
                  + " write to a .pcapng file instead")
              .formatted(LinkType.nameOf(fileLinkType), LinkType.nameOf(linkType)));
    }
    fileLinkType = linkType;
    final int header = sink.reserve(PcapLayout.FILE_HEADER_BYTES);
    final UnsafeBuffer staging = sink.staging();
    staging.setMemory(header, PcapLayout.FILE_HEADER_BYTES, (byte) 0);
    staging.putInt(header, PcapLayout.MAGIC_NANOSECONDS, ORDER);
    staging.putShort(
        header + PcapLayout.MAJOR_VERSION_OFFSET, (short) PcapLayout.MAJOR_VERSION, ORDER);
    staging.putShort(
        header + PcapLayout.MINOR_VERSION_OFFSET, (short) PcapLayout.MINOR_VERSION, ORDER);
    // Not the snap length of the input: libpcap cuts frames that exceed it, and inputs exist that
    // have such frames.
    staging.putInt(
        header + PcapLayout.SNAP_LENGTH_OFFSET, PcapReader.maxCapturedBytes(linkType), ORDER);
    staging.putInt(header + PcapLayout.LINK_TYPE_OFFSET, linkType, ORDER);
  }

  private static void putHeader(
      final MutableDirectBuffer buffer,
      final int header,
      final long timestampNs,
      final int capturedLength,
      final int originalLength) {
    final long seconds = timestampNs / NS_PER_SECOND;
    buffer.putInt(header + PcapLayout.SECONDS_OFFSET, (int) seconds, ORDER);
    buffer.putInt(
        header + PcapLayout.FRACTION_OFFSET, (int) (timestampNs - seconds * NS_PER_SECOND), ORDER);
    buffer.putInt(header + PcapLayout.CAPTURED_LENGTH_OFFSET, capturedLength, ORDER);
    buffer.putInt(header + PcapLayout.ORIGINAL_LENGTH_OFFSET, originalLength, ORDER);
  }

  private static void checkTime(final long timestampNs) throws FormatLimitException {
    if (timestampNs < 0 || timestampNs >= END_OF_TIME_NS) {
      throw new FormatLimitException(
          ("a .pcap file holds times from 1970 to 2106, and a packet has %d s;"
                  + " write to a .pcapng file instead")
              .formatted(Math.floorDiv(timestampNs, NS_PER_SECOND)));
    }
  }

  private void writeRun(final CaptureBlock block, final int start, final int end)
      throws IOException {
    if (end - start >= WRITE_THROUGH_BYTES) {
      sink.writeThrough(block.bytes().duplicate().limit(end).position(start));
    } else {
      sink.append(block.buffer(), start, end - start);
    }
  }
}
