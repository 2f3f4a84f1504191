package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.conntrack.ConntrackCounters;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.memory.HugePages;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.FlowDispatcher;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.inspect.ConnectionList;
import io.chainwalk.tools.inspect.EngineConnections;
import io.chainwalk.tools.inspect.EventStream;
import io.chainwalk.tools.inspect.StaleConnections;
import io.chainwalk.tools.messages.DnsAnswer;
import io.chainwalk.tools.messages.PacketMessages;
import io.chainwalk.tools.messages.RequestHeads;
import io.chainwalk.tools.report.ReplaySummary;
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
  private final ReplayOutputs outputs;
  private final RuleSource rules;
  private final Engine engine;
  private final FlowDispatcher dispatcher;
  private final List<ReplayWorker> workers = new ArrayList<>();
  private final ParsedPacket parsed = new ParsedPacket();
  private final NamedConnections named;
  private final List<DnsAnswer> answers = new ArrayList<>();
  private final @Nullable RoutedRequests routed;
  private final @Nullable RequestHeads heads;
  private final PacketMessages messages;
  private volatile boolean stopped;
  private long packets;
  private long bytes;
  private long lastTimeNs = Long.MIN_VALUE;
  private long settledNs = Long.MIN_VALUE;
  private @Nullable BadCaptureException damage;

  /// Prepares a run.
  ///
  /// @param reader the input; left open
  /// @param outputs where everything goes, neither committed nor closed here
  /// @param rules where the rules come from
  /// @param schedule how they change; one on which something happens is for one worker
  /// @param counter is told of connections that begin and end, beside the events; null for nobody
  /// @param routing what routes HTTP requests; null where they are not to be read
  /// @param others holds answers of name servers against manifests; null where there are none
  /// @param engine a fresh engine
  /// @param workerCount 1 to 127; 1 where events are asked for
  ReplayRun(
      final CaptureReader reader,
      final ReplayOutputs outputs,
      final RuleSource rules,
      final RuleSchedule schedule,
      final @Nullable ConntrackListener counter,
      final RoutedRequests.@Nullable Setup routing,
      final @Nullable OtherAnswers others,
      final Engine engine,
      final int workerCount) {
    this.reader = reader;
    this.outputs = outputs;
    this.rules = rules;
    this.engine = engine;
    named = new NamedConnections(others);
    if (routing == null) {
      routed = null;
      heads = null;
    } else {
      routed = new RoutedRequests(routing);
      heads = new RequestHeads(routing.ports(), routed::look);
    }
    messages = new PacketMessages(answers::add, heads);
    dispatcher = new FlowDispatcher(engine.hash(), workerCount);
    final EventStream events = outputs.events();
    final boolean keepsFrames = outputs.packets().writer() != null;
    for (int i = 0; i < workerCount; i++) {
      final Worker worker = engine.newWorker();
      if (events != null) {
        worker.listen(counter == null ? events : events.and(counter), events);
      } else if (counter != null) {
        worker.listen(counter);
      }
      worker.divide(workerCount, i, rules.forDivision());
      worker.rememberArrivals();
      workers.add(
          new ReplayWorker(
              worker,
              i,
              workerCount == 1,
              keepsFrames,
              engine.hash(),
              events,
              rules.latest(),
              schedule));
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
  /// @throws CannotWriteException when writing failed
  /// @throws InterruptedException when the calling thread is interrupted
  ReplayTotals run() throws IOException, CannotWriteException, InterruptedException {
    final long startNs = System.nanoTime();
    final WorkerCrew crew = new WorkerCrew(workers, outputs.packets(), named);
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
    unit.rules = rules.rulesFor(block);
    unit.interfaces = reader.interfaces();
    unit.timeBeforeNs = lastTimeNs;
    if (workers.size() > 1) {
      assignOwners(unit);
    } else {
      readMessages(block);
    }
    unit.answers.clear();
    unit.answers.addAll(answers);
    answers.clear();
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
      messages.packet(
          block.buffer(), parsed, block.timestampNs(row), block.firstRecordNumber() + row);
      unit.owners[row] = (byte) dispatcher.workerOf(block.buffer(), parsed, rules.forDivision());
    }
  }

  /// Before workers translate anything.
  private void readMessages(final CaptureBlock block) {
    for (int row = 0; row < block.recordCount(); row++) {
      messages.packet(
          block.buffer(),
          block.frameOffset(row),
          block.capturedLength(row),
          block.originalLength(row),
          block.linkType(row),
          block.timestampNs(row),
          block.firstRecordNumber() + row);
    }
  }

  private NamedConnections.Totals namedTotals() {
    messages.end();
    answers.forEach(named::look);
    return named.totals(workers.getFirst().rules().services(), messages.unreadable());
  }

  private ReplayTotals totals(final long elapsedNs) {
    workers.getFirst().worker().expireConnections(lastTimeNs);
    final StaleConnections stale = inspectConnections();
    outputs.setCounters(
        workers.getFirst().rules().rulesets(),
        workers.stream().map(ReplayWorker::compiled).toList());
    final PacketFindings findings = new PacketFindings(engine.hash());
    final OutcomeCounters outcomes = new OutcomeCounters();
    final TrafficCounters traffic = new TrafficCounters();
    final Map<Integer, Long> unknownLinkTypes = new TreeMap<>();
    long written = 0;
    long created = 0;
    long expired = 0;
    long removed = 0;
    long insertFailed = 0;
    long drop = 0;
    long earlyDrop = 0;
    long clashResolve = 0;
    long chainTooLong = 0;
    for (final ReplayWorker worker : workers) {
      written += worker.written();
      outcomes.add(worker.worker().outcomes());
      traffic.add(worker.worker().traffic());
      findings.add(worker.findings());
      worker.unknownLinkTypes().forEach((type, n) -> unknownLinkTypes.merge(type, n, Long::sum));
      final ConntrackCounters counters = worker.worker().conntrack();
      created += counters.created();
      expired += counters.expired();
      removed += counters.removed();
      insertFailed += counters.insertFailed();
      drop += counters.drop();
      earlyDrop += counters.earlyDrop();
      clashResolve += counters.clashResolve();
      chainTooLong += counters.chainTooLong();
    }
    return new ReplayTotals(
        packets,
        written,
        bytes,
        outcomes,
        traffic,
        workers.getFirst().rules(),
        unknownLinkTypes,
        new ReplayTotals.Connections(
            created,
            engine.table().count(),
            expired,
            removed,
            insertFailed,
            drop,
            earlyDrop,
            clashResolve,
            chainTooLong),
        engine.table().maxConnections(),
        findings,
        namedTotals(),
        routed == null || heads == null ? null : routed.totals(heads.unread()),
        workers.getFirst().effects(),
        stale,
        workers.getFirst().worker().strandedFragments(lastTimeNs), // all have met all fragments
        lastTimeNs,
        memory(),
        damage,
        stopped,
        elapsedNs);
  }

  /// Walks the connections that are left, once for all who want to know of them.
  private StaleConnections inspectConnections() {
    final StaleConnections stale = new StaleConnections(workers.getFirst().rules().now());
    final ConnectionList list = outputs.connections();
    EngineConnections.forEach(
        engine.table(),
        lastTimeNs,
        connection -> {
          stale.add(connection);
          if (list != null) {
            list.add(connection);
          }
        });
    return stale;
  }

  private ReplaySummary.Memory memory() {
    return new ReplaySummary.Memory(
        engine.table().sizeBytes(),
        engine.table().memoryUsage().map(HugePages.Usage::hugeBytes).orElse(null),
        HugePages.mode().orElse(null));
  }
}
