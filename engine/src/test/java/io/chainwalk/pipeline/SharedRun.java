package io.chainwalk.pipeline;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.ConntrackCounters;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// One engine with several workers, each a thread that runs through the same packets as fast as it can and takes out its
/// own: how far one is, the others learn from nothing but the time up to which the table may be collected.
final class SharedRun {
  /// Whose a packet is, and [FlowDispatcher#ALL] for everybody's.
  @FunctionalInterface
  interface Division {
    int workerOf(int packet);
  }

  /// Is told of every packet, by the thread of the worker whose it is.
  @FunctionalInterface
  interface Judge {
    /// Looks at a packet that has been walked.
    ///
    /// @param packet its number
    /// @param burst where it is
    /// @param index its place in the burst
    /// @param frame the buffer it is in
    /// @param offset where it begins there
    void judge(int packet, Burst burst, int index, UnsafeBuffer frame, int offset);
  }

  /// The packets, in the order of their times.
  interface Traffic {
    MixedTraffic.Frame frame(int packet);

    long timeNs(int packet);
  }

  private static final int SLOT_BYTES = 2048;

  final Engine engine;
  final List<Worker> workers = new ArrayList<>();
  private final ServiceDispatch services;
  private final AtomicLongArray progressNs;

  SharedRun(final EngineSettings settings, final ServiceDispatch services, final int workerCount) {
    engine = new Engine(settings);
    this.services = services;
    progressNs = new AtomicLongArray(workerCount);
    for (int i = 0; i < workerCount; i++) {
      final Worker worker = engine.newWorker();
      worker.useServices(services);
      if (workerCount > 1) {
        worker.divide(workerCount, i, services);
      }
      workers.add(worker);
    }
  }

  /// The division by flows.
  Division byFlow(final Traffic traffic) {
    final FlowDispatcher dispatcher = new FlowDispatcher(engine.hash(), workers.size());
    final ParsedPacket parsed = new ParsedPacket();
    return packet -> {
      final MixedTraffic.Frame frame = traffic.frame(packet);
      final UnsafeBuffer buffer = new UnsafeBuffer(frame.bytes());
      PacketParser.parse(
          buffer, 0, frame.bytes().length, frame.originalLength(), frame.linkType(), parsed);
      return dispatcher.workerOf(buffer, parsed, services);
    };
  }

  /// Has all workers run through packets at once, and waits until they have.
  ///
  /// @param owners whose each packet is
  /// @param from the first packet
  /// @param to the packet behind the last one
  void walk(
      final Traffic traffic, final int[] owners, final int from, final int to, final Judge judge)
      throws InterruptedException, ExecutionException {
    for (int i = 0; i < workers.size(); i++) {
      progressNs.set(i, traffic.timeNs(from));
    }
    final CyclicBarrier start = new CyclicBarrier(workers.size());
    final List<Callable<@Nullable Void>> walks = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      final Walk walk = new Walk(i, traffic, owners, judge);
      walks.add(() -> {
        start.await();
        walk.walk(from, to);
        return null;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(workers.size())) {
      for (final Future<@Nullable Void> each : threads.invokeAll(walks)) {
        each.get();
      }
    }
  }

  /// The same, one worker after the other.
  void walkInTurn(
      final Traffic traffic, final int[] owners, final int from, final int to, final Judge judge) {
    for (int i = 0; i < workers.size(); i++) {
      new Walk(i, traffic, owners, judge).walk(from, to);
    }
  }

  /// A counter of the table, of all workers.
  long sum(final ToLongFunction<ConntrackCounters> counter) {
    return workers.stream().map(Worker::conntrack).mapToLong(counter).sum();
  }

  /// The outcomes of all packets.
  OutcomeCounters outcomes() {
    final OutcomeCounters all = new OutcomeCounters();
    workers.forEach(worker -> all.add(worker.outcomes()));
    return all;
  }

  /// One worker's way through all packets.
  private final class Walk {
    private final int number;
    private final Traffic traffic;
    private final int[] owners;
    private final Judge judge;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Burst.CAPACITY * SLOT_BYTES]);
    private final Burst burst = new Burst(buffer);
    private final int[] packetAt = new int[Burst.CAPACITY];
    private long burstBeganNs;

    Walk(final int number, final Traffic traffic, final int[] owners, final Judge judge) {
      this.number = number;
      this.traffic = traffic;
      this.owners = owners;
      this.judge = judge;
    }

    void walk(final int from, final int to) {
      for (int packet = from; packet < to; packet++) {
        final int owner = owners[packet];
        if ((owner == number || owner == FlowDispatcher.ALL) && add(packet)) {
          process();
        }
      }
      process();
      progressNs.set(number, traffic.timeNs(to - 1));
    }

    private boolean add(final int packet) {
      final int place = burst.size();
      final long timeNs = traffic.timeNs(packet);
      if (place == 0) {
        burstBeganNs = timeNs;
      }
      final MixedTraffic.Frame frame = traffic.frame(packet);
      final byte[] bytes = frame.bytes();
      buffer.putBytes(place * SLOT_BYTES, bytes);
      packetAt[place] = packet;
      final boolean full =
          burst.add(
              place * SLOT_BYTES,
              bytes.length,
              frame.originalLength(),
              frame.linkType(),
              timeNs,
              packet);
      if (workers.size() > 1 && owners[packet] == FlowDispatcher.ALL) {
        burst.lastIsShared();
      }
      return full;
    }

    private void process() {
      if (burst.size() > 0) {
        progressNs.set(number, burstBeganNs);
        workers.get(number).process(burst, settledNs());
        for (int i = 0; i < burst.size(); i++) {
          if (!burst.isAnothers(i)) {
            judge.judge(packetAt[i], burst, i, buffer, i * SLOT_BYTES);
          }
        }
        burst.clear(buffer);
      }
    }

    private long settledNs() {
      long settledNs = Long.MAX_VALUE;
      for (int i = 0; i < workers.size(); i++) {
        settledNs = Math.min(settledNs, progressNs.get(i));
      }
      return settledNs;
    }
  }
}
