package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.FlowDispatcher;
import io.chainwalk.pipeline.Outbox;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.inspect.EventStream;
import java.util.Map;
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
  private final int[] rows = new int[Burst.CAPACITY];
  private final Map<Integer, Long> unknownLinkTypes = new TreeMap<>();
  private final PacketFindings findings;
  private final @Nullable EventStream events;
  private @Nullable ServiceDispatch services;
  private long written;

  /// Makes a worker's driver.
  ///
  /// @param worker the engine's worker
  /// @param number which of the packets are its own, see [WorkUnit#owners]
  /// @param alone whether all packets are its own
  /// @param keepsFrames whether somebody is going to write packets
  /// @param hash tells flows apart
  /// @param events where what happens to connections is written; null for nowhere
  ReplayWorker(
      final Worker worker,
      final int number,
      final boolean alone,
      final boolean keepsFrames,
      final FlowHash hash,
      final @Nullable EventStream events) {
    this.worker = worker;
    this.number = number;
    this.alone = alone;
    this.keepsFrames = keepsFrames;
    this.events = events;
    findings = new PacketFindings(hash);
    burst = new Burst(new UnsafeBuffer(0, 0));
  }

  /// Walks its own packets of a block.
  ///
  /// @throws CannotWriteException when events cannot be written any more
  void process(final WorkUnit unit) throws CannotWriteException {
    if (services != unit.services) {
      services = unit.services;
      worker.useServices(services);
    }
    final CaptureBlock block = unit.block;
    // Read for every packet, whoever owns it, so that time is the same for all workers. It never
    // runs backwards, as a node's clock does not, whatever the capture says.
    long nowNs = unit.timeBeforeNs;
    burst.clear(block.buffer());
    for (int row = 0; row < block.recordCount(); row++) {
      nowNs = Math.max(nowNs, block.timestampNs(row));
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
    findings.look(burst, place, block.firstRecordNumber() + row, unit.services);
  }

  /// Frames that go on, those that were in no input included.
  long written() {
    return written;
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
