package io.chainwalk.capture;

import static io.chainwalk.capture.CaptureBytes.frame;
import static io.chainwalk.capture.CaptureBytes.pcap;
import static io.chainwalk.capture.CaptureBytes.pcapng;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.CaptureBytes.Outcome;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever happens to a capture, it ends or is called bad, and the records in front of the damage come out.
class CaptureDamagePropertyTest {
  private static final int RECORDS = 6;

  /// A capture, and where each of its records ends.
  static final class Sample {
    final byte[] bytes;
    private final int[] recordEnds;

    Sample(final byte[] bytes, final int[] recordEnds) {
      this.bytes = bytes;
      this.recordEnds = recordEnds;
    }

    int wholeRecordsBefore(final int offset) {
      return (int) Arrays.stream(recordEnds).filter(end -> end <= offset).count();
    }
  }

  enum Kind {
    PCAP,
    PCAP_BIG_ENDIAN,
    PCAPNG,
    PCAPNG_BIG_ENDIAN;

    Sample sample() {
      final ByteOrder order =
          this == PCAP || this == PCAPNG ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      final boolean classic = this == PCAP || this == PCAP_BIG_ENDIAN;
      final CaptureBytes capture =
          classic
              ? pcap(order, 0xA1B2C3D4, 1)
              : pcapng(order)
                  .describe(1, 0, new CaptureBytes(order).option(9, new byte[] {9}))
                  .describe(101, 64);
      final int[] ends = new int[RECORDS];
      for (int i = 0; i < RECORDS; i++) {
        if (classic) {
          capture.record(i, i, frame(i * 5));
        } else if (i % 3 == 2) {
          capture.simple(i * 5, frame(i * 5));
        } else {
          capture.enhanced(i % 2, i, frame(i * 5));
        }
        ends[i] = capture.size();
      }
      return new Sample(capture.bytes(), ends);
    }
  }

  @ParameterizedTest
  @EnumSource
  void captureCutAtAnyByteGivesItsWholeRecords(final Kind kind) {
    final Sample sample = kind.sample();
    final Outcome whole = CaptureBytes.read(sample.bytes);
    assertEquals(RECORDS, whole.frames().size());
    for (int cut = 0; cut < sample.bytes.length; cut++) {
      final int at = cut;
      for (final CaptureBlock block : List.of(new CaptureBlock(), new CaptureBlock(8, 2))) {
        final Outcome outcome = CaptureBytes.read(Arrays.copyOf(sample.bytes, cut), block);
        assertEquals(
            whole.frames().subList(0, sample.wholeRecordsBefore(cut)),
            outcome.frames(),
            () -> "cut at byte " + at);
        if (!outcome.damage().isEmpty()) {
          final long offset = outcome.onlyDamage().offset();
          assertTrue(offset <= cut, () -> "damage at " + offset + ", cut at " + at);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyByteMayBeWrong(final Kind kind) {
    final Sample sample = kind.sample();
    final Outcome whole = CaptureBytes.read(sample.bytes);
    final CaptureBlock block = new CaptureBlock(64, 3);
    for (int at = 0; at < sample.bytes.length; at++) {
      for (int value = 0; value < 256; value++) {
        final byte[] bytes = sample.bytes.clone();
        bytes[at] = (byte) value;
        final Outcome outcome = CaptureBytes.read(bytes, block);
        if (at >= sample.recordEnds[0]) {
          final int intact = sample.wholeRecordsBefore(at);
          assertTrue(outcome.frames().size() >= intact, "byte " + at + " set to " + value);
          assertEquals(
              whole.frames().subList(0, intact),
              outcome.frames().subList(0, intact),
              "byte " + at + " set to " + value);
        }
      }
    }
  }

  @Test
  void captureOfRandomBytesEndsOrIsBad() {
    final long seed = Long.getLong("seed", 20_260_102L);
    final Random random = new Random(seed);
    final CaptureBlock block = new CaptureBlock(128, 4);
    for (int round = 0; round < 20_000; round++) {
      final Sample sample = Kind.values()[random.nextInt(Kind.values().length)].sample();
      final byte[] bytes = sample.bytes;
      final int changes = 1 + random.nextInt(20);
      for (int i = 0; i < changes; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      final Outcome outcome = CaptureBytes.read(bytes, block);
      assertTrue(
          outcome.frames().size() * 12 <= bytes.length,
          () -> "more records than fit the file, seed " + seed);
    }
  }

  @Test
  void compressedCaptureCutAtAnyByteGivesWhatCanBeRead() {
    final byte[] compressed = CaptureBytes.gzip(Kind.PCAP.sample().bytes);
    final Outcome whole = CaptureBytes.read(compressed);
    int before = 0;
    for (int cut = 0; cut < compressed.length; cut++) {
      final Outcome outcome = CaptureBytes.read(Arrays.copyOf(compressed, cut));
      final int count = outcome.frames().size();
      assertEquals(1, outcome.damage().size(), "cut at byte " + cut);
      assertTrue(count >= before, "cut at byte " + cut);
      assertEquals(whole.frames().subList(0, count), outcome.frames());
      before = count;
    }
    assertEquals(RECORDS, before, "only checksum and length were missing");
  }

  @Test
  void recordsInFrontOfDamagedCompressionComeOut() {
    final Random random = new Random(1);
    final byte[] noise = new byte[200_000];
    random.nextBytes(noise);
    final byte[] compressed =
        CaptureBytes.gzip(pcap().record(1, 1, noise).record(2, 2, noise).bytes());
    Arrays.fill(compressed, compressed.length - 60_000, compressed.length, (byte) 0xFF);
    final Outcome outcome = CaptureBytes.read(compressed);
    assertEquals(1, outcome.frames().size());
    assertTrue(outcome.onlyDamage().compressed());
    assertTrue(outcome.onlyDamage().offset() > 300_000, outcome.onlyDamage()::getMessage);
  }

  @Test
  void anyByteOfACompressedCaptureMayBeWrong() {
    final byte[] compressed = CaptureBytes.gzip(Kind.PCAPNG.sample().bytes);
    final Outcome whole = CaptureBytes.read(compressed);
    for (int at = 10; at < compressed.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        final byte[] bytes = compressed.clone();
        bytes[at] ^= (byte) (1 << bit);
        final Outcome outcome = CaptureBytes.read(bytes);
        assertTrue(
            !outcome.damage().isEmpty() || outcome.equals(whole), "bit " + bit + " of byte " + at);
      }
    }
  }
}
