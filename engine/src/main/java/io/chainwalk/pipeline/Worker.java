package io.chainwalk.pipeline;

import io.chainwalk.chain.Rules;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.chain.ServiceRules;
import io.chainwalk.conntrack.ConntrackCounters;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.fragment.StrandedFragments;
import io.chainwalk.nat.NatRandom;
import java.util.function.Predicate;

/// Walks bursts through the pipeline, with a view of the connections, the services and counters of its own.
///
/// **Threads:** one at a time. Whoever hands it from one thread to another must do so by something that orders memory,
/// such as a queue.
public final class Worker {
  private final ConntrackHandle connections;
  private final OutcomeCounters outcomes = new OutcomeCounters();
  private final TrafficCounters traffic = new TrafficCounters();
  private final PacketPipeline pipeline;
  private final long seed;
  private final FlowHash hash;

  Worker(final EngineSettings settings, final FlowHash hash, final ConntrackHandle connections) {
    this.connections = connections;
    seed = settings.seed();
    this.hash = hash;
    pipeline = new PacketPipeline(settings, hash, connections, outcomes, traffic);
  }

  /// Changes the services, from the next burst on, and lets them be all the rules there are. Established connections
  /// stay with their endpoints.
  ///
  /// @param services the compiled services; endpoint numbers given out so far must keep their meaning
  public void useServices(final ServiceDispatch services) {
    traffic.reserve(services.endpointCount());
    pipeline.useRules(new ServiceRules(services, seed));
  }

  /// Changes the rules, from the next burst on. Established connections stay as they are.
  ///
  /// @param rules what judges packets and maps new flows
  /// @param tags tags that rules may give to connections are below this; traffic is counted for each, see [#traffic]
  public void useRules(final Rules rules, final int tags) {
    traffic.reserve(tags);
    pipeline.useRules(rules);
  }

  /// Where the random ports of NAT come from, for rules that know what another node drew: while they are asked about a
  /// packet, they may dictate the port that is tried first.
  ///
  /// @return the live source
  public NatRandom natRandom() {
    return pipeline.natRandom();
  }

  /// Makes answers among packets look as the chosen endpoint would have sent them, as [#process] will, where the engine
  /// takes answers so; for showing the same packets to another node. Connections stay as they are.
  ///
  /// @param burst packets, which are rewritten in place; to be cleared before anything else is done with it
  public void relocateAnswers(final Burst burst) {
    connections.beginBurst();
    pipeline.relocateAnswers(burst);
    connections.endBurst(0);
  }

  /// Has connections told of that begin, change and end in this worker's bursts. Before its first burst.
  ///
  /// @param lives is told of beginnings and ends
  /// @param updates is told of changes in between
  public void listen(final ConntrackListener lives, final UpdateListener updates) {
    connections.setListener(lives);
    pipeline.listen(updates);
  }

  /// Has connections told of that begin and end in this worker's bursts. Before its first burst; who was told before is not
  /// told any more.
  ///
  /// @param lives is told of beginnings and ends
  public void listen(final ConntrackListener lives) {
    connections.setListener(lives);
  }

  /// Has bursts remember who each packet was from and for when it arrived, see [Burst#readArrivalTuple]; it takes a little
  /// time. Before its first burst.
  public void rememberArrivals() {
    pipeline.rememberArrivals();
  }

  /// Makes this one of several workers that divide packets among them.
  ///
  /// @param workers how many there are
  /// @param number this one's, from 0
  /// @param services the services by which packets are divided, see [FlowDispatcher#workerOf]
  public void divide(final int workers, final int number, final ServiceDispatch services) {
    pipeline.divide(new PacketShare(new FlowDispatcher(hash, workers), number, services));
  }

  /// Walks every packet of a burst through the pipeline: rewrites it in place, sets its outcome, and puts what it gave
  /// rise to into the burst's outbox.
  ///
  /// @param burst packets whose times do not run backwards, within it or since the burst before
  public void process(final Burst burst) {
    if (burst.size() > 0) {
      process(burst, burst.contexts[burst.size() - 1].timeNs());
    }
  }

  /// The same for a worker that shares the table with others whose packets may be of earlier times.
  ///
  /// @param burst packets whose times do not run backwards, within it or since the burst before
  /// @param settledNs a time that no packet still to come, of any worker, is before; what has expired by then is
  ///     collected, whoever's it is
  public void process(final Burst burst, final long settledNs) {
    if (burst.size() > 0) {
      connections.beginBurst(settledNs);
      pipeline.process(burst);
      connections.endBurst(Math.min(settledNs, Burst.LAST_TIME_NS));
    }
  }

  /// Removes every connection, of any worker, whose deadline has passed; for the end of a run.
  ///
  /// @param nowNs the time to measure deadlines by
  public void expireConnections(final long nowNs) {
    final long timeNs = Math.min(nowNs, Burst.LAST_TIME_NS);
    connections.beginBurst();
    connections.sweepAll(timeNs);
    connections.endBurst(timeNs);
  }

  /// Removes connections, of any worker, between bursts: what `conntrack -D` does.
  ///
  /// @param unwanted says of a connection, on which the cursor is open, whether it is to go; must not keep the cursor
  /// @param nowNs the time; what has expired by then is passed over
  /// @return how many were removed
  public int removeConnections(final Predicate<ConntrackEntry> unwanted, final long nowNs) {
    final long timeNs = Math.min(nowNs, Burst.LAST_TIME_NS);
    final ConntrackEntry entry = new ConntrackEntry();
    int removed = 0;
    connections.beginBurst();
    for (int connection = connections.next(ConntrackHandle.NONE, timeNs);
        connection != ConntrackHandle.NONE;
        connection = connections.next(connection, timeNs)) {
      connections.open(connection, entry);
      if (unwanted.test(entry) && connections.remove(connection)) {
        removed++;
      }
    }
    connections.endBurst(timeNs);
    return removed;
  }

  /// Fragments that this worker kept and that never went on; for the end of a run. Where packets are divided, every
  /// worker gets all fragments and answers the same.
  ///
  /// @param nowNs the time to measure deadlines by
  /// @return what was given up, and what still waits
  public StrandedFragments strandedFragments(final long nowNs) {
    return pipeline.strandedFragments(nowNs);
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
