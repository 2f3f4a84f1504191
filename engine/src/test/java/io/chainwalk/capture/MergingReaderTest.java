package io.chainwalk.capture;

import static io.chainwalk.capture.CaptureBytes.frame;
import static io.chainwalk.capture.CaptureBytes.pcap;
import static io.chainwalk.capture.CaptureBytes.pcapng;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.capture.CaptureBytes.Frame;
import io.chainwalk.capture.CaptureBytes.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergingReaderTest {
  @Test
  void recordsComeByTimeAndOnEqualTimesByFile() throws IOException {
    final Outcome outcome =
        merge(
            pcap().record(1, 0, frame(1)).record(3, 0, frame(3)).record(5, 0, frame(5)),
            pcap().record(1, 0, frame(11)).record(2, 0, frame(12)).record(5, 0, frame(15)),
            pcap().record(0, 0, frame(20)).record(5, 0, frame(25)));
    assertEquals(List.of(20, 1, 11, 12, 3, 5, 15, 25), lengths(outcome));
    assertEquals(
        List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L),
        outcome.frames().stream().map(Frame::number).toList());
  }

  @Test
  void recordsOfOneFileKeepTheirOrderEvenWhenTimeRunsBackwards() throws IOException {
    final Outcome outcome =
        merge(
            pcap().record(5, 0, frame(1)).record(2, 0, frame(2)).record(7, 0, frame(3)),
            pcap().record(4, 0, frame(11)).record(6, 0, frame(12)));
    assertEquals(List.of(11, 1, 2, 12, 3), lengths(outcome));
  }

  @Test
  void interfacesAreCountedThrough() throws IOException {
    final ByteOrder order = ByteOrder.BIG_ENDIAN;
    final Outcome outcome =
        merge(
            pcapng(order)
                .describe(1, 0)
                .describe(101, 0)
                .enhanced(1, 1, frame(1))
                .enhanced(0, 4, frame(2)),
            pcap().record(0, 2, frame(3)),
            pcapng(order).describe(113, 0).enhanced(0, 3, frame(4)));
    assertEquals(List.of(1, 3, 4, 2), lengths(outcome));
    assertEquals(
        List.of(1, 2, 3, 0), outcome.frames().stream().map(Frame::interfaceIndex).toList());
    assertEquals(List.of(101, 1, 113, 1), outcome.frames().stream().map(Frame::linkType).toList());
    assertEquals(
        List.of(0, 1, 2, 3), outcome.interfaces().stream().map(CaptureInterface::index).toList());
  }

  @Test
  void everythingReadableComesBeforeTheDamage() throws IOException {
    final Outcome outcome =
        merge(
            pcap().record(1, 0, frame(1)).u32(2),
            pcap().record(3, 0, frame(3)).record(4, 0, frame(4)),
            pcap().record(2, 0, frame(2)).u32(9).u32(9).u32(-1).u32(-1));
    assertEquals(List.of(1, 2, 3, 4), lengths(outcome));
    assertEquals("file-0", outcome.onlyDamage().captureName());
    assertEquals(1, outcome.onlyDamage().getSuppressed().length);
  }

  @Test
  void randomCapturesMergeAsAStableSortDoes() throws IOException {
    final long seed = Long.getLong("seed", 20_260_105L);
    final Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      final int files = 2 + random.nextInt(9);
      final List<CaptureBytes> captures = new ArrayList<>();
      final List<Frame> expected = new ArrayList<>();
      for (int i = 0; i < files; i++) {
        final CaptureBytes capture = pcap();
        final int records = random.nextInt(400);
        int second = 0;
        for (int j = 0; j < records; j++) {
          second += random.nextInt(3);
          capture.record(second, 0, frame(random.nextInt(60)));
        }
        captures.add(capture);
        expected.addAll(capture.read().frames());
      }
      expected.sort(Comparator.comparingLong(Frame::timestampNs)); // stable, file by file
      for (final CaptureBlock block : List.of(new CaptureBlock(), new CaptureBlock(50, 7))) {
        final Outcome outcome = merge(block, captures);
        assertEquals(
            expected.stream().map(Frame::bytes).toList(),
            outcome.frames().stream().map(Frame::bytes).toList(),
            () -> "seed " + seed);
      }
    }
  }

  @Test
  void largeRecordsAreMergedToo() throws IOException {
    final Outcome outcome =
        merge(
            new CaptureBlock(64, 8),
            List.of(
                pcap().record(1, 0, frame(200_000)).record(2, 0, frame(3)),
                pcap().record(1, 0, frame(262_144))));
    assertEquals(List.of(200_000, 262_144, 3), lengths(outcome));
  }

  @Test
  void sizesAndProgressAddUp(@TempDir final Path folder) throws IOException {
    final Path first = Files.write(folder.resolve("1.pcap"), pcap().record(1, 0, frame(9)).bytes());
    final Path second = Files.write(folder.resolve("2.pcap"), pcap().bytes());
    try (CaptureReader reader =
        CaptureReader.merge(List.of(CaptureReader.open(first), CaptureReader.open(second)))) {
      assertEquals(1, CaptureBytes.read(reader, new CaptureBlock()).frames().size());
      assertEquals(Files.size(first) + Files.size(second), reader.sizeBytes());
      assertEquals(reader.sizeBytes(), reader.bytesRead());
      assertEquals(first + ", " + second, reader.name());
    }
  }

  @Test
  void mergingNothingMakesNoSenseAndMergingOneIsThatOne() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> CaptureReader.merge(List.of()));
    try (CaptureReader only = open(pcap(), 0)) {
      assertSame(only, CaptureReader.merge(List.of(only)));
    }
  }

  private static List<Integer> lengths(final Outcome outcome) {
    return outcome.frames().stream().map(each -> each.bytes().size()).toList();
  }

  private static Outcome merge(final CaptureBytes... captures) throws IOException {
    return merge(new CaptureBlock(), List.of(captures));
  }

  private static Outcome merge(final CaptureBlock block, final List<CaptureBytes> captures)
      throws IOException {
    final List<CaptureReader> readers =
        IntStream.range(0, captures.size()).mapToObj(i -> open(captures.get(i), i)).toList();
    try (CaptureReader reader = CaptureReader.merge(readers)) {
      return CaptureBytes.read(reader, block);
    }
  }

  private static CaptureReader open(final CaptureBytes capture, final int number) {
    try {
      return CaptureReader.open(new ByteArrayInputStream(capture.bytes()), "file-" + number);
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }
}
