package io.chainwalk.capture;

import static io.chainwalk.capture.CaptureBytes.boxed;
import static io.chainwalk.capture.CaptureBytes.frame;
import static io.chainwalk.capture.CaptureBytes.pcapng;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.CaptureBytes.Frame;
import io.chainwalk.capture.CaptureBytes.Outcome;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;

  @Test
  void eachSectionHasItsOwnByteOrderAndInterfaces() {
    final Outcome outcome =
        pcapng(LITTLE)
            .describe(1, 0)
            .describe(113, 96)
            .enhanced(1, 7, frame(5))
            .section(BIG, 1, 2)
            .describe(101, 0)
            .enhanced(0, 8, frame(6))
            .read();

    assertEquals(List.of(), outcome.damage());
    assertEquals(
        List.of(
            new Frame(7_000, 113, 1, 5, 1, boxed(frame(5))),
            new Frame(8_000, 101, 2, 6, 2, boxed(frame(6)))),
        outcome.frames());
    assertEquals(
        List.of(
            new CaptureInterface(0, 1, 0, "", ""),
            new CaptureInterface(1, 113, 96, "", ""),
            new CaptureInterface(2, 101, 0, "", "")),
        outcome.interfaces());
  }

  @Test
  void interfacesOfAnEarlierSectionAreGone() {
    final Outcome outcome =
        pcapng(LITTLE).describe(1, 0).section(LITTLE, 1, 0).enhanced(0, 1, frame(4)).read();
    assertEquals(List.of(), outcome.frames());
    assertTrue(outcome.onlyDamage().reason().contains("interface 0"));
  }

  @Test
  void nameAndDescriptionOfAnInterfaceAreRead() {
    final CaptureBytes options =
        new CaptureBytes(LITTLE)
            .option(1, "a comment".getBytes(StandardCharsets.UTF_8))
            .option(2, "eth0\0".getBytes(StandardCharsets.UTF_8))
            .option(3, "towards the pods \u2192".getBytes(StandardCharsets.UTF_8))
            .option(0, new byte[0])
            .option(2, "behind the end".getBytes(StandardCharsets.UTF_8));
    final Outcome outcome = pcapng(LITTLE).describe(1, 0, options).read();
    assertEquals(
        List.of(new CaptureInterface(0, 1, 0, "eth0", "towards the pods \u2192")),
        outcome.interfaces());
  }

  @Test
  void timesHaveTheResolutionAndOffsetOfTheirInterface() {
    final Outcome outcome =
        pcapng(BIG)
            .describe(1, 0, new CaptureBytes(BIG).option(9, new byte[] {9}))
            .describe(1, 0, new CaptureBytes(BIG).option(9, new byte[] {(byte) 0x81}))
            .describe(
                1,
                0,
                new CaptureBytes(BIG)
                    .option(9, new byte[] {3})
                    .option(14, new CaptureBytes(BIG).u64(-2).bytes()))
            .enhanced(0, 1_700_000_000_123_456_789L, frame(4))
            .enhanced(1, 3, frame(4))
            .enhanced(2, 5_250, frame(4))
            .read();
    assertEquals(
        List.of(1_700_000_000_123_456_789L, 1_500_000_000L, 3_250_000_000L), outcome.timesNs());
  }

  @Test
  void simplePacketsAreCutBySnapLengthAndTakeTheTimeOfTheRecordBefore() {
    final Outcome outcome =
        pcapng(LITTLE)
            .describe(1, 6)
            .simple(4, frame(4))
            .enhanced(0, 9, frame(5))
            .simple(100, frame(6))
            .read();

    assertEquals(List.of(), outcome.damage());
    assertEquals(List.of(0L, 9_000L, 9_000L), outcome.timesNs());
    assertEquals(boxed(frame(6)), outcome.frames().getLast().bytes());
    assertEquals(100, outcome.frames().getLast().originalLength());
  }

  @Test
  void simplePacketAtTheFrontOfABlockHasRoomForAHeaderToo() {
    final byte[] bytes =
        pcapng(LITTLE).describe(1, 0).simple(4, frame(4)).simple(8, frame(8)).bytes();
    final Outcome outcome = CaptureBytes.read(bytes, new CaptureBlock(20, 1));
    assertEquals(2, outcome.frames().size());
  }

  @Test
  void obsoletePacketBlocksAreRead() {
    final Outcome outcome =
        pcapng(BIG).describe(1, 0).describe(101, 0).obsolete(1, 11, frame(3)).read();
    assertEquals(List.of(new Frame(11_000, 101, 1, 3, 1, boxed(frame(3)))), outcome.frames());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 10, 0xBAD, 0x4000_0BAD, 0x8000_0001})
  void blocksWithoutPacketsArePassedOver(final int type) {
    final Outcome outcome =
        pcapng(LITTLE)
            .block(type, new CaptureBytes(LITTLE).raw(frame(100_000)))
            .describe(1, 0)
            .block(type, new CaptureBytes(LITTLE))
            .enhanced(0, 1, frame(4))
            .read();
    assertEquals(List.of(), outcome.damage());
    assertEquals(List.of(1_000L), outcome.timesNs());
  }

  @Test
  void blocksOfAnySizeGiveTheSameRecords() {
    final CaptureBytes capture = pcapng(LITTLE).describe(1, 0);
    for (int i = 0; i < 30; i++) {
      capture.enhanced(0, i, frame(i * 7 % 90)).simple(i, frame(i));
      capture.block(5, new CaptureBytes(LITTLE).raw(frame(i * 40)));
    }
    final Outcome whole = CaptureBytes.read(capture.bytes());
    assertEquals(60, whole.frames().size());
    for (int capacity = 1; capacity < 300; capacity++) {
      for (final int rows : new int[] {1, 3, 100}) {
        assertEquals(whole, CaptureBytes.read(capture.bytes(), new CaptureBlock(capacity, rows)));
      }
    }
  }

  @Test
  void sectionOfAnotherMajorVersionIsRefusedAfterTheRecordsInFront() {
    final Outcome outcome =
        pcapng(LITTLE).describe(1, 0).enhanced(0, 1, frame(4)).section(BIG, 2, 0).read();
    assertEquals(1, outcome.frames().size());
    assertTrue(outcome.onlyDamage().reason().contains("version 2.0"));
  }

  @Test
  void lengthsThatDisagreeAreDamage() {
    final CaptureBytes bytes = pcapng(LITTLE).describe(1, 0).enhanced(0, 1, frame(4));
    final int offset = bytes.size();
    final Outcome outcome = bytes.u32(5).u32(16).u32(0).u32(20).read();
    assertEquals(1, outcome.frames().size());
    assertEquals(offset, outcome.onlyDamage().offset());
    assertTrue(outcome.onlyDamage().reason().contains("16 and 20"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 11, 13, 16_777_220, -4, Integer.MIN_VALUE})
  void absurdBlockLengthsAreDamage(final int total) {
    final Outcome outcome = pcapng(LITTLE).u32(5).u32(total).raw(frame(100)).read();
    assertEquals(28, outcome.onlyDamage().offset());
    assertTrue(outcome.onlyDamage().reason().contains(Integer.toUnsignedString(total)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 0x0A0D0D0A})
  void blocksTooShortForTheirTypeAreDamage(final int type) {
    final Outcome outcome =
        pcapng(LITTLE)
            .describe(1, 0)
            .block(type, new CaptureBytes(LITTLE).raw(type == 0x0A0D0D0A ? magic() : new byte[0]))
            .read();
    assertEquals(48, outcome.onlyDamage().offset());
  }

  @Test
  void sectionWithoutByteOrderMagicIsDamage() {
    final Outcome outcome =
        pcapng(LITTLE).block(0x0A0D0D0A, new CaptureBytes(LITTLE).raw(frame(16))).read();
    assertTrue(outcome.onlyDamage().reason().contains("byte-order magic"));
  }

  @Test
  void capturedLengthBeyondTheBlockIsDamage() {
    final CaptureBytes body =
        new CaptureBytes(LITTLE).u32(0).u32(0).u32(0).u32(9).u32(9).raw(frame(8));
    final Outcome outcome = pcapng(LITTLE).describe(1, 0).block(6, body).read();
    assertTrue(outcome.onlyDamage().reason().contains("room for 8"));
  }

  @Test
  void frameLargerThanAnyIsDamage() {
    final Outcome outcome = pcapng(LITTLE).describe(1, 0).enhanced(0, 0, frame(262_145)).read();
    assertTrue(outcome.onlyDamage().reason().contains("262145"));
  }

  @Test
  void optionThatRunsOverTheEndOfItsInterfaceIsDamage() {
    final CaptureBytes options = new CaptureBytes(LITTLE).u16(2).u16(9).raw(frame(8));
    final Outcome outcome = pcapng(LITTLE).describe(1, 0, options).read();
    assertTrue(outcome.onlyDamage().reason().contains("option 2"));
  }

  @Test
  void timeOptionsOfTheWrongLengthAreDamage() {
    final Outcome resolution =
        pcapng(LITTLE).describe(1, 0, new CaptureBytes(LITTLE).option(9, frame(2))).read();
    final Outcome offset =
        pcapng(LITTLE).describe(1, 0, new CaptureBytes(LITTLE).option(14, frame(4))).read();
    assertTrue(resolution.onlyDamage().reason().contains("time resolution"));
    assertTrue(offset.onlyDamage().reason().contains("time offset"));
  }

  private static byte[] magic() {
    return new CaptureBytes(LITTLE).u32(0x1A2B3C4D).bytes();
  }
}
