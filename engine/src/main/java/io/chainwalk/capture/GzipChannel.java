package io.chainwalk.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Decompresses gzip (RFC 1952), any number of members one after the other, straight into the reader's buffer.
///
/// Unlike `GZIPInputStream` it hands over every byte in front of damage before it complains, does not guess from
/// `available()` whether another member follows, and knows how much of the compressed input it has used.
final class GzipChannel implements ReadableByteChannel {
  static final int FIRST_MAGIC_BYTE = 0x1F;
  static final int SECOND_MAGIC_BYTE = 0x8B;

  private static final int METHOD_DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 1 << 1;
  private static final int FLAG_EXTRA = 1 << 2;
  private static final int FLAG_NAME = 1 << 3;
  private static final int FLAG_COMMENT = 1 << 4;
  private static final int RESERVED_FLAGS = 0xE0;
  private static final int TIME_AND_SYSTEM_BYTES = 6;
  private static final int HEADER_CRC_BYTES = 2;
  private static final int INPUT_BYTES = 1 << 16;
  private static final int END = -1;

  private final ReadableByteChannel source;
  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private long sourceBytes;
  private boolean insideMember;
  private boolean ended;
  private @Nullable ZipException damage;

  /// Makes one.
  ///
  /// @param source where the compressed bytes come from; blocking
  /// @param first bytes that have already been taken from it
  GzipChannel(final ReadableByteChannel source, final byte[] first) {
    this.source = source;
    input.put(first).flip();
    sourceBytes = first.length;
  }

  /// Compressed bytes taken from the source so far.
  long sourceBytes() {
    return sourceBytes;
  }

  /// Fills the target as far as possible.
  ///
  /// @return bytes added; -1 at the end
  /// @throws ZipException when the compressed data is damaged, after everything in front of the damage was returned
  @Override
  public int read(final ByteBuffer target) throws IOException {
    final int start = target.position();
    if (damage == null) {
      try {
        while (target.hasRemaining() && !ended) {
          step(target);
        }
      } catch (final ZipException e) {
        damage = e;
      }
    }
    final int count = target.position() - start;
    if (count > 0) {
      return count;
    }
    if (damage != null) {
      throw damage;
    }
    return ended ? END : 0;
  }

  @Override
  public boolean isOpen() {
    return source.isOpen();
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    source.close();
  }

  private void step(final ByteBuffer target) throws IOException {
    if (!insideMember) {
      startMember();
    } else if (inflater.finished()) {
      endMember();
    } else {
      inflate(target);
    }
  }

  private void inflate(final ByteBuffer target) throws IOException {
    if (inflater.needsInput()) {
      if (!input.hasRemaining() && !refill()) {
        throw cutOff();
      }
      inflater.setInput(input);
    }
    final int start = target.position();
    final long writtenBefore = inflater.getBytesWritten();
    try {
      inflater.inflate(target);
    } catch (final DataFormatException e) {
      // What came out in front of the damage counts, wherever the position was left.
      target.position(start + (int) (inflater.getBytesWritten() - writtenBefore));
      throw damaged("the compressed data makes no sense: " + e.getMessage());
    }
    crc.update(target.duplicate().flip().position(start));
  }

  private void startMember() throws IOException {
    int first = nextByteOrEnd();
    while (first == 0) { // padding behind the last member, as tapes leave it
      first = nextByteOrEnd();
    }
    if (first == END) {
      ended = true;
      return;
    }
    if (first != FIRST_MAGIC_BYTE || nextByte() != SECOND_MAGIC_BYTE) {
      throw damaged("something that is not gzip follows");
    }
    final int method = nextByte();
    if (method != METHOD_DEFLATE) {
      throw damaged("unknown compression method " + method);
    }
    final int flags = nextByte();
    if ((flags & RESERVED_FLAGS) != 0) {
      throw damaged("unknown header flags 0x" + Integer.toHexString(flags));
    }
    skip(TIME_AND_SYSTEM_BYTES);
    if ((flags & FLAG_EXTRA) != 0) {
      skip(nextByte() | nextByte() << Byte.SIZE);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      skip(HEADER_CRC_BYTES);
    }
    inflater.reset();
    crc.reset();
    insideMember = true;
  }

  private void endMember() throws IOException {
    final int expectedCrc = nextInt();
    final int expectedLength = nextInt();
    if (expectedCrc != (int) crc.getValue()) {
      throw damaged("the checksum of the uncompressed data differs");
    }
    if (expectedLength != (int) inflater.getBytesWritten()) {
      throw damaged("the length of the uncompressed data differs");
    }
    insideMember = false;
  }

  private void skip(final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      nextByte();
    }
  }

  private void skipText() throws IOException {
    int next;
    do {
      next = nextByte();
    } while (next != 0);
  }

  private int nextInt() throws IOException {
    return nextByte() | nextByte() << 8 | nextByte() << 16 | nextByte() << 24;
  }

  private int nextByte() throws IOException {
    final int next = nextByteOrEnd();
    if (next == END) {
      throw cutOff();
    }
    return next;
  }

  private int nextByteOrEnd() throws IOException {
    return input.hasRemaining() || refill() ? Byte.toUnsignedInt(input.get()) : END;
  }

  private boolean refill() throws IOException {
    input.clear();
    int count;
    do {
      count = source.read(input);
    } while (count == 0);
    input.flip();
    if (count < 0) {
      return false;
    }
    sourceBytes += count;
    return true;
  }

  private static ZipException cutOff() {
    return damaged("the compressed data is cut off");
  }

  private static ZipException damaged(final String reason) {
    return new ZipException("gzip: " + reason);
  }
}
