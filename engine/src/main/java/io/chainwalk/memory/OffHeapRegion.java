package io.chainwalk.memory;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// A zeroed off-heap array of equal records, in as many segments as it takes to pass the 2 GiB of one buffer.
///
/// A record never spans two segments. Segments start on a page, so records whose size is a multiple of a cache line
/// are aligned to cache lines.
///
/// **Threads:** immutable once made; what is in the bytes is the owner's business. The memory is freed when the region
/// becomes unreachable.
public final class OffHeapRegion {
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_SEGMENT_BYTES = 1 << 30;

  private final UnsafeBuffer[] segments;
  private final int segmentShift;
  private final int segmentMask;
  private final int recordBytes;
  private final long sizeBytes;

  /// Allocates and zeroes the memory.
  ///
  /// @param recordCount how many records, at least 1
  /// @param recordBytes size of one record, 1 to 1 MiB
  /// @throws IllegalArgumentException when either is out of range
  /// @throws OutOfMemoryError when the JVM may not have that much direct memory (`-XX:MaxDirectMemorySize`)
  public OffHeapRegion(final int recordCount, final int recordBytes) {
    if (recordCount < 1) {
      throw new IllegalArgumentException("recordCount must be at least 1: " + recordCount);
    }
    if (recordBytes < 1 || recordBytes > 1 << 20) {
      throw new IllegalArgumentException("recordBytes must be 1 to 1 MiB: " + recordBytes);
    }
    this.recordBytes = recordBytes;
    segmentShift = 31 - Integer.numberOfLeadingZeros(MAX_SEGMENT_BYTES / recordBytes);
    segmentMask = (1 << segmentShift) - 1;
    segments = new UnsafeBuffer[((recordCount - 1) >>> segmentShift) + 1];
    long bytes = 0;
    for (int i = 0; i < segments.length; i++) {
      final int records = Math.min(recordCount - (i << segmentShift), 1 << segmentShift);
      final ByteBuffer memory = BufferUtil.allocateDirectAligned(records * recordBytes, PAGE_BYTES);
      segments[i] = new UnsafeBuffer(memory);
      bytes += memory.capacity();
    }
    sizeBytes = bytes;
  }

  /// The buffer that holds a record.
  ///
  /// @param record its index, from 0
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

  /// All memory of the region.
  ///
  /// @return bytes
  public long sizeBytes() {
    return sizeBytes;
  }
}
