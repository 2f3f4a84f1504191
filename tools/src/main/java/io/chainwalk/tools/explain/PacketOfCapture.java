package io.chainwalk.tools.explain;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.replay.CaptureInputs;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A packet in the middle of a capture.
///
/// @param capture the capture's name, or `-` for standard input
/// @param number which packet, from 1
record PacketOfCapture(String capture, long number) {

  /// Reads up to the packet.
  ///
  /// @param before gets each packet in front of it, in order
  /// @return the packet, or empty when the capture ends before; of use as long as nothing else is read
  /// @throws BadCaptureException when it is no capture, or damaged in front of the packet
  /// @throws BadInputException when it cannot be read
  Optional<Frame> read(final Consumer<Frame> before) throws BadCaptureException, BadInputException {
    try (CaptureInputs inputs = CaptureInputs.open(List.of(capture))) {
      return read(inputs.merged(), before);
    } catch (final BadCaptureException bad) {
      throw bad;
    } catch (final IOException problem) {
      throw CaptureInputs.unreadable(List.of(capture), problem);
    }
  }

  private Optional<Frame> read(final CaptureReader reader, final Consumer<Frame> before)
      throws IOException {
    final CaptureBlock block = new CaptureBlock();
    long nowNs = Long.MIN_VALUE; // never runs backwards, as a node's clock does not
    while (reader.readBlock(block)) {
      for (int row = 0; row < block.recordCount(); row++) {
        nowNs = Math.max(nowNs, block.timestampNs(row));
        final Frame frame =
            new Frame(
                block.buffer(),
                block.frameOffset(row),
                block.capturedLength(row),
                block.originalLength(row),
                block.linkType(row),
                nowNs,
                block.firstRecordNumber() + row);
        if (frame.number() == number) {
          return Optional.of(frame);
        }
        before.accept(frame);
      }
    }
    return Optional.empty();
  }
}
