package io.chainwalk.netfilter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/// What becomes of a figure of netfilter beside its total: secondary results of each iteration, by the kernel's own
/// clock, medians of its pairs of chunks.
///
/// | name | unit | what |
/// |---|---|---|
/// | `ownShare` | ns/op | rules, conntrack and translation: a chunk less the baseline chunk just before it |
/// | `baseline` | ns/op | injection and forwarding of the same packets, translated, without netfilter |
/// | `total` | ns/op | the whole chunk; the benchmark's score is the same by Java's clock, set-up of the call included |
/// | `connectionBytes` | bytes | what the kernel's memory grew by for each connection, where there are enough of them |
/// | `delivered` | % | packets that came out; less than 99.9 fail the iteration |
///
/// For `-prof io.chainwalk.netfilter.NetfilterProfiler`, or `addProfiler` of JMH's options; other benchmarks it leaves
/// alone.
public final class NetfilterProfiler implements InternalProfiler {
  private static final String NS = "ns/op";
  private static final double PERCENT = 100;

  private record Pair(Chunk baseline, Chunk chunk, double connectionBytes) {}

  /// Of this iteration; a benchmark notes them and JMH calls us, each in its thread.
  private static final List<Pair> NOTED = new ArrayList<>();

  /// Made by JMH.
  public NetfilterProfiler() {}

  /// Notes a chunk and the baseline just before it.
  ///
  /// @param connectionBytes what a connection takes, 0 where that is not known
  static void note(final Chunk baseline, final Chunk chunk, final double connectionBytes) {
    synchronized (NOTED) {
      NOTED.add(new Pair(baseline, chunk, connectionBytes));
    }
  }

  @Override
  public String getDescription() {
    return "What the kernel's netfilter adds to forwarding, in benchmarks of it";
  }

  @Override
  public void beforeIteration(
      final BenchmarkParams benchmarkParams, final IterationParams iterationParams) {
    begin();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      final BenchmarkParams benchmarkParams,
      final IterationParams iterationParams,
      final IterationResult result) {
    return results();
  }

  /// Forgets what has been noted.
  static void begin() {
    synchronized (NOTED) {
      NOTED.clear();
    }
  }

  /// Of what has been noted since.
  static List<ScalarResult> results() {
    synchronized (NOTED) {
      if (NOTED.isEmpty()) {
        return List.of();
      }
      final List<ScalarResult> results = new ArrayList<>();
      if (NOTED.getFirst().connectionBytes != 0) {
        results.add(median("connectionBytes", "B", p -> p.connectionBytes));
      }
      Collections.addAll(
          results,
          median("ownShare", NS, p -> p.chunk.nsPerPacket() - p.baseline.nsPerPacket()),
          median("baseline", NS, p -> p.baseline.nsPerPacket()),
          median("total", NS, p -> p.chunk.nsPerPacket()),
          median("delivered", "%", p -> p.chunk.deliveredShare() * PERCENT));
      return results;
    }
  }

  private static ScalarResult median(
      final String name, final String unit, final ToDoubleFunction<Pair> figure) {
    final double[] sorted = NOTED.stream().mapToDouble(figure).sorted().toArray();
    final double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return new ScalarResult(name, median, unit, AggregationPolicy.AVG);
  }
}
