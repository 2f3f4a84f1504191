package io.chainwalk.tools.selection;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.select.SelectionHash;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.tools.replay.FlowKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of a capture, as a node without rules tracks them: opened by the packet that conntrack confirms, open
/// as long as it has an entry, `TIME_WAIT` and timeouts included. Only what a Service can have: TCP, UDP and SCTP.
///
/// **Threads:** one. About 200 bytes for each connection.
final class CaptureConnections implements ConntrackListener {
  /// More than captures have at a time.
  private static final int MOST_ENTRIES = 1 << 20;

  /// A connection that was seen to begin.
  private static final class Seen {
    private final long flow;
    private final long client;
    private final long openedNs;
    private long closedNs = Connections.NEVER;

    Seen(final FlowTuple tuple, final long openedNs) {
      flow = SelectionHash.ofFlow(tuple);
      client = SelectionHash.ofClient(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
      this.openedNs = openedNs;
    }
  }

  private final List<Seen> connections = new ArrayList<>();
  private final Map<FlowKey, Seen> open = new HashMap<>();
  private final Set<Long> clients = new HashSet<>();
  private final FlowTuple tuple = new FlowTuple();
  private final Worker worker;
  private @Nullable BadCaptureException damage;

  /// Begins without connections.
  CaptureConnections() {
    final ConntrackSettings conntrack =
        ConntrackSettings.defaults().with(ConntrackSysctl.MAX, MOST_ENTRIES);
    worker = new Engine(EngineSettings.defaults(0).with(conntrack)).newWorker();
    worker.listen(this, (_, _, _, _) -> {});
  }

  /// Reads to the end of the input, or to damage in it.
  ///
  /// @throws IOException when reading failed for another reason than damage
  void read(final CaptureReader reader) throws IOException {
    final CaptureBlock block = new CaptureBlock();
    long nowNs = Long.MIN_VALUE;
    try {
      while (reader.readBlock(block)) {
        nowNs = pass(block, nowNs);
      }
    } catch (final BadCaptureException badCapture) {
      damage = badCapture;
    }
    if (nowNs != Long.MIN_VALUE) {
      worker.expireConnections(nowNs);
    }
  }

  private long pass(final CaptureBlock block, final long before) {
    final Burst burst = new Burst(block.buffer());
    long nowNs = before;
    for (int row = 0; row < block.recordCount(); row++) {
      nowNs = Math.max(nowNs, block.timestampNs(row)); // a node's clock does not run backwards
      final boolean isFull =
          burst.add(
              block.frameOffset(row),
              block.capturedLength(row),
              block.originalLength(row),
              block.linkType(row),
              nowNs,
              block.firstRecordNumber() + row);
      if (isFull || row == block.recordCount() - 1) {
        worker.process(burst);
        burst.clear(block.buffer());
      }
    }
    return nowNs;
  }

  @Override
  public void onNew(final ConntrackEntry entry, final long nowNs) {
    entry.readTuple(Direction.ORIGINAL, tuple);
    if (isBalanced(tuple.protocol())) {
      final Seen seen = new Seen(tuple, nowNs);
      connections.add(seen);
      clients.add(seen.client);
      open.put(FlowKey.of(tuple), seen);
    }
  }

  private static boolean isBalanced(final int protocol) {
    return protocol == Protocol.TCP || protocol == Protocol.UDP || protocol == Protocol.SCTP;
  }

  /// What expired is collected later than it expired.
  @Override
  public void onDestroy(final ConntrackEntry entry, final long nowNs) {
    entry.readTuple(Direction.ORIGINAL, tuple);
    final Seen seen = open.remove(FlowKey.of(tuple));
    if (seen != null) {
      seen.closedNs = Math.min(nowNs, entry.deadlineNs());
    }
  }

  /// What ended the input early.
  ///
  /// @return null when nothing did
  @Nullable BadCaptureException damage() {
    return damage;
  }

  /// What was seen.
  Connections connections() {
    return Connections.of(
        connections.stream().mapToLong(seen -> seen.flow).toArray(),
        connections.stream().mapToLong(seen -> seen.client).toArray(),
        clients.size(),
        connections.stream().mapToLong(seen -> seen.openedNs).toArray(),
        connections.stream().mapToLong(seen -> seen.closedNs).toArray());
  }
}
