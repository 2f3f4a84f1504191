package io.chainwalk.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Worker;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// The benchmark's traffic is what it says, as often as it comes.
final class TrafficMixTest {
  private static final int CONVERSATIONS = 2_000;
  private static final int PINGS = CONVERSATIONS / 20;

  private final TrafficMix mix =
      new TrafficMix(ClusterRules.CHAINS, new KubeCluster(10), CONVERSATIONS, 10);
  private final Worker worker = mix.newWorker();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TrafficMix.MAX_FRAME_BYTES]);
  private final Burst burst = new Burst(buffer);

  @Test
  void everyPacketOfEveryPassIsTranslatedOrAPing() {
    for (int pass = 1; pass <= 3; pass++) {
      walk(pass);
      assertEquals(
          (long) pass * (mix.count() - 2 * PINGS), worker.outcomes().of(PacketOutcome.TRANSLATED));
      assertEquals(2L * pass * PINGS, worker.outcomes().of(PacketOutcome.NO_SERVICE));
    }
  }

  /// The very last conversation may be missing, because frames come by 32.
  @Test
  void everyConversationBeginsAndExpiresInEachPass() {
    walk(1);
    final long begun = worker.conntrack().created();
    walk(2);
    worker.expireConnections(3 * TrafficMix.LENGTH_NS);

    assertTrue(begun > CONVERSATIONS - Burst.CAPACITY, "begun: " + begun);
    assertEquals(2 * begun, worker.conntrack().created());
    assertEquals(2 * begun, worker.conntrack().expired());
  }

  @Test
  void packetsDoNotRunBackwardsInTime() {
    for (int i = 1; i < mix.count(); i++) {
      assertTrue(mix.timeNs(i - 1) <= mix.timeNs(i), "at " + i);
    }
    assertTrue(mix.timeNs(mix.count() - 1) < TrafficMix.LENGTH_NS);
  }

  private void walk(final int pass) {
    for (int i = 0; i < mix.count(); i++) {
      buffer.putBytes(0, mix.frames(), mix.offset(i), mix.length(i));
      burst.clear(buffer);
      burst.add(
          0,
          mix.length(i),
          mix.length(i),
          LinkType.ETHERNET,
          (pass - 1) * TrafficMix.LENGTH_NS + mix.timeNs(i),
          i + 1);
      worker.process(burst);
    }
  }
}
