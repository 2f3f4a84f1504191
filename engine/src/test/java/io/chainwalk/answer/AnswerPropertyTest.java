package io.chainwalk.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.ChecksumCheck;
import io.chainwalk.node.KernelWorld;
import io.chainwalk.node.KernelWorld.Sent;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.testkit.Allocations;
import io.chainwalk.testkit.Seeded;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever the bytes are: nothing is thrown, nothing is allocated, and what is written is a good packet.
final class AnswerPropertyTest {
  private static final int MUTATIONS_OF_EACH = 40;
  private static final int LINK_TYPE = LinkType.RAW;
  private static final int ROUNDS = 40;

  private final SplittableRandom random = Seeded.random();
  private final KernelWorld world = KernelWorld.all().get(0);
  private final List<byte[]> packets = world.packets().stream().map(Sent::bytes).toList();

  @Test
  void answersToDamagedPacketsAreGoodPackets() {
    final AnswerLab lab = new AnswerLab(world.nodeText());
    lab.linkType = LINK_TYPE;
    int answers = 0;
    for (final byte[] packet : packets) {
      for (int i = 0; i < MUTATIONS_OF_EACH; i++) {
        final byte[] damaged = damaged(packet);
        lab.buffer.putBytes(0, damaged);
        if (PacketParser.parse(lab.buffer, 0, damaged.length, damaged.length, LINK_TYPE, lab.parsed)
            .isIp()) {
          lab.send("c0", damaged);
          for (final byte[] answer : List.of(lab.error(), lab.rejection(1), lab.reset())) {
            answers += answer.length == 0 ? 0 : 1;
            assertIsGood(answer, damaged);
          }
        }
      }
    }
    final int seen = answers;
    assertTrue(seen > 500, () -> "only " + seen);
  }

  private static void assertIsGood(final byte[] answer, final byte[] damaged) {
    assertTrue(answer.length <= IcmpErrorBuilder.MAX_PACKET_BYTES);
    if (answer.length > 0) {
      assertEquals(
          List.of(),
          // What is quoted may be wrong: damaged, or with IPv4 options that the kernel had begun to
          // fill in.
          ChecksumCheck.wrongIn(LINK_TYPE, answer).stream()
              .filter(complaint -> !complaint.startsWith("quoted"))
              .toList(),
          () -> HexFormat.of().formatHex(damaged) + ", seed " + Seeded.seed());
    }
  }

  /// Some bytes changed, the IPv4 checksum made good again.
  private byte[] damaged(final byte[] packet) {
    final byte[] bytes = packet.clone();
    final int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(Math.min(bytes.length, 80))] = (byte) random.nextInt(256);
    }
    if (bytes[0] >>> 4 == 4) {
      final int headerBytes = Math.min((bytes[0] & 0xF) * 4, bytes.length);
      int sum = 0;
      for (int i = 0; i < headerBytes; i++) {
        if (i != 10 && i != 11) {
          sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
      }
      while (sum >>> 16 != 0) {
        sum = (sum & 0xFFFF) + (sum >>> 16);
      }
      bytes[10] = (byte) (~sum >>> 8);
      bytes[11] = (byte) ~sum;
    }
    return bytes;
  }

  @Test
  void routingAndAnsweringAllocateNothing() {
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    final Round round = new Round(new AnswerLab(world.nodeText()), packets);
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    final long allocated =
        Allocations.steady(() -> {
          final long start = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < ROUNDS; i++) {
            round.run();
          }
          return threads.getCurrentThreadAllocatedBytes() - start;
        });
    assertEquals(0, allocated);
    assertTrue(round.answers > 0);
  }

  /// All packets once, without anything that a test needs and a worker does not.
  private static final class Round {
    private final AnswerLab lab;
    private final List<byte[]> packets;
    private int answers;

    private Round(final AnswerLab lab, final List<byte[]> packets) {
      this.lab = lab;
      this.packets = packets;
    }

    private void run() {
      for (int i = 0; i < packets.size(); i++) {
        final byte[] packet = packets.get(i);
        lab.buffer.putBytes(0, packet);
        PacketParser.parse(lab.buffer, 0, packet.length, packet.length, LINK_TYPE, lab.parsed);
        lab.about.set(lab.buffer, 0, LINK_TYPE, lab.parsed, lab.route);
        lab.walk(2, false, 0);
        answers += lab.icmp.write(lab.about, 3, 1, 0, 1, 0, lab.answer, 0) > 0 ? 1 : 0;
        answers += lab.icmp.writeRejection(lab.about, 1, 1, 0, lab.answer, 0) > 0 ? 1 : 0;
        answers += lab.reset.write(lab.about, lab.answer, 0) > 0 ? 1 : 0;
      }
    }
  }
}
