package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.flow.FlowHash;

/// The parts that all workers share, put together. The entry class of the library:
///
/// ```java
/// Engine engine = new Engine(EngineSettings.defaults(42));
/// Worker worker = engine.newWorker();
/// worker.useServices(new ServiceDispatch(snapshot));
/// Burst burst = new Burst(buffer);
/// burst.add(offset, length, length, LinkType.ETHERNET, nowNs, number);
/// worker.process(burst);
/// PacketOutcome outcome = burst.outcome(0); // the frame in the buffer is rewritten
/// ```
///
/// With a [io.chainwalk.node.Node] in its settings the engine is a router: packets come in by an interface, are routed
/// and checked, and leave by one; what the node itself sends about them is in the burst's [Outbox]. Rules of one's own
/// implement [io.chainwalk.chain.Rules], see [Worker#useRules].
///
/// **Threads:** any may ask for workers; each worker belongs to one thread at a time. Both directions of a connection
/// must go to the same worker, see [FlowDispatcher]; and where workers are not equally far in time, see
/// [Worker#process(Burst, long)].
public final class Engine {
  private final EngineSettings settings;
  private final FlowHash hash;
  private final ConntrackTable table;

  /// Allocates the connection table.
  ///
  /// @param settings what to be made with
  /// @throws IllegalArgumentException when `nf_conntrack_max` is more than the table can be made for
  public Engine(final EngineSettings settings) {
    this.settings = settings;
    hash = new FlowHash(settings.seed());
    table = new ConntrackTable(settings.conntrack().maxEntries(), hash);
  }

  /// Makes a worker, without services until [Worker#useServices].
  ///
  /// @return a worker for one thread
  public Worker newWorker() {
    return new Worker(settings, hash, table.newHandle());
  }

  /// The keyed hash of this engine.
  ///
  /// @return the hash
  public FlowHash hash() {
    return hash;
  }

  /// The connections of all workers.
  ///
  /// @return the table
  public ConntrackTable table() {
    return table;
  }
}
