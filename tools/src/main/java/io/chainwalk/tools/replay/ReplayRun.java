package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.capture.CaptureWriter;
import io.chainwalk.conntrack.ConntrackCounters;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.FlowDispatcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One capture through one engine.
///
/// The calling thread reads; workers and a writer are a [WorkerCrew].
///
/// **Threads:** [#run] in the calling thread; [#stop] may be called from any.
final class ReplayRun {
  private final CaptureReader reader;
  private final @Nullable CaptureWriter writer;
  private final ServiceSource services;
  private final Engine engine;
  private final FlowDispatcher dispatcher;
  private final List<ReplayWorker> workers = new ArrayList<>();
  private final ParsedPacket parsed = new ParsedPacket();
  private volatile boolean stopped;
  private long packets;
  private long bytes;
  private long lastTimeNs = Long.MIN_VALUE;
  private long settledNs = Long.MIN_VALUE;
  private @Nullable BadCaptureException damage;

  /// Prepares a run.
  ///
  /// @param reader the input; left open
  /// @param writer the output, neither committed nor closed here; null for none
  /// @param services where the services come from
  /// @param engine a fresh engine
  /// @param workerCount 1 to 127
  ReplayRun(
      final CaptureReader reader,
      final @Nullable CaptureWriter writer,
      final ServiceSource services,
      final Engine engine,
      final int workerCount) {
    this.reader = reader;
    this.writer = writer;
    this.services = services;
    this.engine = engine;
    dispatcher = new FlowDispatcher(engine.hash(), workerCount);
    for (int i = 0; i < workerCount; i++) {
      workers.add(new ReplayWorker(engine.newWorker(), i, workerCount == 1));
    }
  }

  /// Ends the run early: what has been read is still processed, nothing more is read.
  void stop() {
    stopped = true;
  }

  /// Runs to the end of the input, to damage in it, or to [#stop].
  ///
  /// @return what it came to
  /// @throws IOException when reading failed for another reason than damage
  /// @throws WriteFailedException when writing failed
  /// @throws InterruptedException when the calling thread is interrupted
  ReplayTotals run() throws IOException, WriteFailedException, InterruptedException {
    final long startNs = System.nanoTime();
    final WorkerCrew crew = new WorkerCrew(workers, writer);
    try {
      WorkUnit unit = crew.free();
      while (unit != null && read(unit)) {
        crew.submit(unit);
        unit = crew.free();
      }
    } finally {
      crew.finish();
    }
    return totals(System.nanoTime() - startNs);
  }

  /// Fills a block.
  ///
  /// @return false when there is nothing more to do
  private boolean read(final WorkUnit unit) throws IOException {
    try {
      if (stopped || !reader.readBlock(unit.block)) {
        return false;
      }
    } catch (final BadCaptureException badCapture) {
      damage = badCapture;
      return false;
    }
    prepare(unit);
    return true;
  }

  private void prepare(final WorkUnit unit) {
    final CaptureBlock block = unit.block;
    // All workers are done with the block that this unit carried before.
    settledNs = Math.max(settledNs, unit.timeAfterNs);
    unit.settledNs = settledNs;
    unit.services = services.servicesFor(block);
    unit.interfaces = reader.interfaces();
    unit.timeBeforeNs = lastTimeNs;
    if (workers.size() > 1) {
      assignOwners(unit);
    }
    packets += block.recordCount();
    for (int row = 0; row < block.recordCount(); row++) {
      lastTimeNs = Math.max(lastTimeNs, block.timestampNs(row));
      bytes += block.capturedLength(row);
    }
    unit.timeAfterNs = lastTimeNs;
  }

  private void assignOwners(final WorkUnit unit) {
    final CaptureBlock block = unit.block;
    unit.reserveOwners();
    for (int row = 0; row < block.recordCount(); row++) {
      PacketParser.parse(
          block.buffer(),
          block.frameOffset(row),
          block.capturedLength(row),
          block.originalLength(row),
          block.linkType(row),
          parsed);
      unit.owners[row] = (byte) dispatcher.workerOf(parsed, services.forDivision());
    }
  }

  private ReplayTotals totals(final long elapsedNs) {
    workers.getFirst().worker().expireConnections(lastTimeNs);
    final OutcomeCounters outcomes = new OutcomeCounters();
    final TrafficCounters traffic = new TrafficCounters();
    final Map<Integer, Long> unknownLinkTypes = new TreeMap<>();
    long created = 0;
    long expired = 0;
    long removed = 0;
    long insertFailed = 0;
    long drop = 0;
    long earlyDrop = 0;
    for (final ReplayWorker worker : workers) {
      outcomes.add(worker.worker().outcomes());
      traffic.add(worker.worker().traffic());
      worker.unknownLinkTypes().forEach((type, n) -> unknownLinkTypes.merge(type, n, Long::sum));
      final ConntrackCounters counters = worker.worker().conntrack();
      created += counters.created();
      expired += counters.expired();
      removed += counters.removed();
      insertFailed += counters.insertFailed();
      drop += counters.drop();
      earlyDrop += counters.earlyDrop();
    }
    return new ReplayTotals(
        packets,
        bytes,
        outcomes,
        traffic,
        services.latest(),
        unknownLinkTypes,
        new ReplayTotals.Connections(
            created, engine.table().count(), expired, removed, insertFailed, drop, earlyDrop),
        damage,
        stopped,
        elapsedNs);
  }
}
