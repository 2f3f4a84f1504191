package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.counters.PacketOutcome;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/// Walking a packet allocates nothing, whatever becomes of it.
class AllocationTest {
  private static final int WARM_UP_PACKETS = 300_000;
  private static final int PACKETS = 1_000_000;
  private static final int CLIENTS = 64;

  /// Few enough for early drop and a full table to occur.
  private static final int MAX_CONNECTIONS = 600;

  /// Longer than any timeout, so that every round begins all its connections anew.
  private static final long ROUND_NS = 6L * 24 * 3600 * PipelineLab.SECOND;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<MixedTraffic.Frame> frames = MixedTraffic.of(CLIENTS);
  private final UnsafeBuffer pristine = MixedTraffic.buffer(frames);
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[pristine.capacity()]);
  private final Burst burst = new Burst(buffer);
  private final PipelineLab lab =
      new PipelineLab(
          new EngineSettings(
              1,
              ConntrackSettings.defaults().with(ConntrackSysctl.MAX, MAX_CONNECTIONS),
              EngineSettings.Answers.FROM_CHOSEN_ENDPOINT),
          MixedTraffic.SERVICES);
  private long roundStartNs = PipelineLab.SECOND;
  private long number;
  private @Nullable Object garbage;

  @Test
  void aMillionPacketsOfAllKindsAllocateNothing() {
    allocatedBy(WARM_UP_PACKETS, () -> {});
    final long measuringItself = allocatedBy(0, () -> {});
    final long allocated = allocatedBy(PACKETS, () -> {});
    assertEquals(0, measuringItself);
    assertEquals(0, allocated);
    final List<PacketOutcome> unseen =
        Arrays.stream(PacketOutcome.values())
            .filter(outcome -> lab.worker.outcomes().of(outcome) == 0)
            .toList();
    assertEquals(List.of(), unseen);
    assertTrue(lab.worker.conntrack().earlyDrop() > 0);
  }

  /// The same walk with one small object a burst: the measurement must see it.
  @Test
  void oneObjectForEachBurstIsNoticed() {
    allocatedBy(WARM_UP_PACKETS, () -> {});
    final int bursts = PACKETS / Burst.CAPACITY;
    final long allocated = allocatedBy(PACKETS, () -> garbage = new Object());
    assertTrue(allocated >= bursts * 8L, () -> allocated + " bytes with " + garbage);
  }

  /// Walks at least so many packets in whole rounds and answers with the bytes this thread allocated meanwhile.
  private long allocatedBy(final int packets, final Runnable afterEachBurst) {
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (int walked = 0; walked < packets; walked += frames.size()) {
      walkAll(afterEachBurst);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void walkAll(final Runnable afterEachBurst) {
    roundStartNs += ROUND_NS;
    buffer.putBytes(0, pristine, 0, pristine.capacity());
    burst.clear(buffer);
    int offset = 0;
    for (int i = 0; i < frames.size(); i++) {
      final MixedTraffic.Frame frame = frames.get(i);
      final boolean full =
          burst.add(
              offset,
              frame.bytes().length,
              frame.originalLength(),
              frame.linkType(),
              roundStartNs + i * 1000L,
              number++);
      offset += frame.bytes().length;
      if (full || i == frames.size() - 1) {
        lab.worker.process(burst);
        afterEachBurst.run();
        burst.clear(buffer);
      }
    }
  }
}
