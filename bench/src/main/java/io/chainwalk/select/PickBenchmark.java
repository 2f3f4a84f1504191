package io.chainwalk.select;

import io.chainwalk.bench.ForkFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to pick an endpoint for a connection whose random bits or hash are there.
///
/// Endpoints have weights 1 to 10 by turns. Numbers come one after the other from an array of random ones; [#floor] reads
/// them alone. Picks do not wait for each other, as those of a burst do not, unless they go by turns or by load.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class PickBenchmark {
  private static final int NUMBERS = 1 << 14;
  private static final int WEIGHTS = 10;
  private static final int MOST_OPEN = 1000;
  private static final EndpointSet NOBODY = EndpointSet.of(List.of());

  /// How many endpoints there are.
  @Param({"3", "100", "10000"})
  private int endpoints;

  /// What picks, as [SelectorSpec] spells it.
  @Param({
    "random",
    "weighted-random",
    "weighted-threshold",
    "round-robin",
    "smooth-wrr",
    "lvs-wrr",
    "least-connections",
    "weighted-least-connections",
    "power-of-choices",
    "source-hash",
    "flow-hash",
    "ring-hash",
    "ring-hash-murmur2",
    "rendezvous",
    "maglev",
    "maglev-envoy",
    "maglev-cilium"
  })
  private String selector = "";

  private final long[] numbers = new long[NUMBERS];
  private EndpointSelector built = SelectorSpec.of(SelectorKind.RANDOM).build(NOBODY);
  private ConnectionCount[] open = {};
  private int at;

  /// Called by JMH.
  public PickBenchmark() {}

  /// Builds the selector.
  @Setup
  public void build() {
    final SplittableRandom random = new SplittableRandom(1);
    Arrays.setAll(numbers, i -> random.nextLong());
    built = SelectorSpec.parse(selector).build(endpoints(endpoints));
    open = new ConnectionCount[endpoints];
    for (int i = 0; i < endpoints; i++) {
      open[i] = new ConnectionCount();
      for (int connections = random.nextInt(MOST_OPEN); connections > 0; connections--) {
        open[i].began();
      }
    }
  }

  /// Endpoints with weights 1 to 10 by turns.
  static EndpointSet endpoints(final int count) {
    final List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      candidates.add(new Candidate("10.0.%d.%d:6379".formatted(i / 256, i % 256), 1 + i % WEIGHTS));
    }
    return EndpointSet.of(candidates);
  }

  /// Reading a number.
  ///
  /// @return the number, for JMH to consume
  @Benchmark
  public long floor() {
    return next();
  }

  /// One pick.
  ///
  /// @return the place, for JMH to consume
  @Benchmark
  public int pick() {
    return built.pick(next(), open);
  }

  private long next() {
    at = (at + 1) & (NUMBERS - 1);
    return numbers[at];
  }
}
