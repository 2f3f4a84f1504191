package io.chainwalk.tools.diff;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.tools.replay.ReplayRules;
import io.chainwalk.tools.replay.RuleSchedule;
import io.chainwalk.tools.replay.RulesInForce;
import org.agrona.concurrent.UnsafeBuffer;

/// One of the two nodes: an engine with its rules, through which packets go one by one.
///
/// Rules are walked by the reference evaluator, for it alone can tell what might have happened. So a connection's first
/// packet takes longer the more Services there are.
///
/// **Threads:** one.
final class Side {
  private final RuleSchedule schedule;
  private final Worker worker;
  private final RecordedRules rules;
  private final Burst burst;
  private RulesInForce inForce;
  private UnsafeBuffer frame = new UnsafeBuffer(new byte[2048]);

  /// Makes a node on which nothing has happened yet.
  ///
  /// @param given its rules
  /// @param settings of the engine, but for the node's addresses
  /// @throws IllegalArgumentException when the settings, or the rules, are such that no kernel would take them
  Side(final ReplayRules.Given given, final EngineSettings settings) {
    schedule = given.schedule();
    worker = new Engine(settings.withAddressesOf(given.node())).newWorker();
    worker.rememberArrivals();
    inForce = given.first();
    rules =
        new RecordedRules(
            new ReferenceRules(
                inForce.rulesets(),
                inForce.program().context(),
                inForce.labels(),
                inForce.selectors()));
    final ConntrackListener counter = given.counter();
    if (counter != null) {
      worker.listen(counter);
    }
    worker.useRules(rules, inForce.services().endpointCount());
    burst = new Burst(frame);
  }

  /// Takes a copy of a packet through.
  ///
  /// @param block where it is
  /// @param row which one
  /// @param nowNs its time; must not run backwards
  /// @return what became of it
  Sight pass(final CaptureBlock block, final int row, final long nowNs) {
    while (schedule.isDue(nowNs)) {
      change(schedule.take(), nowNs);
    }
    final int length = block.capturedLength(row);
    if (frame.capacity() < length) {
      frame = new UnsafeBuffer(new byte[Integer.highestOneBit(length) * 2]);
    }
    frame.putBytes(0, block.buffer(), block.frameOffset(row), length);
    rules.begin();
    burst.clear(frame);
    burst.add(
        0,
        length,
        block.originalLength(row),
        block.linkType(row),
        nowNs,
        block.firstRecordNumber() + row);
    worker.process(burst);
    return rules.sight(burst.outcome(0), burst.beganConnection(0), isBlackHoled());
  }

  /// Whether the last packet was translated for an endpoint that is gone.
  private boolean isBlackHoled() {
    return burst.outcome(0) == PacketOutcome.TRANSLATED
        && burst.direction(0) == Direction.ORIGINAL
        && burst.tag(0) != 0
        && !inForce.hasEndpoint(burst.tag(0));
  }

  /// Who the last packet was from and for when it arrived.
  ///
  /// @param into gets the tuple; left alone when there is none
  /// @return whether there is one
  boolean readArrivalTuple(final FlowTuple into) {
    return burst.readArrivalTuple(0, into);
  }

  /// kube-proxy writes its rules, then deletes the entries that go past them.
  private void change(final RuleSchedule.Change due, final long nowNs) {
    inForce = due.rules();
    rules.use(
        new ReferenceRules(
            inForce.rulesets(), inForce.labels(), inForce.selectors(), rules.rules()));
    worker.useRules(rules, inForce.services().endpointCount());
    worker.removeConnections(due.stale(), nowNs);
  }
}
