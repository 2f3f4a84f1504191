package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Worker;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Takes its own packets out of each block, in bursts, and marks those that are dropped.
final class ReplayWorker {
  private final Worker worker;
  private final int number;
  private final boolean alone;
  private final Burst burst;
  private final int[] rows = new int[Burst.CAPACITY];
  private final Map<Integer, Long> unknownLinkTypes = new TreeMap<>();
  private @Nullable ServiceDispatch services;

  ReplayWorker(final Worker worker, final int number, final boolean alone) {
    this.worker = worker;
    this.number = number;
    this.alone = alone;
    burst = new Burst(new UnsafeBuffer(0, 0));
  }

  void process(final WorkUnit unit) {
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
      if (alone || unit.owners[row] == number) {
        rows[burst.size()] = row;
        final boolean full =
            burst.add(
                block.frameOffset(row),
                block.capturedLength(row),
                block.originalLength(row),
                block.linkType(row),
                nowNs,
                block.firstRecordNumber() + row);
        if (full) {
          flush(unit);
        }
      }
    }
    flush(unit);
  }

  private void flush(final WorkUnit unit) {
    final CaptureBlock block = unit.block;
    if (alone) {
      worker.process(burst);
    } else {
      worker.process(burst, unit.settledNs);
    }
    for (int i = 0; i < burst.size(); i++) {
      final PacketOutcome outcome = burst.outcome(i);
      if (outcome.kind() == PacketOutcome.Kind.DROPPED) {
        block.drop(rows[i]);
      } else if (outcome == PacketOutcome.UNKNOWN_LINK_TYPE) {
        unknownLinkTypes.merge(block.linkType(rows[i]), 1L, Long::sum);
      }
    }
    burst.clear(block.buffer());
  }

  Worker worker() {
    return worker;
  }

  Map<Integer, Long> unknownLinkTypes() {
    return unknownLinkTypes;
  }
}
