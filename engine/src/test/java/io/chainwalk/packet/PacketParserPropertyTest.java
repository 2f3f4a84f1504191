package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Allocations;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Whatever the bytes: nothing is thrown, nothing outside the frame is read, nothing inconsistent is answered.
final class PacketParserPropertyTest {
  private static final long SEED = Long.getLong("seed", 20_260_701L);
  private static final int MUTATIONS_PER_FRAME = 300;
  private static final int RANDOM_FRAMES = 30_000;
  private static final int POISON_LENGTH = 64;

  private static final List<Integer> LINK_TYPES =
      List.of(0, 1, 9, 12, 14, 50, 51, 101, 104, 108, 113, 219, 228, 229, 276, 105);

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ParsedPacket packet = new ParsedPacket();
  private final ParsedPacket again = new ParsedPacket();

  private record Frame(int linkType, String hex) {}

  @Test
  void mutatedFramesNeverThrowAndAreNeverReadBeyondTheirEnds() {
    for (final Frame frame : goodFrames()) {
      for (int i = 0; i < MUTATIONS_PER_FRAME; i++) {
        final byte[] bytes = mutate(Frames.bytes(frame.hex()), frame.linkType());
        final int captured =
            random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        check(Arrays.copyOf(bytes, captured), bytes.length, frame.linkType());
      }
    }
  }

  @Test
  void framesCutAtEveryLengthNeverThrowAndAreNeverReadBeyondTheirEnds() {
    for (final Frame frame : goodFrames()) {
      final byte[] bytes = Frames.bytes(frame.hex());
      final ParseResult whole = check(bytes, bytes.length, frame.linkType());
      assertTrue(whole.isIp(), frame + " is a good frame: " + whole);
      for (int length = 0; length < bytes.length; length++) {
        final byte[] start = Arrays.copyOf(bytes, length);
        final ParseResult cut = check(start, bytes.length, frame.linkType());
        assertTrue(
            cut == whole || cut == ParseResult.CUT_BY_CAPTURE,
            frame + " cut to " + length + " by the capture: " + cut);
        final ParseResult shortened = check(start, length, frame.linkType());
        assertFalse(
            shortened == ParseResult.CUT_BY_CAPTURE || shortened.isIp(),
            frame + " of only " + length + " bytes: " + shortened);
      }
    }
  }

  @Test
  void randomBytesNeverThrowAndAreNeverReadBeyondTheirEnds() {
    for (int i = 0; i < RANDOM_FRAMES; i++) {
      final byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      final int originalLength =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> bytes.length + random.nextInt(100);
            default -> bytes.length;
          };
      check(bytes, originalLength, LINK_TYPES.get(random.nextInt(LINK_TYPES.size())));
    }
  }

  @Test
  void parsingAndVerifyingAllocatesNothing() {
    final List<Frame> frames = goodFrames();
    final UnsafeBuffer[] buffers = new UnsafeBuffer[frames.size()];
    final int[] linkTypes = new int[frames.size()];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = new UnsafeBuffer(Frames.bytes(frames.get(i).hex()));
      linkTypes[i] = frames.get(i).linkType();
    }
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    final int statuses = parseAll(buffers, linkTypes); // loads every class
    assertEquals(
        0,
        Allocations.steady(() -> {
          final long before = threads.getCurrentThreadAllocatedBytes();
          for (int round = 0; round < 10_000; round++) {
            assertEquals(statuses, parseAll(buffers, linkTypes));
          }
          return threads.getCurrentThreadAllocatedBytes() - before;
        }));
  }

  private int parseAll(final UnsafeBuffer[] buffers, final int[] linkTypes) {
    int statuses = 0;
    for (int i = 0; i < buffers.length; i++) {
      final int length = buffers[i].capacity();
      PacketParser.parse(buffers[i], 0, length, length, linkTypes[i], packet);
      statuses = statuses * 5 + TransportChecksum.verify(buffers[i], packet).ordinal();
    }
    return statuses;
  }

  /// Parses the bytes three times: in a buffer that ends where they end, so that Agrona's own bounds checks would throw, and
  /// between two different poisons, which must make no difference.
  private ParseResult check(final byte[] bytes, final int originalLength, final int linkType) {
    final String frame =
        "seed "
            + SEED
            + ", link type "
            + linkType
            + ", original length "
            + originalLength
            + ": "
            + HexFormat.of().formatHex(bytes);
    final ParseResult result = parseAt(bytes, 0, (byte) 0, originalLength, linkType, packet, frame);
    for (final byte poison : new byte[] {0x45, (byte) 0xFF}) {
      assertEquals(
          result, parseAt(bytes, POISON_LENGTH, poison, originalLength, linkType, again, frame));
      if (result.isIp()) {
        assertTrue(again.tuple().matches(packet.tuple()), frame);
        assertEquals(packet.networkOffset(), again.networkOffset() - POISON_LENGTH, frame);
        assertEquals(packet.transportOffset(), again.transportOffset() - POISON_LENGTH, frame);
        assertEquals(packet.networkLength(), again.networkLength(), frame);
        assertEquals(packet.capturedNetworkLength(), again.capturedNetworkLength(), frame);
      }
    }
    return result;
  }

  private ParseResult parseAt(
      final byte[] bytes,
      final int margin,
      final byte poison,
      final int originalLength,
      final int linkType,
      final ParsedPacket into,
      final String frame) {
    final byte[] all = new byte[bytes.length + 2 * margin];
    Arrays.fill(all, poison);
    System.arraycopy(bytes, 0, all, margin, bytes.length);
    final UnsafeBuffer buffer = new UnsafeBuffer(all);
    try {
      final ParseResult result =
          PacketParser.parse(buffer, margin, bytes.length, originalLength, linkType, into);
      assertEquals(result, into.result(), frame);
      if (result.isIp()) {
        assertConsistent(into, margin, bytes.length, frame);
      }
      TransportChecksum.verify(buffer, into);
      return result;
    } catch (final RuntimeException e) {
      throw new AssertionError(frame, e);
    }
  }

  private static void assertConsistent(
      final ParsedPacket packet,
      final int frameOffset,
      final int capturedLength,
      final String frame) {
    final int capturedEnd = packet.networkOffset() + packet.capturedNetworkLength();
    assertTrue(packet.networkOffset() >= frameOffset, frame);
    assertTrue(capturedEnd <= frameOffset + capturedLength, frame);
    assertTrue(packet.capturedNetworkLength() <= packet.networkLength(), frame);
    assertTrue(packet.transportOffset() > packet.networkOffset(), frame);
    assertTrue(packet.transportLength() >= 0, frame);
    assertEquals(packet.protocol(), packet.tuple().protocol(), frame);
    if (packet.result() == ParseResult.COMPLETE && Protocol.hasPorts(packet.protocol())) {
      assertTrue(packet.capturedTransportLength() >= PortHeader.LENGTH, frame);
    }
  }

  private byte[] mutate(final byte[] frame, final int linkType) {
    PacketParser.parse(new UnsafeBuffer(frame), 0, frame.length, frame.length, linkType, packet);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      frame[random.nextInt(frame.length)] =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> (byte) 0xFF;
            default -> (byte) random.nextInt(256);
          };
    }
    if (!packet.tuple().ipv6() && random.nextBoolean()) {
      repairIpv4Checksum(new UnsafeBuffer(frame), packet.networkOffset());
    }
    return frame;
  }

  /// Without this hardly any mutation would get past the header checksum.
  private static void repairIpv4Checksum(final UnsafeBuffer buffer, final int offset) {
    final int length =
        Math.min(Ipv4Header.headerLength(buffer, offset), buffer.capacity() - offset);
    if (length >= Ipv4Header.MIN_LENGTH) {
      Ipv4Header.setChecksum(buffer, offset, 0);
      Ipv4Header.setChecksum(
          buffer,
          offset,
          InternetChecksum.checksumOf(InternetChecksum.sum(buffer, offset, length)));
    }
  }

  private static List<Frame> goodFrames() {
    final List<Frame> frames = new ArrayList<>();
    for (final Frames.Sample sample : Frames.everyLinkHeader()) {
      frames.add(
          new Frame(
              sample.linkType(),
              sample.link() + (sample.ipv6() ? Frames.IPV6_UDP : Frames.IPV4_SYN)));
    }
    final String udp = "0fa0 0035 000c 0000 01020304";
    for (final String packet :
        List.of(
            Frames.ipv4(Protocol.UDP, 0, "01010101 94040000", udp),
            Frames.ipv4(Protocol.UDP, Ipv4Header.MORE_FRAGMENTS, "", udp),
            Frames.ipv4(Protocol.UDP, 0x20B9, "", udp),
            Frames.ipv4(Protocol.ICMP, 0, "", "0800 0000 1234 0001"),
            Frames.ipv4(Protocol.GRE, 0, "", "3001 880b 0000 c0de"),
            Frames.ipv4(Protocol.UDPLITE, 0, "", udp),
            Frames.ipv4(Protocol.SCTP, 0, "", "0fa0 0050 00000000 12345678 01000004"),
            Frames.ipv6(Protocol.ICMPV6, "8000 0000 1234 0001"),
            Frames.ipv6(Ipv6Header.FRAGMENT, "1100 05a8 0000002a" + udp),
            Frames.ipv6(Ipv6Header.FRAGMENT, "1100 0000 0000002a" + udp),
            Frames.ipv6(Ipv6Header.NO_NEXT_HEADER, "0000 0000"),
            Frames.ipv6(
                Ipv6Header.HOP_BY_HOP,
                "2b00 0502 0000 0100 3c00 0400 0000 0000 3300 0104 0000 0000"
                    + "1104 0000 00000100 00000001 000000000000000000000000"
                    + udp))) {
      frames.add(new Frame(LinkType.RAW, packet));
    }
    return frames;
  }
}
