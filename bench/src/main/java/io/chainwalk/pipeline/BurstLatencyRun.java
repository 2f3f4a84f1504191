package io.chainwalk.pipeline;

import com.sun.management.ThreadMXBean;
import io.chainwalk.bench.suite.ForkedRun;
import io.chainwalk.bench.traffic.ClusterRules;
import io.chainwalk.bench.traffic.KubeCluster;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/// How long bursts take, from the moment they were due, when they come at a pace of half of what the engine can do: 32
/// packets of 64 bytes of established TCP connections at a time, through kube-proxy's chains.
///
/// First the full load is measured: bursts without a pause. Then each burst is due at a time of a schedule that nothing
/// changes; a burst that is begun late, because those before it took long or the system stopped the thread, is late by its
/// own clock too. So nothing is left out that a packet would have waited for (coordinated omission). Reading the clock, some
/// 20 ns, is part of each.
///
/// Then the same schedule for as long again without the engine: a burst is a wait of the clock for as long as a burst takes
/// at full load. What is late there is late because of the machine.
///
/// ```
/// java -cp benchmarks.jar io.chainwalk.pipeline.BurstLatencyRun [SECONDS]
/// ```
///
/// with the flags of `ForkFlags`.
public final class BurstLatencyRun implements ForkedRun {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double NS_PER_SECOND = 1e9;
  private static final double JUDGED_PERCENTILE = 99.99;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 99.999, 100};

  /// What is run.
  ///
  /// @param length how long bursts come at the pace
  /// @param warmUp how long they come without a pause before that; the full load is that of the second half
  /// @param share of the full load, above 0, at most 1
  /// @param flows connections in the table
  /// @param services how many there are
  public record Settings(Duration length, Duration warmUp, double share, int flows, int services) {
    /// A minute at half of full load, 100,000 connections to 1000 services.
    public static final Settings FULL =
        new Settings(Duration.ofSeconds(60), Duration.ofSeconds(10), 0.5, 100_000, 1000);

    /// Ten seconds of the same.
    public static final Settings QUICK = FULL.with(Duration.ofSeconds(10));

    /// The same for another time.
    ///
    /// @param newLength how long bursts come at the pace
    /// @return changed settings
    public Settings with(final Duration newLength) {
      return new Settings(newLength, warmUp, share, flows, services);
    }
  }

  /// What came out.
  ///
  /// @param packetsPerSecond the full load
  /// @param latencyNs from when each burst was due until it was done, in nanoseconds
  /// @param collections of garbage while bursts came at the pace
  /// @param collectionMs how long these took, in milliseconds
  /// @param allocatedBytes on the heap, by the thread that processed them, meanwhile
  /// @param machineNs the same as `latencyNs` of waits instead of bursts
  public record Result(
      double packetsPerSecond,
      Histogram latencyNs,
      long collections,
      long collectionMs,
      long allocatedBytes,
      Histogram machineNs) {}

  /// Makes a run, which may be run more than once.
  public BurstLatencyRun() {}

  /// Runs, and prints what came out.
  ///
  /// @param arguments how many seconds; 60 when there is none
  public static void main(final String[] arguments) {
    final Settings settings =
        arguments.length == 0
            ? Settings.FULL
            : Settings.FULL.with(Duration.ofSeconds(Long.parseLong(arguments[0])));
    final Result result = new BurstLatencyRun().run(settings);
    System.out.printf(
        "full load %,.0f packets/s; %,d bursts at %.0f %% of it; %,d bytes allocated, %d collections%n",
        result.packetsPerSecond(),
        result.latencyNs().getTotalCount(),
        settings.share() * 100,
        result.allocatedBytes(),
        result.collections());
    for (final double percentile : PERCENTILES) {
      System.out.printf(
          "%8.3f %% %,14d ns, %,14d ns without the engine%n",
          percentile,
          result.latencyNs().getValueAtPercentile(percentile),
          result.machineNs().getValueAtPercentile(percentile));
    }
  }

  /// The same as a figure of `chainwalk bench`, which has `packetsPerSecond`, `allocatedBytes`, `collections` and
  /// `withoutEngine` beside the times.
  @Override
  public Found run(final Map<String, String> parameters, final Duration length) {
    final Result result = run(Settings.FULL.with(length));
    return new Found(
        Map.of(
            "packetsPerSecond", new Value(result.packetsPerSecond(), "1/s"),
            "allocatedBytes", new Value(result.allocatedBytes(), "B"),
            "collections", new Value(result.collections(), "#"),
            "withoutEngine",
                new Value(result.machineNs().getValueAtPercentile(JUDGED_PERCENTILE), "ns")),
        Optional.of(result.latencyNs()));
  }

  /// Warms up, then runs.
  ///
  /// @param settings what to do
  /// @return what came out
  public Result run(final Settings settings) {
    final EstablishedLoad.Lane lane =
        EstablishedLoad.ofNode(
                ClusterRules.CHAINS, new KubeCluster(settings.services()), settings.flows())
            .lane(0);
    final Duration half = settings.warmUp().dividedBy(2);
    burstsPerNs(lane, half);
    final double burstsPerNs = burstsPerNs(lane, half);
    final double intervalNs = 1 / (burstsPerNs * settings.share());
    // Paced as it will be, so that this loop is compiled as well.
    pace(lane::process, intervalNs, settings.warmUp().toNanos(), histogram(settings));
    final Histogram latencyNs = histogram(settings);
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    final long collections = collections();
    final long collectionMs = collectionMs();
    // Read once beforehand, as the first time is not free, and right after, as what follows
    // allocates.
    threads.getCurrentThreadAllocatedBytes();
    final long lengthNs = settings.length().toNanos();
    final long burstNs = (long) (1 / burstsPerNs);
    final Runnable bursts = lane::process;
    final long allocated = threads.getCurrentThreadAllocatedBytes();
    pace(bursts, intervalNs, lengthNs, latencyNs);
    final long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - allocated;
    final long collected = collections() - collections;
    final long collectedMs = collectionMs() - collectionMs;
    final Histogram machineNs = histogram(settings);
    pace(() -> await(System.nanoTime() + burstNs), intervalNs, lengthNs, machineNs);
    return new Result(
        burstsPerNs * Burst.CAPACITY * NS_PER_SECOND,
        latencyNs,
        collected,
        collectedMs,
        allocatedBytes,
        machineNs);
  }

  /// No burst can be later than the whole run is long, or not by much.
  private static Histogram histogram(final Settings settings) {
    return new Histogram(1, 2 * settings.length().plusSeconds(1).toNanos(), SIGNIFICANT_DIGITS);
  }

  private static double burstsPerNs(final EstablishedLoad.Lane lane, final Duration length) {
    final long startNs = System.nanoTime();
    final long endNs = startNs + length.toNanos();
    long bursts = 0;
    long nowNs = startNs;
    while (nowNs < endNs) {
      lane.process();
      bursts++;
      nowNs = System.nanoTime();
    }
    return (double) bursts / (nowNs - startNs);
  }

  private static void pace(
      final Runnable burst,
      final double intervalNs,
      final long lengthNs,
      final Histogram latencyNs) {
    final long bursts = (long) (lengthNs / intervalNs);
    final long startNs = System.nanoTime();
    for (long i = 0; i < bursts; i++) {
      final long dueNs = startNs + (long) (i * intervalNs);
      await(dueNs);
      burst.run();
      latencyNs.recordValue(System.nanoTime() - dueNs);
    }
  }

  private static void await(final long untilNs) {
    while (System.nanoTime() < untilNs) {
      Thread.onSpinWait();
    }
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static long collectionMs() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
