package io.chainwalk.capture;

import java.io.IOException;
import java.util.List;
import org.agrona.DirectBuffer;

/// Lays records out in one format.
abstract sealed class CaptureEncoder permits PcapEncoder, PcapngEncoder {
  final CaptureSink sink;

  CaptureEncoder(final CaptureSink sink) {
    this.sink = sink;
  }

  /// Learns of interfaces; a longer list than last time has new ones at its end.
  abstract void declare(List<CaptureInterface> interfaces) throws IOException;

  /// Writes those records of some rows of a block that were not dropped.
  abstract void write(CaptureBlock block, int fromRow, int toRow) throws IOException;

  /// Writes one record.
  abstract void writeFrame(
      long timestampNs,
      CaptureInterface captureInterface,
      DirectBuffer buffer,
      int offset,
      int capturedLength,
      int originalLength)
      throws IOException;

  /// Writes whatever makes a file without records a valid one.
  abstract void finish() throws IOException;
}
