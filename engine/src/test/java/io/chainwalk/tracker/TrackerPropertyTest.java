package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportPackets;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for any bytes at all. [TrackerLab] watches the memory around the tracker area.
final class TrackerPropertyTest {
  private static final int FLOWS = 300;
  private static final int PACKETS_PER_FLOW = 200;
  private static final int MAX_LENGTH_BYTES = 80;

  @ParameterizedTest
  @ValueSource(
      ints = {
        Protocol.TCP,
        Protocol.UDP,
        Protocol.UDPLITE,
        Protocol.ICMP,
        Protocol.ICMPV6,
        Protocol.SCTP,
        Protocol.GRE,
        99
      })
  void anyBytesGiveALegalStateAndALegalResult(final int protocol) {
    final long seed = Long.getLong("seed", 20_261_123L);
    final Random random = new Random(seed);
    for (int flow = 0; flow < FLOWS; flow++) {
      final TrackerLab lab = new TrackerLab(protocol);
      for (int i = 0; i < PACKETS_PER_FLOW; i++) {
        final byte[] bytes = randomPacket(random, protocol);
        lab.cut(random.nextInt(8) == 0 ? random.nextInt(MAX_LENGTH_BYTES) : 0);
        lab.passNs(random.nextInt(3) * TrackerLab.SECOND_NS);
        lab.send(random.nextBoolean(), bytes);
        final String where = "seed=" + seed + " flow=" + flow + " packet=" + i;
        assertLegal(protocol, lab, where);
      }
    }
  }

  private static void assertLegal(final int protocol, final TrackerLab lab, final String where) {
    final long result = lab.lastResult();
    final int seconds = TrackerResult.timeoutSeconds(result);
    assertTrue(seconds >= 0 && seconds <= ConntrackSysctl.MAX_TIMEOUT_SECONDS, where);
    assertTrue(TrackerResult.setsTimeout(result) || seconds == 0, where);
    assertTrue(TrackerResult.verdict(result) != TrackerResult.REPEAT, where);
    if (protocol == Protocol.TCP && lab.isAlive()) {
      assertTrue(lab.state() > TcpState.NONE && lab.state() < TcpState.COUNT, where);
    } else if (protocol == Protocol.SCTP && lab.isAlive()) {
      assertTrue(lab.state() > SctpState.NONE && lab.state() <= SctpState.HEARTBEAT_SENT, where);
    }
  }

  @Test
  void trackersAllocateNothing() {
    final Random random = new Random(7);
    final byte[][] packets = new byte[4096][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = randomPacket(random, i % 2 == 0 ? Protocol.TCP : Protocol.SCTP);
    }
    final Workload workload = new Workload();
    long checksum = 0;
    for (int round = 0; round < 20; round++) {
      checksum += workload.run(packets);
    }
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (int round = 0; round < 20; round++) {
      checksum += workload.run(packets);
    }
    final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(checksum != 0);
    // The measurement itself may cost some bytes; one per packet would be 160 000.
    assertTrue(allocated < 4096, "allocated " + allocated + " bytes");
  }

  /// All trackers over all packets, each with an area that the packets before have left behind.
  private static final class Workload {
    private final UnsafeBuffer area = new UnsafeBuffer(new byte[TrackerArea.LENGTH_BYTES * 4]);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[MAX_LENGTH_BYTES]);
    private final ParsedPacket packet = new ParsedPacket();
    private final TcpTracker tcp = new TcpTracker();
    private final SctpTracker sctp = new SctpTracker();
    private final ConntrackSettings settings = ConntrackSettings.defaults();

    long run(final byte[][] packets) {
      long checksum = 0;
      area.setMemory(0, area.capacity(), (byte) 0);
      for (int i = 0; i < packets.length; i++) {
        final byte[] bytes = packets[i];
        final boolean confirmed = (i & 63) != 0;
        final int direction = (i >> 1) & 1;
        final int status = i & 7;
        frame.putBytes(0, bytes);
        TransportPackets.set(packet, Protocol.TCP, false, 0, bytes.length, bytes.length);
        checksum +=
            tcp.onPacket(
                area, 0, frame, packet, direction, status, confirmed, 1L << 40, settings.tcp());
        checksum +=
            sctp.onPacket(area, 64, frame, packet, direction, status, confirmed, settings.sctp());
        checksum +=
            UdpTracker.onPacket(area, 128, frame, packet, status, confirmed, i, settings.udp());
        checksum += UdpTracker.onLitePacket(frame, packet, status, settings.udp());
        checksum += IcmpTracker.onPacket(frame, packet, status, confirmed, settings.icmp());
        checksum += GreTracker.onPacket(area, 192, status, confirmed, settings.gre());
        checksum += GenericTracker.onPacket(status, settings.genericTimeoutSeconds());
      }
      return checksum;
    }
  }

  /// Random bytes, pulled towards what gets far into the tracker.
  private static byte[] randomPacket(final Random random, final int protocol) {
    final byte[] bytes = new byte[random.nextInt(MAX_LENGTH_BYTES + 1)];
    random.nextBytes(bytes);
    if (protocol == Protocol.TCP && bytes.length >= 20 && random.nextInt(10) != 0) {
      bytes[12] = (byte) ((5 + random.nextInt(bytes.length / 4 - 4)) << 4);
      final String[] flags = {"S", "SA", "A", "A", "PA", "FA", "R", "RA"};
      bytes[13] = (byte) TcpBytes.flagBits(flags[random.nextInt(flags.length)]);
      for (final int highBytes : new int[] {4, 5, 8, 9}) {
        bytes[highBytes] = (byte) (random.nextInt(20) == 0 ? 0x80 : 0);
      }
      for (int option = 20; option < bytes.length; option += 1 + random.nextInt(10)) {
        bytes[option] = (byte) random.nextInt(9);
      }
    } else if (protocol == Protocol.SCTP && bytes.length >= 16 && random.nextInt(10) != 0) {
      for (int i = 4; i < 8; i++) {
        bytes[i] = (byte) (i < 7 ? 0 : random.nextInt(3));
      }
      for (int chunk = 12; chunk + 4 <= bytes.length; chunk += 4 + 4 * random.nextInt(4)) {
        bytes[chunk] = (byte) random.nextInt(16);
        bytes[chunk + 1] = (byte) random.nextInt(2);
        bytes[chunk + 2] = 0;
        bytes[chunk + 3] = (byte) random.nextInt(24);
      }
    }
    return bytes;
  }
}
