package io.chainwalk.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Several captures read as one, in the order of their records' times.
///
/// A heap holds the captures that still have records, the one whose next record is earliest on top. Damage ends one
/// capture like its end does, and is reported once all others are through.
final class MergingReader implements CaptureReader {
  // Small blocks: there is one for each capture, and each is copied out of soon after it was read.
  private static final int SOURCE_BLOCK_BYTES = 1 << 18;
  private static final int SOURCE_BLOCK_RECORDS = 1 << 12;

  /// One capture and the record of it that is next.
  private static final class Source {
    final CaptureReader reader;
    final int order;
    final CaptureBlock block = new CaptureBlock(SOURCE_BLOCK_BYTES, SOURCE_BLOCK_RECORDS);
    int row;
    int[] interfaceIndexes = {}; // from the capture's own index to ours

    Source(final CaptureReader reader, final int order) {
      this.reader = reader;
      this.order = order;
    }

    boolean comesBefore(final Source other) {
      final long timeNs = block.timestampNs(row);
      final long otherTimeNs = other.block.timestampNs(other.row);
      return timeNs != otherTimeNs ? timeNs < otherTimeNs : order < other.order;
    }
  }

  private final List<CaptureReader> readers;
  private final Source[] heap;
  private int heapSize;
  private boolean started;
  private final List<CaptureInterface> found = new ArrayList<>();
  private volatile List<CaptureInterface> interfaces = List.of();
  private long nextRecordNumber = 1;
  private @Nullable BadCaptureException damage;

  MergingReader(final List<CaptureReader> readers) {
    this.readers = List.copyOf(readers);
    heap = new Source[readers.size()];
  }

  @Override
  public boolean readBlock(final CaptureBlock block) throws IOException {
    block.clear(nextRecordNumber);
    if (!started) {
      start();
    }
    int end = 0;
    while (heapSize > 0 && !block.isFull()) {
      final Source next = heap[0];
      final int frame = end + CaptureBlock.HEADROOM_BYTES;
      final int frameEnd = frame + next.block.capturedLength(next.row);
      if (frameEnd > block.bytes().capacity()) {
        if (!block.isEmpty()) {
          break;
        }
        block.ensureSize(frameEnd, 0);
      }
      copy(next, block, frame);
      end = frameEnd;
      advance(next);
    }
    if (interfaces.size() != found.size()) {
      interfaces = List.copyOf(found);
    }
    nextRecordNumber += block.recordCount();
    if (block.isEmpty() && damage != null) {
      throw damage;
    }
    return !block.isEmpty();
  }

  @Override
  public List<CaptureInterface> interfaces() {
    return interfaces;
  }

  @Override
  public long recordsRead() {
    return nextRecordNumber - 1;
  }

  @Override
  public String name() {
    return readers.stream().map(CaptureReader::name).collect(Collectors.joining(", "));
  }

  @Override
  public long bytesRead() {
    return readers.stream().mapToLong(CaptureReader::bytesRead).sum();
  }

  @Override
  public long sizeBytes() {
    long sum = 0;
    for (final CaptureReader reader : readers) {
      final long size = reader.sizeBytes();
      if (size < 0) {
        return -1;
      }
      sum += size;
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    @Nullable IOException failure = null;
    for (final CaptureReader reader : readers) {
      try {
        reader.close();
      } catch (final IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void start() throws IOException {
    started = true;
    for (int i = 0; i < readers.size(); i++) {
      final Source source = new Source(readers.get(i), i);
      if (refill(source)) {
        heap[heapSize++] = source;
      }
    }
    for (int slot = heapSize / 2 - 1; slot >= 0; slot--) {
      siftDown(slot);
    }
  }

  private static void copy(final Source from, final CaptureBlock to, final int frame) {
    final CaptureBlock block = from.block;
    final int row = from.row;
    final int captured = block.capturedLength(row);
    to.buffer().putBytes(frame, block.buffer(), block.frameOffset(row), captured);
    to.add(
        frame,
        captured,
        block.originalLength(row),
        block.timestampNs(row),
        block.linkType(row),
        from.interfaceIndexes[block.interfaceIndex(row)]);
  }

  /// Moves the capture on top of the heap to its next record, and to its place.
  private void advance(final Source top) throws IOException {
    top.row++;
    if (top.row == top.block.recordCount() && !refill(top)) {
      heapSize--;
      heap[0] = heap[heapSize];
    }
    siftDown(0);
  }

  private boolean refill(final Source source) throws IOException {
    boolean more;
    try {
      more = source.reader.readBlock(source.block);
    } catch (final BadCaptureException e) {
      if (damage == null) {
        damage = e;
      } else {
        damage.addSuppressed(e);
      }
      more = false;
    }
    source.row = 0;
    takeInterfaces(source);
    return more;
  }

  private void takeInterfaces(final Source source) {
    final List<CaptureInterface> theirs = source.reader.interfaces();
    final int known = source.interfaceIndexes.length;
    if (theirs.size() == known) {
      return;
    }
    final int[] indexes = new int[theirs.size()];
    System.arraycopy(source.interfaceIndexes, 0, indexes, 0, known);
    for (int i = known; i < indexes.length; i++) {
      indexes[i] = found.size();
      found.add(theirs.get(i).withIndex(indexes[i]));
    }
    source.interfaceIndexes = indexes;
  }

  private void siftDown(final int from) {
    int slot = from;
    while (true) {
      final int left = 2 * slot + 1;
      if (left >= heapSize) {
        return;
      }
      final int right = left + 1;
      final int earlier = right < heapSize && heap[right].comesBefore(heap[left]) ? right : left;
      if (!heap[earlier].comesBefore(heap[slot])) {
        return;
      }
      final Source moved = heap[slot];
      heap[slot] = heap[earlier];
      heap[earlier] = moved;
      slot = earlier;
    }
  }
}
