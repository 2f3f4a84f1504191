package io.chainwalk.chain;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.ruletext.RestoreResult;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it takes to make a program of kube-proxy's rules, and to bring one up to date.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC, "-Xmx3g"})
public class RulesetCompilerBenchmark {
  private static final int ENDPOINTS = 5;

  /// How many services there are, of three to ten endpoints each.
  @Param({"1000", "10000"})
  public int services;

  private Rulesets rulesets = Rulesets.NONE;
  private RulesetCompiler compiler = new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE);
  private CompiledRules worker = new CompiledRules(compiler.last());
  private RestoreResult more = new KubeCluster(1).scale(0, ENDPOINTS);
  private RestoreResult fewer = more;
  private boolean hasMore;

  /// Called by JMH.
  public RulesetCompilerBenchmark() {}

  /// Has kube-proxy write its rules, once with an endpoint more, once with one fewer.
  @Setup
  public void prepare() {
    final KubeCluster cluster = new KubeCluster(services);
    fewer = cluster.scale(services / 2, ENDPOINTS);
    more = cluster.scale(services / 2, ENDPOINTS + 1);
    fewer = cluster.scale(services / 2, ENDPOINTS);
    rulesets = Rulesets.of(cluster.ruleset());
  }

  /// Begins each iteration with the whole.
  @Setup(Level.Iteration)
  public void begin() {
    compiler = new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE);
    worker = new CompiledRules(compiler.compile(rulesets));
    hasMore = false;
  }

  /// All of it.
  ///
  /// @return the program, for JMH to consume
  @Benchmark
  public RuleProgram whole() {
    return compiler.compile(rulesets);
  }

  /// One endpoint comes or goes.
  ///
  /// @return the program, for JMH to consume
  @Benchmark
  public RuleProgram oneEndpoint() {
    hasMore = !hasMore;
    final RestoreResult change = hasMore ? more : fewer;
    return compiler.update(change.ruleset(), change.changed(), change.removed());
  }

  /// The same, and a worker takes the program.
  ///
  /// @return whether it did, for JMH to consume
  @Benchmark
  public boolean oneEndpointUntilAWorkerHasIt() {
    return worker.use(oneEndpoint());
  }
}
