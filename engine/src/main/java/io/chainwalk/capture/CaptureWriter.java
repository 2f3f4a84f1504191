package io.chainwalk.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/// Writes a capture. Records go out in the order they are given, with the times they came with;
/// nothing here reads a clock.
///
/// A file is written under a temporary name in the folder it is for and gets its own name, at once, with [#commit].
/// Closed without that, it vanishes and whatever had the name before is untouched. It is not forced to the disk.
///
/// Kept of a record are time, interface, both lengths and the frame; options of pcapng packets, such as
/// comments, are not.
///
/// **Threads:** one at a time.
public final class CaptureWriter implements AutoCloseable {
  private final CaptureSink sink;
  private final CaptureEncoder encoder;
  private final @Nullable CaptureTarget target;
  private boolean committed;

  private CaptureWriter(
      final CaptureSink sink, final CaptureFormat format, final @Nullable CaptureTarget target) {
    this.sink = sink;
    this.target = target;
    encoder =
        switch (format) {
          case PCAP -> new PcapEncoder(sink);
          case PCAPNG -> new PcapngEncoder(sink);
        };
  }

  /// Writes a file. A device or pipe that exists under the name is written to directly.
  ///
  /// @param target the name the file gets when it is complete
  /// @param format what kind of file, whatever its name
  /// @return a writer; the caller closes it
  /// @throws IOException when the file cannot be made
  public static CaptureWriter toFile(final Path target, final CaptureFormat format)
      throws IOException {
    final CaptureTarget file = CaptureTarget.open(target);
    return new CaptureWriter(new CaptureSink(file.channel()), format, file);
  }

  /// Writes to a stream. For standard output pass a `FileOutputStream` of `FileDescriptor.out`, which is written to
  /// without copying; `System.out` works too, more slowly.
  ///
  /// @param stream where to; never closed here
  /// @param format what kind of capture
  /// @return a writer
  public static CaptureWriter toStream(final OutputStream stream, final CaptureFormat format) {
    return new CaptureWriter(new CaptureSink(Channels.newChannel(stream)), format, null);
  }

  /// Announces interfaces, so that even a capture without a single record can name them. Needs no call before
  /// [#write], which does it itself.
  ///
  /// @param interfaces all there are, see [CaptureReader#interfaces]
  /// @throws IOException when writing fails
  public void declare(final List<CaptureInterface> interfaces) throws IOException {
    encoder.declare(interfaces);
  }

  /// Writes the records of a block that were not dropped. The bytes in front of each frame are overwritten; the frames
  /// are not.
  ///
  /// @param block owned by the caller
  /// @param interfaces all that the block refers to, see [CaptureReader#interfaces]
  /// @throws FormatLimitException when the format has no place for a record: a second link type or a time beyond
  ///     2106 in [CaptureFormat#PCAP], a time before 1970 in either. The records in front of it are written or not.
  /// @throws IOException when writing fails
  public void write(final CaptureBlock block, final List<CaptureInterface> interfaces)
      throws IOException {
    write(block, interfaces, 0, block.recordCount());
  }

  /// The same for some rows of a block, so that other frames can be written in between.
  ///
  /// @param block owned by the caller
  /// @param interfaces all that the block refers to, see [CaptureReader#interfaces]
  /// @param fromRow the first row
  /// @param toRow the row after the last
  /// @throws FormatLimitException as above
  /// @throws IOException when writing fails
  public void write(
      final CaptureBlock block,
      final List<CaptureInterface> interfaces,
      final int fromRow,
      final int toRow)
      throws IOException {
    encoder.declare(interfaces);
    encoder.write(block, fromRow, toRow);
  }

  /// Writes a single frame, such as one that was answered rather than forwarded.
  ///
  /// @param timestampNs nanoseconds since 1970
  /// @param captureInterface one that was declared, or the next one
  /// @param buffer holds the frame
  /// @param offset where it starts
  /// @param capturedLength bytes of it to write
  /// @param originalLength bytes it had on the wire
  /// @throws FormatLimitException as [#write] does
  /// @throws IOException when writing fails
  public void writeFrame(
      final long timestampNs,
      final CaptureInterface captureInterface,
      final DirectBuffer buffer,
      final int offset,
      final int capturedLength,
      final int originalLength)
      throws IOException {
    encoder.writeFrame(
        timestampNs, captureInterface, buffer, offset, capturedLength, originalLength);
  }

  /// Completes the capture: writes what is left and gives a file its name. Nothing may be written afterwards.
  ///
  /// @throws IOException when writing or renaming fails
  public void commit() throws IOException {
    encoder.finish();
    sink.flush();
    if (target != null) {
      target.commit();
    }
    committed = true;
  }

  /// Gives up on a capture that was not committed: deletes the file. To a stream nothing more is written. After
  /// [#commit] there is nothing left to do.
  ///
  /// @throws IOException when the file cannot be deleted
  @Override
  public void close() throws IOException {
    if (!committed && target != null) {
      target.abort();
    }
  }
}
