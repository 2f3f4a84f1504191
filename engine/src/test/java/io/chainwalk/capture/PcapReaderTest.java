package io.chainwalk.capture;

import static io.chainwalk.capture.CaptureBytes.boxed;
import static io.chainwalk.capture.CaptureBytes.frame;
import static io.chainwalk.capture.CaptureBytes.pcap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.CaptureBytes.Frame;
import io.chainwalk.capture.CaptureBytes.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
  private static final int MICROSECONDS = 0xA1B2C3D4;
  private static final int NANOSECONDS = 0xA1B23C4D;
  private static final int MODIFIED = 0xA1B2CD34;

  @ParameterizedTest
  @CsvSource({"LE, us, 2000", "BE, us, 2000", "LE, ns, 2", "BE, ns, 2"})
  void bothByteOrdersAndBothUnitsOfTimeAreRead(
      final String orderName, final String unit, final long fractionNs) {
    final ByteOrder order = orderName.equals("LE") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    final int magic = unit.equals("us") ? MICROSECONDS : NANOSECONDS;
    final Outcome outcome = pcap(order, magic, 113).record(1_700_000_000, 2, frame(60)).read();

    final long timeNs = 1_700_000_000_000_000_000L + fractionNs;
    assertEquals(List.of(), outcome.damage());
    assertEquals(List.of(new Frame(timeNs, 113, 0, 60, 1, boxed(frame(60)))), outcome.frames());
    assertEquals(List.of(new CaptureInterface(0, 113, 65_535, "", "")), outcome.interfaces());
  }

  @Test
  void modifiedFilesHaveLongerRecordHeaders() {
    final Outcome outcome =
        pcap(ByteOrder.BIG_ENDIAN, MODIFIED, 1)
            .u32(5)
            .u32(6)
            .u32(3)
            .u32(60)
            .u32(2)
            .u16(0x0800)
            .u8(0)
            .u8(0)
            .raw(frame(3))
            .u32(7)
            .u32(8)
            .u32(1)
            .u32(1)
            .u32(2)
            .u16(0x0800)
            .u8(0)
            .u8(0)
            .raw(frame(1))
            .read();

    assertEquals(List.of(), outcome.damage());
    assertEquals(List.of(5_000_006_000L, 7_000_008_000L), outcome.timesNs());
    assertEquals(boxed(frame(3)), outcome.frames().getFirst().bytes());
    assertEquals(60, outcome.frames().getFirst().originalLength());
  }

  @Test
  void secondsAreUnsignedUntil2106() {
    final Outcome outcome = pcap().record(-1, 999_999, frame(1)).read();
    assertEquals(List.of(4_294_967_295_999_999_000L), outcome.timesNs());
  }

  @Test
  void upperBitsOfTheLinkTypeFieldAreNotPartOfIt() {
    final Outcome outcome =
        pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, 0x3400_0001).record(1, 1, frame(1)).read();
    assertEquals(1, outcome.frames().getFirst().linkType());
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 2", "543, 0"})
  void oldVersionsHaveTheOriginalLengthFirst(final int major, final int minor) {
    final Outcome outcome =
        pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, major, minor, 1)
            .u32(1)
            .u32(1)
            .u32(60)
            .u32(4)
            .raw(frame(4))
            .read();

    assertEquals(List.of(), outcome.damage());
    assertEquals(boxed(frame(4)), outcome.frames().getFirst().bytes());
    assertEquals(60, outcome.frames().getFirst().originalLength());
  }

  @Test
  void versionTwoPointThreeHasTheLengthsInEitherOrder() {
    final Outcome outcome =
        pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, 2, 3, 1)
            .u32(1)
            .u32(1)
            .u32(60)
            .u32(4)
            .raw(frame(4))
            .u32(2)
            .u32(2)
            .u32(5)
            .u32(70)
            .raw(frame(5))
            .read();

    assertEquals(List.of(), outcome.damage());
    assertEquals(List.of(60, 70), outcome.frames().stream().map(Frame::originalLength).toList());
    assertEquals(List.of(4, 5), outcome.frames().stream().map(f -> f.bytes().size()).toList());
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 5", "3, 0", "543, 1", "0, 0"})
  void otherVersionsAreRefused(final int major, final int minor) {
    final Outcome outcome =
        pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, major, minor, 1).record(1, 1, frame(1)).read();

    assertEquals(List.of(), outcome.frames());
    assertEquals(0, outcome.onlyDamage().offset());
    assertTrue(outcome.onlyDamage().reason().contains("version " + major + "." + minor));
  }

  @Test
  void framesLongerThanTheSnapLengthAreKept() {
    final Outcome outcome = pcap().record(1, 1, frame(200_000)).read();
    assertEquals(200_000, outcome.frames().getFirst().bytes().size());
  }

  @Test
  void framesWithoutAByteAreRecordsToo() {
    final Outcome outcome = pcap().record(1, 1, frame(0)).record(2, 2, frame(0)).read();
    assertEquals(List.of(1_000_001_000L, 2_000_002_000L), outcome.timesNs());
  }

  @ParameterizedTest
  @ValueSource(ints = {262_145, Integer.MAX_VALUE, -1})
  void absurdLengthIsDamageAfterTheRecordsInFront(final int captured) {
    final CaptureBytes bytes = pcap().record(1, 1, frame(10));
    final int offset = bytes.size();
    final Outcome outcome = bytes.u32(2).u32(2).u32(captured).u32(60).raw(frame(100)).read();

    assertEquals(1, outcome.frames().size());
    assertEquals(offset, outcome.onlyDamage().offset());
    assertTrue(outcome.onlyDamage().reason().contains(Integer.toUnsignedString(captured)));
  }

  @Test
  void claimsBeyondTwoGigabytesOnTheWireAreLowered() {
    final Outcome outcome = pcap().u32(1).u32(1).u32(2).u32(-1).raw(frame(2)).read();
    assertEquals(Integer.MAX_VALUE, outcome.frames().getFirst().originalLength());
  }

  @Test
  void largestFrameFitsAnyBlock() {
    final CaptureBytes bytes =
        pcap().record(1, 1, frame(5)).record(2, 2, frame(262_144)).record(3, 3, frame(7));
    final Outcome small = CaptureBytes.read(bytes.bytes(), new CaptureBlock(16, 2));
    assertEquals(CaptureBytes.read(bytes.bytes()), small);
    assertEquals(3, small.frames().size());
  }

  @Test
  void blocksOfAnySizeGiveTheSameRecords() {
    final CaptureBytes capture = pcap();
    for (int i = 0; i < 50; i++) {
      capture.record(i, i, frame(i * 7 % 90));
    }
    final Outcome whole = CaptureBytes.read(capture.bytes());
    assertEquals(50, whole.frames().size());
    for (int capacity = 1; capacity < 300; capacity++) {
      for (final int rows : new int[] {1, 3, 100}) {
        assertEquals(whole, CaptureBytes.read(capture.bytes(), new CaptureBlock(capacity, rows)));
      }
    }
  }

  @Test
  void recordNumbersCountThroughAllBlocks() {
    final CaptureBytes capture = pcap();
    for (int i = 0; i < 10; i++) {
      capture.record(i, i, frame(4));
    }
    final Outcome outcome = CaptureBytes.read(capture.bytes(), new CaptureBlock(1000, 3));
    assertEquals(
        List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L),
        outcome.frames().stream().map(Frame::number).toList());
  }

  @Test
  void captureWithoutRecordsJustEnds() {
    final Outcome outcome = pcap().read();
    assertEquals(List.of(), outcome.frames());
    assertEquals(List.of(), outcome.damage());
    assertEquals(1, outcome.interfaces().size());
  }

  @Test
  void damageIsReportedAgainOnEveryFurtherCall() throws IOException {
    final byte[] cut = pcap().record(1, 1, frame(1)).u32(1).bytes();
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(cut), "cut.pcap")) {
      final CaptureBlock block = new CaptureBlock();
      assertTrue(reader.readBlock(block));
      assertThrows(BadCaptureException.class, () -> reader.readBlock(block));
      assertEquals(0, block.recordCount());
      assertThrows(BadCaptureException.class, () -> reader.readBlock(block));
    }
  }

  @Test
  void droppedMarksDoNotOutliveTheirFilling() throws IOException {
    final byte[] bytes = pcap().record(1, 1, frame(1)).record(2, 2, frame(1)).bytes();
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(bytes), "two.pcap")) {
      final CaptureBlock block = new CaptureBlock(100, 1);
      assertTrue(reader.readBlock(block));
      block.drop(0);
      assertTrue(block.dropped(0));
      assertTrue(reader.readBlock(block));
      assertFalse(block.dropped(0));
    }
  }

  @Test
  void fileTellsItsSizeAndHowFarReadingCame(@TempDir final Path folder) throws IOException {
    final byte[] bytes = pcap().record(1, 1, frame(100)).bytes();
    final Path file = Files.write(folder.resolve("one.pcap"), bytes);
    try (CaptureReader reader = CaptureReader.open(file)) {
      assertEquals(file.toString(), reader.name());
      assertEquals(bytes.length, reader.sizeBytes());
      assertTrue(reader.readBlock(new CaptureBlock()));
      assertEquals(bytes.length, reader.bytesRead());
    }
  }

  @Test
  void streamHasNoSize() throws IOException {
    try (CaptureReader reader =
        CaptureReader.open(new ByteArrayInputStream(pcap().bytes()), "stdin")) {
      assertEquals(-1, reader.sizeBytes());
      assertEquals("stdin", reader.name());
    }
  }
}
