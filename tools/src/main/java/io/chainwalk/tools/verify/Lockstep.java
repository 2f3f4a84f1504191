package io.chainwalk.tools.verify;

import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// One node's packets, each through the kernel and then through two engines: one walks rules one by one, packet by packet,
/// and finds out what the kernel drew; the other one runs compiled rules, in bursts of changing size.
///
/// **Threads:** one, that of the kernel's node.
final class Lockstep {
  private static final String FROM_BEHIND = "ICMP error that has been translated before";

  private static final String UNDECIDABLE = "dropped, whether by chance nobody can see";

  private static final int IPV4_TTL = 8;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV6_HOP_LIMIT = 7;

  private final PacketNode kernel;
  private final KernelMemory memory;
  private final EngineSettings.Answers answers;
  private final Observations observations;
  private final EngineNode reference;
  private final EngineNode compiled;
  private final Listener listener;
  private final SplittableRandom random;
  private final AnswerPieces pieces = new AnswerPieces();
  private final Identifications identifications = new Identifications();
  private final List<Exchange> kernelDid = new ArrayList<>();
  private final List<Arrival> waiting = new ArrayList<>();

  /// What the reference engine differed in, by packets that the other one has not walked yet.
  private final Map<Long, Difference> differing = new HashMap<>();

  private int burstSize = 1;
  private long number;

  /// Is told what is compared.
  interface Listener {
    /// A packet went through the kernel and the reference engine.
    ///
    /// @param number of the packet, from 0
    /// @param exchange what the kernel did with it
    /// @param walked what the engine did with it
    void compared(long number, Exchange exchange, EngineNode.Walked walked);

    /// A packet is one of which nothing can be learnt: it cannot be compared, or agrees whatever the reason.
    ///
    /// @param exchange what the kernel did with it
    /// @param walked what the engine did with it
    /// @param reason why, in a few words
    default void passedOver(
        final Exchange exchange, final EngineNode.Walked walked, final String reason) {
      // Whoever does not count need not know.
    }

    /// Something differs.
    ///
    /// @param number of the packet; of the last one when it is about connections
    /// @param difference what it is
    void differs(long number, Difference difference);
  }

  /// Begins with no connections.
  ///
  /// @param kernel the node that is right
  /// @param setup how it was set up
  /// @param answers how answers come in
  /// @param seed decides the sizes of bursts
  /// @param draws counts what the kernel drew
  /// @param listener is told what is compared
  Lockstep(
      final PacketNode kernel,
      final LoadedSetup setup,
      final EngineSettings.Answers answers,
      final long seed,
      final DrawTally draws,
      final Listener listener) {
    this.kernel = kernel;
    memory = KernelMemory.of(kernel);
    observations = new Observations(draws);
    this.answers = answers;
    this.listener = listener;
    reference = EngineNode.reference(setup, answers, observations);
    compiled = EngineNode.compiled(setup, answers, observations);
    random = new SplittableRandom(seed);
  }

  /// Takes a packet through all of them.
  ///
  /// @param by the interface it comes in by, or [Arrival#OWN]
  /// @param packet the packet
  /// @return what the kernel did with it
  /// @throws IOException when the kernel's node cannot be worked with
  Exchange take(final String by, final Packet packet) throws IOException {
    final Packet taken =
        answers == EngineSettings.Answers.AS_CAPTURED
            ? packet
            : pieces.asTaken(
                packet, whole -> reference.asTaken(new Arrival(kernel.nowNs(), by, whole)));
    final Exchange exchange = kernel.take(by, taken);
    final Arrival arrival = new Arrival(exchange.arrival().timeNs(), by, packet);
    observations.add(number, exchange, memory);
    final EngineNode.Walked walked = reference.walk(List.of(arrival), number).getFirst();
    if (isErrorFromBehind(exchange, walked)) {
      listener.passedOver(exchange, walked, FROM_BEHIND);
    } else {
      if (observations.isUndecidable(number)) {
        listener.passedOver(exchange, walked, UNDECIDABLE);
      } else {
        listener.compared(number, exchange, walked);
      }
      identifications.add(exchange, walked.departures());
      compare(EngineNode.Kind.REFERENCE, number, exchange, walked.departures());
    }
    kernelDid.add(exchange);
    waiting.add(arrival);
    number++;
    if (waiting.size() == burstSize) {
      finishBurst();
    }
    return exchange;
  }

  /// With answers from the endpoints that were chosen, an ICMP error about a translated connection's packet as the client
  /// sent it passes as it is, for a node has translated it before. No kernel can be shown such an error from the side on
  /// which it began: who sent it, the translation has taken away.
  ///
  /// This is so of no other packet, and only where the engine let it pass as it came.
  private static boolean isErrorFromBehind(
      final Exchange exchange, final EngineNode.Walked walked) {
    return walked.translatedBefore()
        && walked.departures().size() == 1
        && exchange.departures().isEmpty()
        && isAsItCame(
            exchange.arrival().packet().bytes(), walked.departures().getFirst().packet().bytes());
  }

  /// Whether a packet is another one as routers pass it on: what they change is taken from the other. What
  /// stood behind the packet is gone.
  private static boolean isAsItCame(final byte[] before, final byte[] after) {
    if (before.length < Ipv4Header.MIN_LENGTH || before.length < after.length) {
      return false;
    }
    if (before[0] >>> 4 == 4) {
      after[IPV4_TTL] = before[IPV4_TTL];
      after[IPV4_CHECKSUM] = before[IPV4_CHECKSUM];
      after[IPV4_CHECKSUM + 1] = before[IPV4_CHECKSUM + 1];
    } else {
      after[IPV6_HOP_LIMIT] = before[IPV6_HOP_LIMIT];
    }
    return Arrays.equals(before, 0, after.length, after, 0, after.length);
  }

  private void finishBurst() {
    final long first = number - waiting.size();
    final List<EngineNode.Walked> walked = compiled.walk(waiting, first);
    for (int i = 0; i < waiting.size(); i++) {
      if (!isErrorFromBehind(kernelDid.get(i), walked.get(i))) {
        compare(EngineNode.Kind.COMPILED, first + i, kernelDid.get(i), walked.get(i).departures());
      }
    }
    kernelDid.clear();
    waiting.clear();
    observations.clear();
    differing.clear();
    burstSize = 1 + random.nextInt(random.nextBoolean() ? Burst.CAPACITY : 2);
  }

  private void compare(
      final EngineNode.Kind engine,
      final long packet,
      final Exchange exchange,
      final List<Departure> departures) {
    final Difference difference = Comparison.of(exchange, departures);
    if (difference == null) {
      return;
    }
    if (engine == EngineNode.Kind.REFERENCE) {
      differing.put(packet, difference);
    } else if (difference.equals(differing.get(packet))) {
      return;
    }
    listener.differs(packet, named(engine, difference));
  }

  /// Lets time pass.
  ///
  /// @param millis how long
  /// @throws IOException when the kernel's node cannot be worked with
  void pause(final long millis) throws IOException {
    if (!waiting.isEmpty()) {
      finishBurst();
    }
    kernel.pause(millis);
  }

  /// Compares the connections that all of them remember.
  ///
  /// @return what the engine remembers that walks rules one by one
  /// @throws IOException when the kernel's node cannot be worked with
  List<ListedConnection> finish() throws IOException {
    if (!waiting.isEmpty()) {
      finishBurst();
    }
    final Difference identification = identifications.difference();
    if (identification != null) {
      listener.differs(number - 1, identification);
    }
    final var remembered = kernel.connections();
    final long nowNs = kernel.nowNs();
    final List<ListedConnection> walked = reference.connections(nowNs);
    final List<Difference> ofReference = compared(remembered, walked);
    final List<Difference> ofCompiled = compared(remembered, compiled.connections(nowNs));
    ofReference.forEach(difference -> listener.differs(number - 1, difference));
    ofCompiled.stream()
        .filter(difference -> !ofReference.contains(difference))
        .forEach(difference ->
            listener.differs(number - 1, named(EngineNode.Kind.COMPILED, difference)));
    return walked;
  }

  private static List<Difference> compared(
      final List<ListedConnection> kernel, final List<ListedConnection> engine) {
    return ConnectionComparison.of(kernel, engine, ConnectionComparison.USUAL_TOLERANCE);
  }

  /// What only happens with compiled rules is called so; what happens with both alike is told once.
  private static Difference named(final EngineNode.Kind engine, final Difference difference) {
    return engine == EngineNode.Kind.REFERENCE
        ? difference
        : new Difference(
            "compiled: " + difference.kind(),
            difference.sentence(),
            difference.kernel(),
            difference.engine());
  }
}
