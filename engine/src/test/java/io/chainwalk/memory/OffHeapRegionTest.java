package io.chainwalk.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffHeapRegionTest {
  @Test
  void everyRecordIsZeroAndItsOwn() {
    final OffHeapRegion region = OffHeapRegion.growing(1000, 128, 64);
    for (int record = 0; record < 1000; record++) {
      assertTrue(region.reserve(record));
      final UnsafeBuffer buffer = region.segment(record);
      for (int i = 0; i < 128; i += Long.BYTES) {
        assertEquals(0, buffer.getLong(region.offset(record) + i));
        buffer.putLong(region.offset(record) + i, record + 1L);
      }
    }
    for (int record = 0; record < 1000; record++) {
      assertEquals(record + 1L, region.segment(record).getLong(region.offset(record) + 120));
    }
  }

  @Test
  void aGrowingRegionAllocatesSegmentBySegment() {
    final OffHeapRegion region = OffHeapRegion.growing(200, 64, 64);
    assertEquals(0, region.sizeBytes());
    assertTrue(region.reserve(70));
    final long one = region.sizeBytes();
    assertTrue(one >= 64 * 64, "bytes " + one);
    assertTrue(region.reserve(127));
    assertEquals(one, region.sizeBytes());
    assertTrue(region.reserve(199));
    assertEquals(2, region.allocated().length);
    assertEquals(8 * 64, region.segment(199).capacity());
  }

  @Test
  void recordsOfOneSegmentShareABuffer() {
    final OffHeapRegion region = OffHeapRegion.growing(200, 64, 64);
    region.reserve(0);
    region.reserve(64);
    assertSame(region.segment(0), region.segment(63));
    assertNotSame(region.segment(63), region.segment(64));
  }

  @Test
  void segmentsStartOnAPageAndLargeOnesOnAHugePage() {
    final OffHeapRegion small = new OffHeapRegion(100, 64);
    assertEquals(0, small.segment(0).addressOffset() % 4096);
    final OffHeapRegion large = new OffHeapRegion(1 << 20, 64);
    assertEquals(0, large.segment(0).addressOffset() % HugePages.BYTES);
  }

  @Test
  void aRegionThatTheJvmHasNoMemoryForStopsGrowing() {
    final AtomicInteger asked = new AtomicInteger();
    final OffHeapRegion region =
        OffHeapRegion.growing(
            200,
            64,
            64,
            (lengthBytes, alignmentBytes) -> {
              if (asked.incrementAndGet() > 2) {
                throw new OutOfMemoryError("as the JVM says");
              }
              return BufferUtil.allocateDirectAligned(lengthBytes, alignmentBytes);
            });
    assertTrue(region.reserve(0));
    assertTrue(region.reserve(64));
    assertFalse(region.reserve(128));
    assertFalse(region.reserve(199));
    assertEquals(3, asked.get());
    assertTrue(region.reserve(127));
    assertEquals(2, region.allocated().length);
  }

  @Test
  void workersThatNeedASegmentAtOnceGetTheSame() throws InterruptedException, ExecutionException {
    final int workers = 4;
    final CyclicBarrier start = new CyclicBarrier(workers);
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      for (int round = 0; round < 200; round++) {
        final OffHeapRegion region = OffHeapRegion.growing(64, 64, 64);
        final Callable<UnsafeBuffer> reserve =
            () -> {
              start.await();
              assertTrue(region.reserve(0));
              return region.segment(0);
            };
        final List<Future<UnsafeBuffer>> segments = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
          segments.add(threads.submit(reserve));
        }
        for (final Future<UnsafeBuffer> segment : segments) {
          assertSame(segment.get(), region.segment(0));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 64, 64", "10, 0, 64", "10, 1048577, 64", "10, 64, 48", "10, 1048576, 2048"})
  void impossibleShapesAreRefused(
      final int recordCount, final int recordBytes, final int recordsInSegment) {
    assertThrows(
        IllegalArgumentException.class,
        () -> OffHeapRegion.growing(recordCount, recordBytes, recordsInSegment));
  }
}
