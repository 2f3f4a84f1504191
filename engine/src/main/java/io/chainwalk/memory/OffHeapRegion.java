package io.chainwalk.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// A zeroed off-heap array of equal records, in as many segments as it takes to pass the 2 GiB of one buffer.
///
/// A record never spans two segments. Segments start on a page, large ones on a huge page, so records whose size is a
/// multiple of a cache line are aligned to cache lines. A *growing* region allocates a segment when its first record is
/// asked for with [#reserve], and never gives it back.
///
/// **Threads:** any may reserve, lock-free. Who learns of a record from the one that reserved it, through an acquire
/// read, may use it; what is in the bytes is the owner's business. The memory is freed when the region becomes
/// unreachable.
public final class OffHeapRegion {
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_SEGMENT_BYTES = 1 << 30;

  /// Aligning costs up to a huge page; below this it is not worth it.
  private static final int ALIGNED_TO_HUGE_PAGES_FROM_BYTES = 64 << 20;

  /// Stands where a segment is not allocated yet: one without bytes.
  private static final UnsafeBuffer ABSENT = new UnsafeBuffer(new byte[0]);

  private static final VarHandle SEGMENT =
      MethodHandles.arrayElementVarHandle(UnsafeBuffer[].class).withInvokeExactBehavior();

  private final Allocator allocator;
  private final UnsafeBuffer[] segments;
  private final int segmentShift;
  private final int segmentMask;
  private final int recordCount;
  private final int recordBytes;

  /// Where memory comes from: the JVM, or a test.
  @FunctionalInterface
  interface Allocator {
    /// Zeroed direct memory.
    ///
    /// @throws OutOfMemoryError when there is no more
    ByteBuffer allocate(int lengthBytes, int alignmentBytes);
  }

  /// Set when the JVM has refused memory: asking again would cost half a second each time.
  private volatile boolean refused;

  /// Allocates and zeroes all of the memory.
  ///
  /// @param recordCount how many records, at least 1
  /// @param recordBytes size of one record, 1 to 1 MiB
  /// @throws IllegalArgumentException when either is out of range
  /// @throws OutOfMemoryError when the JVM may not have that much direct memory (`-XX:MaxDirectMemorySize`)
  public OffHeapRegion(final int recordCount, final int recordBytes) {
    this(
        recordCount,
        recordBytes,
        MAX_SEGMENT_BYTES / checkedRecordBytes(recordBytes),
        BufferUtil::allocateDirectAligned);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = allocate(i);
    }
  }

  private OffHeapRegion(
      final int recordCount,
      final int recordBytes,
      final int maxRecordsInSegment,
      final Allocator allocator) {
    if (recordCount < 1) {
      throw new IllegalArgumentException("recordCount must be at least 1: " + recordCount);
    }
    this.allocator = allocator;
    this.recordCount = recordCount;
    this.recordBytes = recordBytes;
    segmentShift = 31 - Integer.numberOfLeadingZeros(maxRecordsInSegment);
    segmentMask = (1 << segmentShift) - 1;
    segments = new UnsafeBuffer[((recordCount - 1) >>> segmentShift) + 1];
    Arrays.fill(segments, ABSENT);
  }

  /// Makes a region that allocates no memory yet, and later by and by.
  ///
  /// @param recordCount how many records at most, at least 1
  /// @param recordBytes size of one record, 1 to 1 MiB
  /// @param recordsInSegment how many records to allocate at a time, a power of two; not over 1 GiB
  /// @return an empty region
  /// @throws IllegalArgumentException when one of them is out of range
  public static OffHeapRegion growing(
      final int recordCount, final int recordBytes, final int recordsInSegment) {
    return growing(recordCount, recordBytes, recordsInSegment, BufferUtil::allocateDirectAligned);
  }

  static OffHeapRegion growing(
      final int recordCount,
      final int recordBytes,
      final int recordsInSegment,
      final Allocator allocator) {
    if (Integer.bitCount(recordsInSegment) != 1
        || recordsInSegment > MAX_SEGMENT_BYTES / checkedRecordBytes(recordBytes)) {
      throw new IllegalArgumentException(
          "recordsInSegment must be a power of two, and a segment 1 GiB at most: "
              + recordsInSegment);
    }
    return new OffHeapRegion(recordCount, recordBytes, recordsInSegment, allocator);
  }

  private static int checkedRecordBytes(final int recordBytes) {
    if (recordBytes < 1 || recordBytes > 1 << 20) {
      throw new IllegalArgumentException("recordBytes must be 1 to 1 MiB: " + recordBytes);
    }
    return recordBytes;
  }

  /// Sees to it that a record has memory. Of workers that find none at the same moment each allocates a segment; one is
  /// used, and the others are garbage. Allocates on the heap, a few objects for each segment.
  ///
  /// @param record its index, from 0
  /// @return false when the JVM may not have more direct memory; from then on no segment is added
  public boolean reserve(final int record) {
    final int index = record >>> segmentShift;
    return ((UnsafeBuffer) SEGMENT.getAcquire(segments, index)).capacity() > 0 || addSegment(index);
  }

  private boolean addSegment(final int index) {
    if (refused) {
      return false;
    }
    final UnsafeBuffer segment;
    try {
      segment = allocate(index);
    } catch (final OutOfMemoryError e) {
      refused = true; // the answer is the error's whole message
      return false;
    }
    SEGMENT.compareAndSet(segments, index, ABSENT, segment); // or another worker's is there
    return true;
  }

  private UnsafeBuffer allocate(final int index) {
    final int records = Math.min(recordCount - (index << segmentShift), 1 << segmentShift);
    final int bytes = records * recordBytes;
    final ByteBuffer memory =
        allocator.allocate(
            bytes, bytes < ALIGNED_TO_HUGE_PAGES_FROM_BYTES ? PAGE_BYTES : HugePages.BYTES);
    return new UnsafeBuffer(memory, 0, bytes);
  }

  /// The buffer that holds a record.
  ///
  /// @param record its index, from 0, of a record that has memory
  /// @return the segment, shared; see [#offset]
  public UnsafeBuffer segment(final int record) {
    return segments[record >>> segmentShift];
  }

  /// Where a record starts in its segment.
  ///
  /// @param record its index, from 0
  /// @return a byte offset
  public int offset(final int record) {
    return (record & segmentMask) * recordBytes;
  }

  /// All memory of the region, with what alignment costs.
  ///
  /// @return bytes allocated so far
  public long sizeBytes() {
    long bytes = 0;
    for (final UnsafeBuffer segment : allocated()) {
      final int slack =
          segment.capacity() < ALIGNED_TO_HUGE_PAGES_FROM_BYTES ? PAGE_BYTES : HugePages.BYTES;
      bytes += segment.capacity() + slack;
    }
    return bytes;
  }

  /// The segments that have memory.
  UnsafeBuffer[] allocated() {
    final UnsafeBuffer[] found = new UnsafeBuffer[segments.length];
    int count = 0;
    for (int i = 0; i < segments.length; i++) {
      final UnsafeBuffer segment = (UnsafeBuffer) SEGMENT.getAcquire(segments, i);
      if (segment.capacity() > 0) {
        found[count++] = segment;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
