package io.chainwalk.tools.replay;

import io.chainwalk.pipeline.Outbox;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// Frames to be written that were in no input: pieces of datagrams, and answers of the node. Those of one worker and one
/// block, in the order of the records that they stand behind.
///
/// Begins without memory, which most traffic never needs, and grows; used again for the next block.
///
/// **Threads:** the worker's, then the writer's.
final class ExtraFrames {
  private static final int FIRST_FRAMES = 64;
  private static final int FIRST_BYTES = 1 << 16;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int[] rows = new int[0];

  /// Where each frame ends; it starts where the one before it ends.
  private int[] ends = new int[0];

  private int[] originalLengths = new int[0];
  private int count;

  void clear() {
    count = 0;
  }

  /// Copies a frame, behind those that are there.
  ///
  /// @param row the record of the block that it stands behind; not before that of the frame before
  /// @param outbox holds it
  /// @param index which one it is in there
  void add(final int row, final Outbox outbox, final int index) {
    final int start = start(count);
    final int length = outbox.length(index);
    reserve(start + length);
    buffer.putBytes(start, outbox.buffer(), outbox.offset(index), length);
    rows[count] = row;
    originalLengths[count] = outbox.originalLength(index);
    ends[count] = start + length;
    count++;
  }

  private void reserve(final int lengthBytes) {
    if (count == rows.length) {
      final int room = Math.max(FIRST_FRAMES, 2 * count);
      rows = Arrays.copyOf(rows, room);
      ends = Arrays.copyOf(ends, room);
      originalLengths = Arrays.copyOf(originalLengths, room);
    }
    if (lengthBytes > buffer.capacity()) {
      final byte[] larger =
          new byte[Math.max(lengthBytes, Math.max(FIRST_BYTES, 2 * buffer.capacity()))];
      buffer.getBytes(0, larger, 0, start(count));
      buffer.wrap(larger);
    }
  }

  int count() {
    return count;
  }

  /// The record that a frame stands behind.
  int row(final int index) {
    return rows[index];
  }

  /// Where all frames are.
  DirectBuffer buffer() {
    return buffer;
  }

  /// Where a frame starts in there.
  int start(final int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /// How long a frame is.
  int length(final int index) {
    return ends[index] - start(index);
  }

  /// How long a frame is on the wire.
  int originalLength(final int index) {
    return originalLengths[index];
  }
}
