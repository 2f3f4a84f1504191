package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.CompiledRules;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.FlowDispatcher;
import io.chainwalk.pipeline.Outbox;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.inspect.EventStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Takes its own packets out of each block, in bursts, and marks those that are dropped.
final class ReplayWorker {
  private final Worker worker;
  private final int number;
  private final boolean alone;
  private final boolean keepsFrames;
  private final Burst burst;
  private final FlowTuple tuple = new FlowTuple();
  private final int[] rows = new int[Burst.CAPACITY];
  private final Map<Integer, Long> unknownLinkTypes = new TreeMap<>();
  private final PacketFindings findings;
  private final @Nullable EventStream events;
  private final CompiledRules compiled;
  private final RuleSchedule schedule;
  private final @Nullable ChangeEffects effects;
  private RulesInForce rules;
  private long written;

  /// Makes a worker's driver.
  ///
  /// @param worker the engine's worker
  /// @param number which of the packets are its own, see [WorkUnit#owners]
  /// @param alone whether all packets are its own
  /// @param keepsFrames whether somebody is going to write packets
  /// @param hash tells flows apart
  /// @param events where what happens to connections is written; null for nowhere
  /// @param rules the rules that the run begins with
  /// @param schedule how they change, for a worker that is alone
  ReplayWorker(
      final Worker worker,
      final int number,
      final boolean alone,
      final boolean keepsFrames,
      final FlowHash hash,
      final @Nullable EventStream events,
      final RulesInForce rules,
      final RuleSchedule schedule) {
    this.worker = worker;
    this.number = number;
    this.alone = alone;
    this.keepsFrames = keepsFrames;
    this.events = events;
    findings = new PacketFindings(hash);
    this.rules = rules;
    this.schedule = schedule;
    effects = schedule.isEmpty() ? null : new ChangeEffects();
    compiled = new CompiledRules(rules.program());
    worker.useRules(compiled, rules.services().endpointCount());
    burst = new Burst(new UnsafeBuffer(0, 0));
  }

  /// Walks its own packets of a block.
  ///
  /// @throws CannotWriteException when events cannot be written any more
  void process(final WorkUnit unit) throws CannotWriteException {
    if (unit.rules != null && schedule.isEmpty()) {
      use(unit.rules);
    }
    final CaptureBlock block = unit.block;
    // Read for every packet, whoever owns it, so that time is the same for all workers. It never
    // runs backwards, as a node's clock does not, whatever the capture says.
    long nowNs = unit.timeBeforeNs;
    burst.clear(block.buffer());
    for (int row = 0; row < block.recordCount(); row++) {
      nowNs = Math.max(nowNs, block.timestampNs(row));
      while (schedule.isDue(nowNs)) {
        flush(unit);
        change(schedule.take(), nowNs);
      }
      final boolean shared = !alone && unit.owners[row] == FlowDispatcher.ALL;
      if (alone || shared || unit.owners[row] == number) {
        rows[burst.size()] = row;
        final boolean full =
            burst.add(
                block.frameOffset(row),
                block.capturedLength(row),
                block.originalLength(row),
                block.linkType(row),
                nowNs,
                block.firstRecordNumber() + row);
        if (shared) {
          burst.lastIsShared();
        }
        if (full) {
          flush(unit);
        }
      }
    }
    flush(unit);
    if (events != null) {
      events.check();
    }
  }

  private void use(final RulesInForce next) {
    if (rules != next) {
      rules = next;
      compiled.use(next.program());
      worker.useRules(compiled, next.services().endpointCount());
    }
  }

  /// kube-proxy writes its rules, then deletes the entries that go past them.
  private void change(final RuleSchedule.Change due, final long nowNs) {
    use(due.rules());
    final ChangeEffects noted = Objects.requireNonNull(effects, "a change without a schedule");
    noted.rulesChanged(due.rules());
    worker.removeConnections(entry -> isDeleted(entry, due, noted), nowNs);
  }

  private static boolean isDeleted(
      final ConntrackEntry entry, final RuleSchedule.Change due, final ChangeEffects effects) {
    if (due.stale().test(entry)) {
      effects.entryDeleted(entry);
      return true;
    }
    return false;
  }

  private void flush(final WorkUnit unit) {
    final CaptureBlock block = unit.block;
    if (alone) {
      worker.process(burst);
    } else {
      worker.process(burst, unit.settledNs);
    }
    for (int i = 0; i < burst.size(); i++) {
      if (!burst.isAnothers(i)) {
        settle(unit, i);
      }
    }
    final Outbox outbox = burst.outbox();
    written += outbox.count();
    if (keepsFrames) {
      final ExtraFrames extras = unit.extras(number);
      for (int i = 0; i < outbox.count(); i++) {
        extras.add(rows[outbox.cause(i)], outbox, i);
      }
    }
    burst.clear(block.buffer());
  }

  /// Marks what is not to be written, and looks at what is worth a word.
  private void settle(final WorkUnit unit, final int place) {
    final CaptureBlock block = unit.block;
    final PacketOutcome outcome = burst.outcome(place);
    final int row = rows[place];
    if (outcome == PacketOutcome.UNKNOWN_LINK_TYPE) {
      unknownLinkTypes.merge(block.linkType(row), 1L, Long::sum);
    }
    if (burst.inPieces(place)
        || outcome.kind() == PacketOutcome.Kind.DROPPED
        || outcome.kind() == PacketOutcome.Kind.KEPT) {
      block.drop(row);
    } else {
      written++;
    }
    final long packetNumber = block.firstRecordNumber() + row;
    findings.look(burst, place, packetNumber, rules.services());
    if (burst.beganConnection(place)) {
      begin(unit, place, burst.tag(place));
    } else if (outcome == PacketOutcome.NO_ENDPOINTS
        || outcome == PacketOutcome.NO_LOCAL_ENDPOINTS) {
      begin(unit, place, Beginnings.REFUSED);
    }
    if (effects != null) {
      effects.look(burst, place, packetNumber, block.timestampNs(row), rules);
    }
  }

  private void begin(final WorkUnit unit, final int place, final int tag) {
    if (burst.readArrivalTuple(place, tuple)) {
      unit.beginnings(number).add(rows[place], tuple, tag);
    }
  }

  /// Frames that go on, those that were in no input included.
  long written() {
    return written;
  }

  /// The rules that its last packet met.
  RulesInForce rules() {
    return rules;
  }

  /// What changes of the rules did; null where there are none.
  @Nullable ChangeEffects effects() {
    return effects;
  }

  /// The rules with their counts.
  CompiledRules compiled() {
    return compiled;
  }

  Worker worker() {
    return worker;
  }

  PacketFindings findings() {
    return findings;
  }

  Map<Integer, Long> unknownLinkTypes() {
    return unknownLinkTypes;
  }
}
