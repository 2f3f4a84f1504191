package io.chainwalk.tools.verify;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.WalkCase;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import io.chainwalk.tools.kernel.Namespaces;
import io.chainwalk.tools.kernel.RefusedRulesException;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/// Steps taken on a new node: by the kernel in a namespace of its own, and by the engine.
///
/// **Threads:** [#run] makes its own thread and waits for it.
final class LabRun implements Lockstep.Listener {
  private final NodeSetup setup;
  private final LoadedSetup loaded;
  private final EngineSettings.Answers answers;
  private final long seed;
  private final boolean stopsAtDifference;
  private final DrawTally draws;
  private final Lockstep.Listener listener;
  private final List<Step> taken = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<Exchange> engineDid = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private List<ListedConnection> connections = List.of();
  private List<ListedConnection> engineConnections = List.of();
  private boolean keeps = true;
  private String description = "";
  private long endNs;
  private long discarded;

  /// A difference.
  ///
  /// @param number of the packet
  /// @param difference what it is
  record Found(long number, Difference difference) {}

  /// Prepares a run.
  ///
  /// @param setup the node
  /// @param answers how answers come in
  /// @param seed decides the sizes of bursts
  /// @param stopsAtDifference whether the run is over when something differs; what comes after may differ for that reason
  /// @param draws counts what the kernel drew
  /// @param listener is told what is compared
  /// @throws BadInputException when something in the set-up cannot be read
  LabRun(
      final NodeSetup setup,
      final EngineSettings.Answers answers,
      final long seed,
      final boolean stopsAtDifference,
      final DrawTally draws,
      final Lockstep.Listener listener)
      throws BadInputException {
    this.setup = setup;
    loaded = LoadedSetup.of(setup);
    this.answers = answers;
    this.seed = seed;
    this.stopsAtDifference = stopsAtDifference;
    this.draws = draws;
    this.listener = listener;
  }

  /// Lets the run forget what happened as soon as it was compared, as it has to where there is no end to it. All that is
  /// left is what the listener noted, and the first difference.
  ///
  /// @return this
  LabRun forgetting() {
    keeps = false;
    return this;
  }

  /// Takes steps.
  ///
  /// @param backend who loads the rules
  /// @param source the steps
  /// @return this
  /// @throws NoNodeException when there can be no such node
  /// @throws RefusedRulesException when its rules or sets are refused
  /// @throws IOException when it cannot be worked with
  LabRun run(final Backend backend, final StepSource source) throws IOException {
    return Namespaces.inOwn(() -> {
      try (LiveNode kernel = start(backend)) {
        description = kernel.description();
        final Lockstep lockstep = new Lockstep(kernel, loaded, answers, seed, draws, this);
        takeAll(lockstep, source);
        engineConnections = lockstep.finish();
        connections = kernel.connections();
        endNs = kernel.nowNs();
        discarded = kernel.discarded();
      }
      return this;
    });
  }

  private LiveNode start(final Backend backend) throws IOException {
    try {
      return LiveNode.start(setup, backend);
    } catch (final RefusedRulesException | InterruptedIOException e) {
      throw e;
    } catch (final IOException e) {
      throw new NoNodeException(e);
    }
  }

  private void takeAll(final Lockstep lockstep, final StepSource source) throws IOException {
    final History history = new History();
    for (Step step = source.next(history); step != null; step = source.next(history)) {
      if (keeps) {
        taken.add(step);
      }
      switch (step) {
        case Step.Pause pause -> lockstep.pause(pause.millis());
        case Step.Send send -> {
          final Packet packet = send.plan().render(history);
          if (packet != null) {
            history.add(send.number(), lockstep.take(send.by(), packet));
          }
        }
      }
      if (stopsAtDifference && !found.isEmpty()) {
        return;
      }
    }
  }

  @Override
  public void compared(final long number, final Exchange exchange, final EngineNode.Walked walked) {
    keep(exchange, walked);
    listener.compared(number, exchange, walked);
  }

  @Override
  public void passedOver(
      final Exchange exchange, final EngineNode.Walked walked, final String reason) {
    keep(exchange, walked);
    listener.passedOver(exchange, walked, reason);
  }

  private void keep(final Exchange exchange, final EngineNode.Walked walked) {
    if (keeps) {
      exchanges.add(exchange);
      engineDid.add(new Exchange(exchange.arrival(), walked.departures()));
    }
  }

  @Override
  public void differs(final long number, final Difference difference) {
    if (keeps || found.isEmpty()) {
      found.add(new Found(number, difference));
    }
    listener.differs(number, difference);
  }

  /// The steps that were taken, rendered or not.
  List<Step> taken() {
    return taken;
  }

  /// What differed.
  List<Found> found() {
    return found;
  }

  /// What the kernel did.
  List<Exchange> exchanges() {
    return exchanges;
  }

  /// The same packets, and what came out of the engine that walks rules one by one.
  List<Exchange> engineDid() {
    return engineDid;
  }

  /// What the kernel remembered in the end.
  List<ListedConnection> connections() {
    return connections;
  }

  /// What that engine remembered in the end.
  List<ListedConnection> engineConnections() {
    return engineConnections;
  }

  /// The kernel and its tools; empty before the run.
  String description() {
    return description;
  }

  /// Packets that came out of the kernel because of no packet, and were compared with nothing.
  long discarded() {
    return discarded;
  }

  /// The run as a case: what the kernel did.
  ///
  /// @param name of the case
  /// @param about what it is about
  /// @return a case that can be played without a kernel
  WalkCase asCase(final String name, final String about) {
    return new WalkCase(name, about, description, setup, exchanges, connections, endNs);
  }
}
