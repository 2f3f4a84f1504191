package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportPackets;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Options as they should be and as they are.
final class TcpOptionsTest {
  private static final int NONE = 0;

  private final TcpSegment segment = new TcpSegment();
  private final UnsafeBuffer frame = new UnsafeBuffer(new byte[128]);

  @ParameterizedTest
  @CsvSource({
    "03030701, scale 7",
    "04020101, sack",
    "0204 05b4 0402 080a 00000001 00000000 01 030307, sack scale 7",
    "0303ff01, scale 14",
    "00030307, nothing",
    "04020003 03070101, sack",
    "04020301, sack",
    "04020302, sack",
    "04020309, sack",
    "03040707, nothing",
    "04030101, nothing",
    "01010103, nothing",
    "03030203 03050101, scale 5",
    "fd040402 04020101, sack",
    "05020402 01030302, sack scale 2"
  })
  void synOptionsAreReadUpToTheFirstMalformedOne(final String hex, final String expected) {
    read("S", 0, hex, NONE);
    assertEquals(expected, describe(TcpOptions.ofSyn(frame, segment)));
  }

  @ParameterizedTest
  @CsvSource({
    "0101050a 00000064 000000c8, 200",
    "0101050a 00000064 00000032, 100",
    "01010512 00000064 000000c8 00000064 0000012c, 300",
    "0101080a 00000000 00000000, 100",
    "080a 00000000 00000000 050a 00000064 000000c8, 200",
    "050a 00000064 000000c8 050a 00000064 0000012c, 200",
    "0101050b 00000064 000000c8 01010101, 100",
    "01010502 050a 00000064 000000c8 0101, 200",
    "010100 050a 00000064 000000c8 01, 100",
    "0101050a 80000000 8fffffff, 100",
    "0101050e 00000064 000000c8, 100"
  })
  void theFirstWholeSackOptionIsRead(final String hex, final int expected) {
    read("A", 100, hex, NONE);
    assertEquals(expected, TcpOptions.highestAcknowledged(frame, segment));
  }

  @Test
  void optionsCutByTheCaptureCountAsAbsent() {
    read("S", 0, "03030704 02010101", 1);
    assertEquals(0, segment.optionsLength);
    assertEquals("nothing", describe(TcpOptions.ofSyn(frame, segment)));
  }

  @Test
  void dataCutByTheCaptureStillCounts() {
    final TcpStory story = TcpStory.established();
    story.lab().cut(1400);
    story.client("PA", 1, 1).data(1400).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("A", 1, 1401).gives("INVALID 300 ESTABLISHED ASSURED"); // cut to nothing
    story.lab().cut(0);
    story.server("A", 1, 1401).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void headersThatAreShortOrLieAreInvalid() {
    final TrackerLab lab = new TrackerLab(Protocol.TCP);
    final byte[] syn = TcpBytes.segment("S", 1, 0, 1000, new byte[0], 0);
    assertEquals("INVALID", lab.send(true, Arrays.copyOf(syn, 12)));
    assertEquals("INVALID", lab.send(true, Arrays.copyOf(syn, 19)));
    syn[12] = 0x40;
    assertEquals("INVALID", lab.send(true, syn));
    syn[12] = 0x60;
    assertEquals("INVALID", lab.send(true, syn));
    syn[12] = 0x50;
    assertEquals("NEW", lab.send(true, syn));
  }

  private void read(final String flags, final int ack, final String hex, final int cutBytes) {
    final byte[] options = HexFormat.of().parseHex(hex.replace(" ", ""));
    final byte[] bytes = TcpBytes.segment(flags, 0, ack, 0, options, 0);
    frame.putBytes(0, bytes);
    final ParsedPacket packet = new ParsedPacket();
    TransportPackets.set(packet, Protocol.TCP, false, 0, bytes.length, bytes.length - cutBytes);
    assertEquals(true, segment.read(frame, packet));
  }

  private static String describe(final int options) {
    final String sack = (options & TcpOptions.PERMITS_SACK) != 0 ? "sack " : "";
    final String scale =
        (options & TcpOptions.OFFERS_SCALE) != 0 ? "scale " + TcpOptions.scaleOf(options) : "";
    return (sack + scale).isEmpty() ? "nothing" : (sack + scale).strip();
  }
}
