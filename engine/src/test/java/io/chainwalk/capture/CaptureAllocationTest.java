package io.chainwalk.capture;

import static io.chainwalk.capture.CaptureBytes.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureAllocationTest {
  private static final int RECORDS = 200_000;
  private static final int BYTES_FOR_A_BLOCK = 1_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final CaptureBlock block = new CaptureBlock();

  @Test
  void recordsAreReadAndWrittenWithoutAllocation(@TempDir final Path folder) throws IOException {
    final CaptureBytes classic = CaptureBytes.pcap();
    final CaptureBytes ng = CaptureBytes.pcapng(ByteOrder.LITTLE_ENDIAN).describe(1, 0);
    final byte[] frame = frame(60);
    for (int i = 0; i < RECORDS; i++) {
      classic.record(i, i, frame);
      ng.enhanced(0, i, frame);
    }
    for (final byte[] bytes : new byte[][] {classic.bytes(), ng.bytes()}) {
      final Path input = Files.write(folder.resolve("in"), bytes);
      for (final CaptureFormat format : CaptureFormat.values()) {
        rewrite(input, folder.resolve("warm-up"), format);
        final long allocated = rewrite(input, folder.resolve("out"), format);
        final long blocks = bytes.length / CaptureBlock.DEFAULT_CAPACITY_BYTES + 3L;
        assertTrue(
            allocated < blocks * BYTES_FOR_A_BLOCK,
            () -> allocated + " bytes for " + blocks + " blocks to " + format);
      }
    }
  }

  /// Bytes allocated on the heap between the first block and the last.
  private long rewrite(final Path input, final Path output, final CaptureFormat format)
      throws IOException {
    try (CaptureReader reader = CaptureReader.open(input);
        CaptureWriter writer = CaptureWriter.toFile(output, format)) {
      assertTrue(reader.readBlock(block));
      writer.write(block, reader.interfaces());
      long records = block.recordCount();
      final long before = threads.getCurrentThreadAllocatedBytes();
      while (reader.readBlock(block)) {
        writer.write(block, reader.interfaces());
        records += block.recordCount();
      }
      final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      writer.commit();
      assertEquals(RECORDS, records);
      return allocated;
    }
  }
}
