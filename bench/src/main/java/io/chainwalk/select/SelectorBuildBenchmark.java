package io.chainwalk.select;

import io.chainwalk.bench.ForkFlags;
import java.util.List;
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

/// What it costs to build a selector, its table included: once for each change of a service's endpoints.
///
/// All weights are equal, as in published figures. The endpoints' names are there already.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class SelectorBuildBenchmark {
  /// How many endpoints there are.
  @Param({"100", "1000", "10000"})
  private int endpoints;

  /// What is built, as [SelectorSpec] spells it.
  @Param({
    "weighted-random",
    "weighted-threshold",
    "ring-hash",
    "rendezvous",
    "maglev",
    "maglev:size=655373",
    "maglev-envoy",
    "maglev-cilium"
  })
  private String selector = "";

  private SelectorSpec spec = SelectorSpec.of(SelectorKind.RANDOM);
  private EndpointSet set = EndpointSet.of(List.of());

  /// Called by JMH.
  public SelectorBuildBenchmark() {}

  /// Makes the endpoints.
  @Setup
  public void prepare() {
    spec = SelectorSpec.parse(selector);
    set =
        EndpointSet.of(
            PickBenchmark.endpoints(endpoints).candidates().stream()
                .map(candidate -> Candidate.of(candidate.name()))
                .toList());
  }

  /// One selector.
  ///
  /// @return the selector, for JMH to consume
  @Benchmark
  public EndpointSelector build() {
    return spec.build(set);
  }
}
