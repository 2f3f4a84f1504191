package io.chainwalk.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// The bytes of one capture, uncompressed, laid into the buffers of one block after the other.
///
/// At any time a *window* of the stream is in a block's buffer, from [#position] to [#limit]. The reader moves the
/// position over what it has parsed. What is left when the block goes out, an unfinished record as a rule, is carried
/// over to the front of the next one.
final class CaptureInput implements Closeable {
  private static final byte[] NOTHING = {};

  private final String name;
  private final long sizeBytes;
  private final @Nullable GzipChannel gzip;
  private final ReadableByteChannel channel;

  private byte[] carry = NOTHING;
  private int carried;
  private int position;
  private int limit;
  private long
      limitOffset; // of the stream, where the window or, between two blocks, the carry ends
  private boolean ended;
  private @Nullable String compressionDamage;
  private volatile long bytesRead; // one writer, the reading thread; a progress line may look on

  private CaptureInput(
      final ReadableByteChannel channel,
      final @Nullable GzipChannel gzip,
      final String name,
      final long sizeBytes) {
    this.channel = channel;
    this.gzip = gzip;
    this.name = name;
    this.sizeBytes = sizeBytes;
  }

  /// Looks at the first bytes and puts a decompressor in front when they are gzip's.
  ///
  /// @param channel the bytes as they are stored; blocking
  /// @param name what to call the capture in messages
  /// @param sizeBytes how many there are, or -1
  static CaptureInput open(
      final ReadableByteChannel channel, final String name, final long sizeBytes)
      throws IOException {
    final CaptureInput stored = new CaptureInput(channel, null, name, sizeBytes);
    final byte[] first = stored.peek(2);
    final boolean compressed =
        first.length == 2
            && Byte.toUnsignedInt(first[0]) == GzipChannel.FIRST_MAGIC_BYTE
            && Byte.toUnsignedInt(first[1]) == GzipChannel.SECOND_MAGIC_BYTE;
    if (!compressed) {
      return stored;
    }
    final GzipChannel gzip = new GzipChannel(channel, first);
    return new CaptureInput(gzip, gzip, name, sizeBytes);
  }

  String name() {
    return name;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /// Bytes taken from the file as it is stored, compressed or not.
  long bytesRead() {
    return bytesRead;
  }

  /// The first bytes of what has not been parsed yet; fewer than asked for only at the end. For headers, before the
  /// first [#fill].
  byte[] peek(final int count) throws IOException {
    if (carried < count) {
      carry = Arrays.copyOf(carry, count);
      final ByteBuffer target = ByteBuffer.wrap(carry, carried, count - carried);
      read(target);
      carried = target.position();
    }
    return Arrays.copyOf(carry, Math.min(count, carried));
  }

  /// Moves over bytes that were peeked at.
  void skip(final int count) {
    carried -= count;
    System.arraycopy(carry, count, carry, 0, carried);
  }

  /// Opens the window in a block: what was carried over, then as much of the stream as the block holds.
  void fill(final CaptureBlock block) throws IOException {
    block.ensureSize(CaptureBlock.HEADROOM_BYTES + carried, 0);
    final ByteBuffer bytes = block.bytes();
    bytes.clear().position(CaptureBlock.HEADROOM_BYTES);
    bytes.put(carry, 0, carried);
    position = CaptureBlock.HEADROOM_BYTES;
    bytes.limit(Math.max(bytes.position(), CaptureBlock.HEADROOM_BYTES + block.capacityBytes()));
    read(bytes);
    limit = bytes.position();
  }

  /// Brings in more of the stream when a record is too large for the window, moving what has been parsed out of it and
  /// doubling the buffer where that is not enough.
  ///
  /// @return false when there is no more
  boolean extend(final CaptureBlock block) throws IOException {
    if (ended) {
      return false;
    }
    final int unparsed = limit - position;
    if (position > CaptureBlock.HEADROOM_BYTES) {
      block.buffer().putBytes(CaptureBlock.HEADROOM_BYTES, block.buffer(), position, unparsed);
      position = CaptureBlock.HEADROOM_BYTES;
    }
    limit = position + unparsed;
    if (unparsed >= block.capacityBytes()) {
      block.ensureSize(position + 2 * unparsed, limit);
    }
    final ByteBuffer bytes = block.bytes();
    bytes.clear().position(limit);
    read(bytes);
    final boolean more = bytes.position() > limit;
    limit = bytes.position();
    return more;
  }

  /// Closes the window and keeps what is left of it for the next block.
  void leave(final CaptureBlock block) {
    carried = limit - position;
    if (carry.length < carried) {
      carry = new byte[carried];
    }
    block.buffer().getBytes(position, carry, 0, carried);
  }

  /// Where parsing goes on, an index in the block's buffer.
  int position() {
    return position;
  }

  void position(final int newPosition) {
    position = newPosition;
  }

  /// The end of the window, an index in the block's buffer.
  int limit() {
    return limit;
  }

  /// Whether the window holds the last bytes there are.
  boolean ended() {
    return ended;
  }

  /// What is wrong with what there is at the end, if anything: damaged compression, or a record cut off.
  @Nullable BadCaptureException endDamage() {
    if (compressionDamage != null) {
      return bad(limitOffset, compressionDamage);
    }
    return position < limit
        ? damage(
            position, "the capture ends " + (limit - position) + " bytes into a record or block")
        : null;
  }

  /// Damage found in the window.
  BadCaptureException damage(final int at, final String reason) {
    return bad(limitOffset - (limit - at), reason);
  }

  /// Damage found in the header of the file.
  BadCaptureException damageAtStart(final String reason) {
    return compressionDamage == null ? bad(0, reason) : bad(limitOffset, compressionDamage);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private BadCaptureException bad(final long offset, final String reason) {
    return new BadCaptureException(name, offset, gzip != null, reason);
  }

  /// Reads until the target is full or the stream ends.
  private void read(final ByteBuffer target) throws IOException {
    final int start = target.position();
    try {
      while (!ended && target.hasRemaining()) {
        ended = channel.read(target) < 0;
      }
    } catch (final ZipException e) {
      ended = true;
      compressionDamage = String.valueOf(e.getMessage());
    }
    limitOffset += target.position() - start;
    bytesRead = gzip == null ? limitOffset : gzip.sourceBytes();
  }
}
