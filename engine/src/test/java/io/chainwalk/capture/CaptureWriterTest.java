package io.chainwalk.capture;

import static io.chainwalk.capture.CaptureBytes.frame;
import static io.chainwalk.capture.CaptureBytes.pcap;
import static io.chainwalk.capture.CaptureBytes.pcapng;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.CaptureBytes.Frame;
import io.chainwalk.capture.CaptureBytes.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaptureWriterTest {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  @Test
  void classicCaptureIsLittleEndianWithNanoseconds() throws IOException {
    final byte[] input = pcap().u32(5).u32(6).u32(3).u32(60).raw(frame(3)).bytes();
    final byte[] expected =
        new CaptureBytes(LITTLE)
            .u32(0xA1B23C4D)
            .u16(2)
            .u16(4)
            .u32(0)
            .u32(0)
            .u32(262_144)
            .u32(1)
            .u32(5)
            .u32(6_000)
            .u32(3)
            .u32(60)
            .raw(frame(3))
            .bytes();
    assertArrayEquals(expected, convert(input, CaptureFormat.PCAP));
  }

  @Test
  void pcapngHasOneSectionAndAnInterfaceForEachOfTheInput() throws IOException {
    final byte[] name = "eth0".getBytes(StandardCharsets.UTF_8);
    final byte[] words = "to pods".getBytes(StandardCharsets.UTF_8);
    final byte[] input =
        pcapng(ByteOrder.BIG_ENDIAN)
            .describe(
                1, 96, new CaptureBytes(ByteOrder.BIG_ENDIAN).option(2, name).option(3, words))
            .enhanced(0, 7, frame(5))
            .section(LITTLE, 1, 0)
            .describe(101, 0)
            .enhanced(0, 8, frame(4))
            .bytes();
    final byte[] nanoseconds = {9};
    final byte[] expected =
        pcapng(LITTLE)
            .describe(
                1,
                96,
                new CaptureBytes(LITTLE)
                    .option(2, name)
                    .option(3, words)
                    .option(9, nanoseconds)
                    .option(0, new byte[0]))
            .describe(
                101, 0, new CaptureBytes(LITTLE).option(9, nanoseconds).option(0, new byte[0]))
            .enhanced(0, 7_000, frame(5))
            .enhanced(1, 8_000, frame(4))
            .bytes();
    assertArrayEquals(expected, convert(input, CaptureFormat.PCAPNG));
  }

  @Test
  void recordsSurviveTheWayThroughBothFormats() throws IOException {
    final long seed = Long.getLong("seed", 20_260_103L);
    final byte[] input = randomCapture(seed, 3_000, 1_500);
    final Outcome original = CaptureBytes.read(input);
    final byte[] ng = convert(input, CaptureFormat.PCAPNG);
    final byte[] back = convert(ng, CaptureFormat.PCAP);
    assertEquals(original.frames(), CaptureBytes.read(ng).frames(), () -> "seed " + seed);
    assertEquals(original.frames(), CaptureBytes.read(back).frames(), () -> "seed " + seed);
    assertArrayEquals(convert(input, CaptureFormat.PCAP), back);
  }

  @ParameterizedTest
  @EnumSource
  void droppedRecordsAreLeftOut(final CaptureFormat format) throws IOException {
    final long seed = Long.getLong("seed", 20_260_104L);
    final byte[] input = randomCapture(seed, 2_000, 900);
    final List<LongPredicate> choices =
        List.of(
            number -> number % 2 == 0,
            number -> number > 5,
            number -> number % 500 != 0,
            number -> number == 2_000,
            number -> false);
    for (final LongPredicate kept : choices) {
      final List<List<Byte>> expected =
          CaptureBytes.read(input).frames().stream()
              .filter(each -> kept.test(each.number()))
              .map(Frame::bytes)
              .toList();
      final Outcome outcome = CaptureBytes.read(convert(input, format, kept));
      assertEquals(
          expected, outcome.frames().stream().map(Frame::bytes).toList(), () -> "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void recordsLargerThanAnyBufferAreWritten(final CaptureFormat format) throws IOException {
    final int dbus = 231;
    final byte[] input =
        pcap(LITTLE, 0xA1B23C4D, dbus)
            .record(1, 1, frame(10))
            .record(2, 2, frame(3_000_001))
            .record(3, 3, frame(11))
            .bytes();
    final Outcome outcome = CaptureBytes.read(convert(input, format));
    assertEquals(CaptureBytes.read(input).frames(), outcome.frames());
  }

  @Test
  void secondLinkTypeInAClassicCaptureIsRefusedAndThePcapngNameRecommended() {
    final byte[] input =
        pcapng(LITTLE)
            .describe(1, 0)
            .describe(113, 0)
            .enhanced(0, 1, frame(4))
            .enhanced(1, 2, frame(4))
            .bytes();
    final FormatLimitException refusal =
        assertThrows(FormatLimitException.class, () -> convert(input, CaptureFormat.PCAP));
    final String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("ethernet and linux-sll"), message);
    assertTrue(message.contains(".pcapng"), message);
  }

  @Test
  void interfaceWithoutRecordsDoesNotSettleTheLinkType() throws IOException {
    final byte[] input =
        pcapng(LITTLE).describe(1, 0).describe(113, 0).enhanced(1, 2, frame(4)).bytes();
    final Outcome outcome = CaptureBytes.read(convert(input, CaptureFormat.PCAP));
    assertEquals(113, outcome.interfaces().getFirst().linkType());
  }

  @Test
  void timesThatAFormatCannotHoldAreRefused() {
    final byte[] late = pcapng(LITTLE).describe(1, 0).enhanced(0, 1L << 53, frame(4)).bytes();
    final CaptureBytes options =
        new CaptureBytes(LITTLE).option(14, new CaptureBytes(LITTLE).u64(-2).bytes());
    final byte[] early = pcapng(LITTLE).describe(1, 0, options).enhanced(0, 1, frame(4)).bytes();
    assertThrows(FormatLimitException.class, () -> convert(late, CaptureFormat.PCAP));
    assertThrows(FormatLimitException.class, () -> convert(early, CaptureFormat.PCAP));
    assertThrows(FormatLimitException.class, () -> convert(early, CaptureFormat.PCAPNG));
  }

  @ParameterizedTest
  @EnumSource
  void captureWithoutRecordsHasTheLinkTypeOfItsFirstInterface(final CaptureFormat format)
      throws IOException {
    final byte[] input = pcap(LITTLE, 0xA1B2C3D4, 101).bytes();
    final Outcome outcome = CaptureBytes.read(convert(input, format));
    assertEquals(List.of(), outcome.damage());
    assertEquals(101, outcome.interfaces().getFirst().linkType());
  }

  @Test
  void captureOfNothingIsValid() throws IOException {
    final ByteArrayOutputStream classic = new ByteArrayOutputStream();
    try (CaptureWriter writer = CaptureWriter.toStream(classic, CaptureFormat.PCAP)) {
      writer.commit();
    }
    final Outcome outcome = CaptureBytes.read(classic.toByteArray());
    assertEquals(List.of(), outcome.damage());
    assertEquals(LinkType.ETHERNET, outcome.interfaces().getFirst().linkType());

    final ByteArrayOutputStream ng = new ByteArrayOutputStream();
    try (CaptureWriter writer = CaptureWriter.toStream(ng, CaptureFormat.PCAPNG)) {
      writer.commit();
    }
    assertArrayEquals(pcapng(LITTLE).bytes(), ng.toByteArray());
  }

  @ParameterizedTest
  @EnumSource
  void singleFramesGoBetweenBlocks(final CaptureFormat format) throws IOException {
    final CaptureInterface eth0 = new CaptureInterface(0, LinkType.ETHERNET, 0, "eth0", "");
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CaptureWriter writer = CaptureWriter.toStream(out, format);
        CaptureReader reader =
            CaptureReader.open(
                new ByteArrayInputStream(pcap().record(1, 0, frame(7)).bytes()), "one.pcap")) {
      writer.writeFrame(5, eth0, new UnsafeBuffer(frame(20)), 3, 15, 60);
      final CaptureBlock block = new CaptureBlock();
      assertTrue(reader.readBlock(block));
      writer.write(block, reader.interfaces());
      writer.writeFrame(6, eth0, new UnsafeBuffer(frame(9)), 0, 9, 9);
      writer.commit();
    }
    final Outcome outcome = CaptureBytes.read(out.toByteArray());
    assertEquals(List.of(5L, 1_000_000_000L, 6L), outcome.timesNs());
    assertEquals(60, outcome.frames().getFirst().originalLength());
    assertEquals(CaptureBytes.boxed(frame(20)).subList(3, 18), outcome.frames().getFirst().bytes());
  }

  @Test
  void interfaceNamesTooLongForAnOptionLoseTheirEnd() throws IOException {
    final CaptureInterface endless =
        new CaptureInterface(0, LinkType.ETHERNET, 0, "\u2192".repeat(30_000), "");
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CaptureWriter writer = CaptureWriter.toStream(out, CaptureFormat.PCAPNG)) {
      writer.declare(List.of(endless));
      writer.commit();
    }
    final Outcome outcome = CaptureBytes.read(out.toByteArray());
    assertEquals(List.of(), outcome.damage());
    assertEquals("\u2192".repeat(0xFFFC / 3), outcome.interfaces().getFirst().name());
  }

  @Test
  void fileHasItsNameOnlyAfterCommit(@TempDir final Path folder) throws IOException {
    final Path target = Files.writeString(folder.resolve("out.pcap"), "what was there before");
    try (CaptureWriter writer = CaptureWriter.toFile(target, CaptureFormat.PCAP)) {
      assertEquals("what was there before", Files.readString(target));
      writer.commit();
    }
    assertEquals(24, Files.size(target));
    assertEquals(List.of(target), listing(folder));
  }

  @Test
  void fileClosedWithoutCommitVanishes(@TempDir final Path folder) throws IOException {
    final Path target = Files.writeString(folder.resolve("out.pcap"), "what was there before");
    try (CaptureWriter writer = CaptureWriter.toFile(target, CaptureFormat.PCAP)) {
      writer.writeFrame(
          1,
          new CaptureInterface(0, 1, 0, "", ""),
          new UnsafeBuffer(frame(2_000_000)),
          0,
          2_000_000,
          2_000_000);
      assertEquals(2, listing(folder).size());
    }
    assertEquals("what was there before", Files.readString(target));
    assertEquals(List.of(target), listing(folder));
  }

  @Test
  void captureMayReplaceItsOwnInput(@TempDir final Path folder) throws IOException {
    final byte[] input = randomCapture(1, 5_000, 1_000);
    final Path file = Files.write(folder.resolve("in-and-out.pcap"), input);
    final CaptureBlock block = new CaptureBlock();
    try (CaptureReader reader = CaptureReader.open(file);
        CaptureWriter writer = CaptureWriter.toFile(file, CaptureFormat.PCAP)) {
      while (reader.readBlock(block)) {
        writer.write(block, reader.interfaces());
      }
      writer.commit();
    }
    assertEquals(
        CaptureBytes.read(input).frames(), CaptureBytes.read(Files.readAllBytes(file)).frames());
  }

  @Test
  void symbolicLinkIsFollowedNotReplaced(@TempDir final Path folder) throws IOException {
    final Path real = Files.writeString(folder.resolve("real.pcap"), "");
    final Path link = Files.createSymbolicLink(folder.resolve("link.pcap"), real);
    try (CaptureWriter writer = CaptureWriter.toFile(link, CaptureFormat.PCAP)) {
      writer.commit();
    }
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(24, Files.size(real));
  }

  @Test
  void folderIsNoTarget(@TempDir final Path folder) {
    assertThrows(FileSystemException.class, () -> CaptureWriter.toFile(folder, CaptureFormat.PCAP));
  }

  @Test
  void nameTellsTheFormat() {
    assertEquals(CaptureFormat.PCAPNG, CaptureFormat.ofName(Path.of("a", "OUT.PcapNG")));
    assertEquals(CaptureFormat.PCAPNG, CaptureFormat.ofName(Path.of("out.ntar")));
    assertEquals(CaptureFormat.PCAP, CaptureFormat.ofName(Path.of("out.pcap")));
    assertEquals(CaptureFormat.PCAP, CaptureFormat.ofName(Path.of("pcapng")));
  }

  private static List<Path> listing(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static byte[] randomCapture(final long seed, final int records, final int maxFrameBytes) {
    final Random random = new Random(seed);
    final CaptureBytes capture = pcap(ByteOrder.BIG_ENDIAN, 0xA1B23C4D, 1);
    for (int i = 0; i < records; i++) {
      capture.record(i, random.nextInt(1_000_000_000), frame(random.nextInt(maxFrameBytes)));
    }
    return capture.bytes();
  }

  private static byte[] convert(final byte[] input, final CaptureFormat format) throws IOException {
    return convert(input, format, number -> true);
  }

  private static byte[] convert(
      final byte[] input, final CaptureFormat format, final LongPredicate kept) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final CaptureBlock block = new CaptureBlock();
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(input), "in");
        CaptureWriter writer = CaptureWriter.toStream(out, format)) {
      writer.declare(reader.interfaces());
      while (reader.readBlock(block)) {
        for (int row = 0; row < block.recordCount(); row++) {
          if (!kept.test(block.firstRecordNumber() + row)) {
            block.drop(row);
          }
        }
        writer.write(block, reader.interfaces());
      }
      writer.commit();
    }
    return out.toByteArray();
  }
}
