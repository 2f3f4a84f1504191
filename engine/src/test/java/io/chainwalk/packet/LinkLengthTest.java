package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The length field of every link header the parser knows, for the packet the header was made for and another one.
final class LinkLengthTest {
  private static final int OFFSET = 5;
  private static final int SHORTER_BY = 7;

  static Iterable<Frames.Sample> everyLinkHeader() {
    return Frames.everyLinkHeader();
  }

  @ParameterizedTest
  @MethodSource("everyLinkHeader")
  void forTheSamePacketNothingChanges(final Frames.Sample sample) {
    final byte[] frame = sample.bytes();
    assertArrayEquals(frame, written(sample, frame.length - sample.linkLength()));
  }

  @ParameterizedTest
  @MethodSource("everyLinkHeader")
  void forAShorterPacketTheLengthFieldAloneChanges(final Frames.Sample sample) {
    final byte[] frame = sample.bytes();
    final int field = lengthField(sample);
    if (field >= 0) {
      frame[field + 1] = (byte) (frame[field + 1] - SHORTER_BY); // no sample has a carry here
    }
    assertArrayEquals(frame, written(sample, frame.length - sample.linkLength() - SHORTER_BY));
  }

  /// As anybody sees it who looks at the samples.
  private static int lengthField(final Frames.Sample sample) {
    return switch (sample.toString()) {
      case "802.3 with LLC", "802.3 with SNAP", "802.3 with SNAP of 802.1H" -> 12;
      case "tag, then a length" -> 16;
      case "PPPoE session" -> 18;
      case "PPPoE behind two tags" -> 26;
      case "PPPoE alone" -> 4;
      default -> -1;
    };
  }

  private static byte[] written(final Frames.Sample sample, final int packetBytes) {
    final byte[] frame = sample.bytes();
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + frame.length]);
    buffer.putBytes(OFFSET, frame);
    LinkLength.write(buffer, OFFSET, sample.linkLength(), sample.linkType(), packetBytes);
    final byte[] result = new byte[frame.length];
    buffer.getBytes(OFFSET, result);
    assertEquals(0, buffer.getInt(0));
    return result;
  }
}
