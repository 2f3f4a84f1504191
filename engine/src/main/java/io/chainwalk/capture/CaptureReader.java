package io.chainwalk.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads a capture, block after block.
///
/// The format is told by the first bytes, never by the name: classic pcap of either byte order with micro- or
/// nanoseconds, pcapng, and either of them compressed with gzip.
///
/// Damage, such as a file that was cut off while it was written, costs nothing in front of it: all whole records come
/// out first, then [#readBlock] throws a [BadCaptureException]. Other exceptions of [java.io.IOException] mean that
/// the medium failed.
///
/// **Threads:** one thread reads. [#interfaces] and [#bytesRead] may be called from any.
public sealed interface CaptureReader extends AutoCloseable permits StreamReader, MergingReader {

  /// Most bytes of one frame, whatever snap length the file names. libpcap neither writes nor reads more; a record that
  /// claims more is damaged.
  int MAX_CAPTURED_BYTES = 262_144;

  /// Most bytes of one message of D-Bus or USB, which are not frames of a network, likewise.
  int MAX_CAPTURED_MESSAGE_BYTES = 128 << 20;

  /// Opens a file. A pipe will do.
  ///
  /// @param path the file
  /// @return a reader positioned at the first record; the caller closes it
  /// @throws BadCaptureException when the file is not a capture
  /// @throws IOException when it cannot be opened or read
  static CaptureReader open(final Path path) throws IOException {
    final long sizeBytes = Files.isRegularFile(path) ? Files.size(path) : -1;
    return CaptureFormats.open(FileChannel.open(path), path.toString(), sizeBytes);
  }

  /// Opens a stream, such as standard input. Blocks are filled up before they are handed over, so that what comes out
  /// does not depend on how the bytes arrive.
  ///
  /// @param stream the bytes; closed with the reader
  /// @param name what to call the capture in messages
  /// @return a reader positioned at the first record; the caller closes it
  /// @throws BadCaptureException when it is not a capture
  /// @throws IOException when it cannot be read
  static CaptureReader open(final InputStream stream, final String name) throws IOException {
    return open(Channels.newChannel(stream), name);
  }

  /// Opens a channel, likewise.
  ///
  /// @param channel the bytes, in blocking mode; closed with the reader
  /// @param name what to call the capture in messages
  /// @return a reader positioned at the first record; the caller closes it
  /// @throws BadCaptureException when it is not a capture
  /// @throws IOException when it cannot be read
  static CaptureReader open(final ReadableByteChannel channel, final String name)
      throws IOException {
    return CaptureFormats.open(channel, name, -1);
  }

  /// Reads several captures as one, by time. On equal times the earlier in the list comes first; records of one
  /// capture keep their order even where their times run backwards. Interfaces are counted through.
  ///
  /// @param readers at least one; closed with the result
  /// @return the reader of all of them; the reader itself where there is only one
  static CaptureReader merge(final List<CaptureReader> readers) {
    if (readers.isEmpty()) {
      throw new IllegalArgumentException("nothing to merge");
    }
    return readers.size() == 1 ? readers.get(0) : new MergingReader(readers);
  }

  /// Empties the block and fills it with as many whole records as it holds, at least one.
  ///
  /// @param block owned by the caller
  /// @return false at the end, when there was no record left; the block is then empty
  /// @throws BadCaptureException when the capture is damaged here; again on every further call
  /// @throws IOException when reading failed
  boolean readBlock(CaptureBlock block) throws IOException;

  /// The interfaces that have come up so far: all that the blocks read so far refer to. Position in the list and
  /// [CaptureInterface#index] are the same, and the list only ever grows.
  ///
  /// @return an immutable list
  List<CaptureInterface> interfaces();

  /// How many records have been read so far. For the thread that reads.
  ///
  /// @return records in all blocks up to now
  long recordsRead();

  /// What the capture is called in messages.
  ///
  /// @return the path or name it was opened with
  String name();

  /// How far reading has come, for a progress line.
  ///
  /// @return bytes of the file as it is stored, compressed or not
  long bytesRead();

  /// What [#bytesRead] will come to.
  ///
  /// @return bytes of the file as it is stored, or -1 when that is not known
  long sizeBytes();

  @Override
  void close() throws IOException;
}
