package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportPackets;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.Seeded;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// The short way through the tracker and the long one, on random connections and segments that are near each other.
final class TcpEstablishedPropertyTest {
  private static final int PACKETS = 400_000;
  private static final int MAX_LENGTH = 60;
  private static final int STATUS =
      ConntrackStatus.CONFIRMED | ConntrackStatus.ASSURED | ConntrackStatus.SEEN_REPLY;

  /// Distances at which something changes.
  private static final int[] STEPS = {-70_000, -66_001, -1000, -1, 0, 0, 0, 1, 10, 1000, 66_000};

  private final SplittableRandom random = Seeded.random();
  private final UnsafeBuffer shortArea = new UnsafeBuffer(new byte[TrackerArea.LENGTH_BYTES]);
  private final UnsafeBuffer longArea = new UnsafeBuffer(new byte[TrackerArea.LENGTH_BYTES]);
  private final UnsafeBuffer frame = new UnsafeBuffer(new byte[MAX_LENGTH]);
  private final ParsedPacket packet = new ParsedPacket();
  private final TcpTracker tracker = new TcpTracker();

  @Test
  void whatIsTrackedTheShortWayIsTrackedAsTheLongOneWouldHaveDone() {
    int ordinary = 0;
    for (int i = 0; i < PACKETS; i++) {
      final ConntrackSettings settings = settings();
      writeConnection();
      final int length = writeSegment();
      final int sender = random.nextInt(2);
      final byte[] before = bytes(shortArea);
      longArea.putBytes(0, before);
      TransportPackets.set(packet, Protocol.TCP, false, 0, length, length);

      final int seconds =
          TcpEstablished.onAck(shortArea, 0, frame, 0, length, sender, settings.tcp());

      final String where = "seed=" + Seeded.seed() + " packet=" + i;
      if (seconds == TcpEstablished.NOT_ORDINARY) {
        assertArrayEquals(before, bytes(shortArea), where);
        continue;
      }
      ordinary++;
      final long result =
          tracker.onPacket(
              longArea, 0, frame, packet, sender, STATUS, true, 1L << 40, settings.tcp());
      assertEquals(TrackerResult.refresh(STATUS, seconds), result, where);
      assertArrayEquals(bytes(longArea), bytes(shortArea), where);
    }
    assertTrue(ordinary > PACKETS / 20, "only " + ordinary + " were ordinary");
  }

  private ConntrackSettings settings() {
    return ConntrackSettings.defaults()
        .with(ConntrackSysctl.TCP_MAX_RETRANS, random.nextInt(4))
        .with(ConntrackSysctl.TCP_BE_LIBERAL, random.nextInt(2))
        .with(ConntrackSysctl.TCP_TIMEOUT_MAX_RETRANS, 1 + random.nextInt(3) * 300)
        .with(ConntrackSysctl.TCP_TIMEOUT_UNACKNOWLEDGED, 1 + random.nextInt(3) * 300)
        .with(ConntrackSysctl.TCP_TIMEOUT_ESTABLISHED, 1 + random.nextInt(3) * 400);
  }

  /// Both sides have sent up to about 0, wherever that is.
  private void writeConnection() {
    for (int sender = 0; sender < 2; sender++) {
      TcpStateLayout.end(shortArea, 0, sender, near());
      TcpStateLayout.maxEnd(shortArea, 0, sender, near() + 1000);
      TcpStateLayout.maxWindow(shortArea, 0, sender, random.nextInt(20) == 0 ? 0 : 1000);
      TcpStateLayout.maxAck(shortArea, 0, sender, near());
      TcpStateLayout.scale(shortArea, 0, sender, random.nextInt(3));
      TcpStateLayout.flags(shortArea, 0, sender, random.nextInt(64));
    }
    TcpStateLayout.last(shortArea, 0, random.nextInt(6), random.nextInt(2));
    TcpStateLayout.lastSequence(shortArea, 0, near());
    TcpStateLayout.lastAcknowledgment(shortArea, 0, near());
    TcpStateLayout.lastEnd(shortArea, 0, near());
    TcpStateLayout.lastWindow(shortArea, 0, window());
    TcpStateLayout.retransmissions(shortArea, 0, random.nextInt(8) == 0 ? 255 : random.nextInt(4));
    TcpStateLayout.state(
        shortArea, 0, random.nextInt(8) == 0 ? random.nextInt(10) : TcpState.ESTABLISHED);
  }

  private int writeSegment() {
    final boolean hasOptions = random.nextBoolean();
    final int headerLength = hasOptions ? 32 : 20;
    final int payload = random.nextInt(3) == 0 ? 0 : random.nextInt(MAX_LENGTH - headerLength);
    final String[] flags = {"A", "A", "A", "PA", "PA", "UA", "FA", "SA", "RA", "S", "", "UP"};
    frame.putInt(4, near(), ByteOrder.BIG_ENDIAN);
    frame.putInt(8, near(), ByteOrder.BIG_ENDIAN);
    frame.putByte(
        12, (byte) (random.nextInt(30) == 0 ? random.nextInt(256) : headerLength >>> 2 << 4));
    frame.putByte(13, (byte) TcpBytes.flagBits(flags[random.nextInt(flags.length)]));
    frame.putShort(14, (short) window(), ByteOrder.BIG_ENDIAN);
    if (hasOptions) {
      writeOptions();
    }
    if (random.nextInt(4) == 0) { // the same as the one before
      TcpStateLayout.lastSequence(shortArea, 0, frame.getInt(4, ByteOrder.BIG_ENDIAN));
      TcpStateLayout.lastAcknowledgment(shortArea, 0, frame.getInt(8, ByteOrder.BIG_ENDIAN));
      TcpStateLayout.lastEnd(shortArea, 0, frame.getInt(4, ByteOrder.BIG_ENDIAN) + payload);
      TcpStateLayout.lastWindow(shortArea, 0, frame.getShort(14, ByteOrder.BIG_ENDIAN) & 0xFFFF);
    }
    return headerLength + payload;
  }

  private void writeOptions() {
    if (random.nextBoolean()) {
      frame.putInt(20, 0x0101_080A, ByteOrder.BIG_ENDIAN);
      frame.putLong(24, random.nextLong());
    } else {
      frame.putInt(20, 0x0101_050A, ByteOrder.BIG_ENDIAN); // a SACK of one block
      frame.putInt(24, near(), ByteOrder.BIG_ENDIAN);
      frame.putInt(28, near(), ByteOrder.BIG_ENDIAN);
    }
  }

  private int near() {
    return STEPS[random.nextInt(STEPS.length)];
  }

  private int window() {
    final int[] windows = {0, 1, 500, 1000, 65_535};
    return windows[random.nextInt(windows.length)];
  }

  private static byte[] bytes(final UnsafeBuffer area) {
    final byte[] bytes = new byte[area.capacity()];
    area.getBytes(0, bytes);
    return bytes;
  }
}
