package io.chainwalk.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// Collects small pieces of output and writes them in large ones.
final class CaptureSink {
  private static final int STAGING_BYTES = 1 << 20;
  private static final int ALIGNMENT_BYTES = 64;

  private final WritableByteChannel channel;
  private final ByteBuffer staged =
      BufferUtil.allocateDirectAligned(STAGING_BYTES, ALIGNMENT_BYTES);
  private final UnsafeBuffer staging = new UnsafeBuffer(staged);
  private int used;

  CaptureSink(final WritableByteChannel channel) {
    this.channel = channel;
  }

  /// Where [#reserve] makes room.
  UnsafeBuffer staging() {
    return staging;
  }

  /// Makes room for a header.
  ///
  /// @param length bytes, few compared with the staging buffer
  /// @return where in [#staging] to write them, all of them
  int reserve(final int length) throws IOException {
    if (STAGING_BYTES - used < length) {
      flush();
    }
    final int offset = used;
    used += length;
    return offset;
  }

  /// Appends a copy.
  void append(final DirectBuffer source, final int offset, final int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > STAGING_BYTES - used) {
      final int part = STAGING_BYTES - used;
      staging.putBytes(used, source, from, part);
      used += part;
      from += part;
      left -= part;
      flush();
    }
    staging.putBytes(used, source, from, left);
    used += left;
  }

  /// Writes bytes where they are, behind everything that was appended before.
  void writeThrough(final ByteBuffer bytes) throws IOException {
    flush();
    writeFully(bytes);
  }

  void flush() throws IOException {
    staged.clear().limit(used);
    used = 0;
    writeFully(staged);
  }

  private void writeFully(final ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
