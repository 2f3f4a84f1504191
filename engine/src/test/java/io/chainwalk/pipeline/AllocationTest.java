package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.node.Node;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.Allocations;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Walking a packet allocates nothing, whatever becomes of it.
class AllocationTest {
  private static final int WARM_UP_PACKETS = 300_000;
  private static final int PACKETS = 1_000_000;

  private static final int CLIENTS = 64;

  /// Few enough for early drop and a full table to occur.
  private static final int MAX_CONNECTIONS = 600;

  /// Few enough for nothing to be dropped for want of room.
  private static final int NODE_CLIENTS = 16;

  private static final int NODE_MAX_CONNECTIONS = 4096;

  /// What cannot happen to a packet that nobody routes and only services translate.
  private static final Set<PacketOutcome> NEED_A_NODE =
      EnumSet.of(
          PacketOutcome.DELIVERED,
          PacketOutcome.CLASH,
          PacketOutcome.FILTERED,
          PacketOutcome.TTL_EXCEEDED,
          PacketOutcome.TOO_BIG,
          PacketOutcome.NO_ROUTE,
          PacketOutcome.MARTIAN,
          PacketOutcome.SOURCE_REFUSED,
          PacketOutcome.NOT_FORWARDING,
          PacketOutcome.BAD_OPTIONS,
          PacketOutcome.BAD_FRAGMENT,
          PacketOutcome.UNTRANSLATABLE,
          PacketOutcome.WAY_OUT_CHANGED,
          PacketOutcome.NO_NAT_ADDRESS);

  /// What rules of chains alone call a packet's end; that walking them allocates nothing is tested where they are.
  private static final Set<PacketOutcome> NEED_CHAINS =
      EnumSet.of(
          PacketOutcome.INVALID_DROPPED,
          PacketOutcome.BAD_CHECKSUM_DROPPED,
          PacketOutcome.NO_LOCAL_ENDPOINTS,
          PacketOutcome.TOO_MANY_JUMPS);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private @Nullable Object garbage;

  private static PipelineLab serviceLab() {
    return new PipelineLab(
        EngineSettings.defaults(1)
            .with(ConntrackSettings.defaults().with(ConntrackSysctl.MAX, MAX_CONNECTIONS))
            .with(EngineSettings.Answers.FROM_CHOSEN_ENDPOINT),
        MixedTraffic.SERVICES);
  }

  @Test
  void aMillionPacketsToServicesAllocateNothing() {
    final PipelineLab lab = serviceLab();
    assertAllocatesNothing(new TrafficLoop(MixedTraffic.of(CLIENTS), lab.worker));
    final Set<PacketOutcome> unseen = EnumSet.complementOf(seenBy(lab.worker));
    unseen.removeAll(NEED_CHAINS);
    assertEquals(NEED_A_NODE, unseen);
    assertTrue(lab.worker.conntrack().earlyDrop() > 0);
  }

  /// One worker has the routes as they were, the other one as they are after a change.
  @Test
  void aMillionPacketsThroughANodeWithRulesAllocateNothing() {
    final EngineSettings settings =
        EngineSettings.defaults(1)
            .with(ConntrackSettings.defaults().with(ConntrackSysctl.MAX, NODE_MAX_CONNECTIONS));
    final Engine engine = new Engine(settings);
    final Worker before = worker(engine, settings.with(Node.parse(NodeTraffic.NODE)));
    final Worker after = worker(engine, settings.with(Node.parse(NodeTraffic.NODE_AFTER_A_CHANGE)));
    assertAllocatesNothing(new TrafficLoop(NodeTraffic.of(NODE_CLIENTS), before, after));
    final EnumSet<PacketOutcome> unseen = EnumSet.copyOf(NEED_A_NODE);
    unseen.removeAll(seenBy(before));
    unseen.removeAll(seenBy(after));
    assertEquals(Set.of(), unseen);
  }

  private static Worker worker(final Engine engine, final EngineSettings settings) {
    final Worker worker = new Worker(settings, engine.hash(), engine.table().newHandle());
    worker.useRules(new NodeTraffic.NodeRules(), 0);
    return worker;
  }

  private static EnumSet<PacketOutcome> seenBy(final Worker worker) {
    final EnumSet<PacketOutcome> seen = EnumSet.allOf(PacketOutcome.class);
    seen.removeIf(outcome -> worker.outcomes().of(outcome) == 0);
    return seen;
  }

  private void assertAllocatesNothing(final TrafficLoop loop) {
    allocatedBy(loop, WARM_UP_PACKETS, () -> {});
    final long measuringItself = allocatedBy(loop, 0, () -> {});
    final long allocated = Allocations.steady(() -> allocatedBy(loop, PACKETS, () -> {}));
    assertEquals(0, measuringItself);
    assertEquals(0, allocated);
  }

  /// The same walk with one small object a burst: the measurement must see it.
  @Test
  void oneObjectForEachBurstIsNoticed() {
    final TrafficLoop loop = new TrafficLoop(MixedTraffic.of(CLIENTS), serviceLab().worker);
    allocatedBy(loop, WARM_UP_PACKETS, () -> {});
    final int bursts = PACKETS / Burst.CAPACITY;
    final long allocated = allocatedBy(loop, PACKETS, () -> garbage = new Object());
    assertTrue(allocated >= bursts * 8L, () -> allocated + " bytes with " + garbage);
  }

  /// Walks at least so many packets in whole rounds and answers with the bytes this thread allocated meanwhile.
  private long allocatedBy(
      final TrafficLoop loop, final int packets, final Runnable afterEachBurst) {
    final long before = threads.getCurrentThreadAllocatedBytes();
    loop.walk(packets, afterEachBurst);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
