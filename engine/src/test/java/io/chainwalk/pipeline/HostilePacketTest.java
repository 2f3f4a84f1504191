package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.node.Node;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Services;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a packet says of itself, nothing behind its last byte is read or written, and it comes to an end.
class HostilePacketTest {
  private static final int PACKETS = 60_000;
  private static final int FIRST_BYTES = 80;

  /// Each frame is alone in a buffer of its own size, so that a byte too far is an exception.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyBytesComeToAnEnd(final boolean withNode) {
    final SplittableRandom random = Seeded.random();
    final EngineSettings settings =
        PipelineLab.settings(EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);
    final Engine engine =
        new Engine(withNode ? settings.with(Node.parse(NodeTraffic.NODE)) : settings);
    final Worker worker = engine.newWorker();
    if (withNode) {
      worker.useRules(new NodeTraffic.NodeRules(), 0);
    } else {
      worker.useServices(new ServiceDispatch(Services.snapshot(MixedTraffic.SERVICES)));
    }
    final List<MixedTraffic.Frame> frames = withNode ? NodeTraffic.of(5) : MixedTraffic.of(5);
    long timeNs = 0;
    for (int number = 0; number < PACKETS; number++) {
      final MixedTraffic.Frame frame = frames.get(random.nextInt(frames.size()));
      final byte[] bytes = damaged(frame.bytes(), random);
      final Burst burst = new Burst(new UnsafeBuffer(bytes));
      timeNs += random.nextLong(20_000_000);
      final int original = bytes.length + (random.nextInt(8) == 0 ? random.nextInt(3000) : 0);
      burst.add(
          0,
          bytes.length,
          original,
          random.nextInt(16) == 0 ? LinkType.RAW : frame.linkType(),
          timeNs,
          number,
          Math.max(withNode ? 1 : 0, frame.inputInterface()));
      if (frame.inputInterface() == MixedTraffic.OWN) {
        burst.lastIsOwn();
      }
      final int packet = number;
      try {
        worker.process(burst);
      } catch (final RuntimeException problem) {
        throw new AssertionError(
            "seed %d, packet %d: %s".formatted(Seeded.seed(), packet, Arrays.toString(bytes)),
            problem);
      }
    }
    long counted = 0;
    for (final PacketOutcome outcome : PacketOutcome.values()) {
      counted += worker.outcomes().of(outcome);
    }
    assertEquals(PACKETS, counted);
  }

  private static byte[] damaged(final byte[] frame, final SplittableRandom random) {
    final int length = random.nextInt(4) == 0 ? random.nextInt(frame.length + 1) : frame.length;
    final byte[] bytes = Arrays.copyOf(frame, length);
    final int changes = random.nextInt(4);
    for (int i = 0; i < changes && length > 0; i++) {
      bytes[random.nextInt(Math.min(length, FIRST_BYTES))] = (byte) random.nextInt(256);
    }
    if (length >= 34 && bytes[12] == 8 && random.nextInt(8) != 0) {
      mendIpv4Checksum(bytes);
    }
    return bytes;
  }

  /// Or most damaged packets would end before the first hook.
  private static void mendIpv4Checksum(final byte[] bytes) {
    final int header = Math.min((bytes[14] & 0xF) * 4, bytes.length - 14) & -2;
    bytes[24] = 0;
    bytes[25] = 0;
    int sum = 0;
    for (int i = 0; i < header; i += 2) {
      sum += ((bytes[14 + i] & 0xFF) << 8) | (bytes[15 + i] & 0xFF);
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    sum = (sum & 0xFFFF) + (sum >>> 16);
    bytes[24] = (byte) (~sum >>> 8);
    bytes[25] = (byte) ~sum;
  }
}
