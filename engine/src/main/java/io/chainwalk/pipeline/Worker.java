package io.chainwalk.pipeline;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.ConntrackCounters;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.flow.FlowHash;

/// Walks bursts through the pipeline, with a view of the connections, the services and counters of its own.
///
/// **Threads:** one at a time. Whoever hands it from one thread to another must do so by something that orders memory,
/// such as a queue.
public final class Worker {
  private final ConntrackHandle connections;
  private final OutcomeCounters outcomes = new OutcomeCounters();
  private final TrafficCounters traffic = new TrafficCounters();
  private final PacketPipeline pipeline;

  Worker(final EngineSettings settings, final FlowHash hash, final ConntrackHandle connections) {
    this.connections = connections;
    pipeline =
        new PacketPipeline(settings, hash, connections, outcomes, traffic, ServiceDispatch.EMPTY);
  }

  /// Changes the services, from the next burst on. Established connections stay with their endpoints.
  ///
  /// @param services the compiled services; endpoint numbers given out so far must keep their meaning
  public void useServices(final ServiceDispatch services) {
    traffic.reserve(services.endpointCount());
    pipeline.useServices(services);
  }

  /// Walks every packet of a burst through the pipeline: rewrites it in place and sets its outcome.
  ///
  /// @param burst packets whose times do not run backwards, within it or since the burst before
  public void process(final Burst burst) {
    if (burst.size() > 0) {
      process(burst, burst.contexts[burst.size() - 1].timeNs);
    }
  }

  /// The same for a worker that shares the table with others whose packets may be of earlier times.
  ///
  /// @param burst packets whose times do not run backwards, within it or since the burst before
  /// @param settledNs a time that no packet still to come, of any worker, is before; what has expired by then is
  ///     collected, whoever's it is
  public void process(final Burst burst, final long settledNs) {
    if (burst.size() > 0) {
      connections.beginBurst();
      pipeline.process(burst);
      connections.endBurst(settledNs);
    }
  }

  /// Removes every connection, of any worker, whose deadline has passed; for the end of a run.
  ///
  /// @param nowNs the time to measure deadlines by
  public void expireConnections(final long nowNs) {
    connections.beginBurst();
    connections.sweepAll(nowNs);
    connections.endBurst(nowNs);
  }

  /// Packets by outcome.
  ///
  /// @return the live counters
  public OutcomeCounters outcomes() {
    return outcomes;
  }

  /// Connections, packets and bytes by endpoint.
  ///
  /// @return the live counters
  public TrafficCounters traffic() {
    return traffic;
  }

  /// What this worker did to the connection table.
  ///
  /// @return the live counters
  public ConntrackCounters conntrack() {
    return connections.counters();
  }
}
