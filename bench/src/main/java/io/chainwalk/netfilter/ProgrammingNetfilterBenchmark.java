package io.chainwalk.netfilter;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.KubeCluster;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How long kube-proxy's rules take to get into this machine's kernel: from a text that is there to the end of the
/// program that loads it, its start included. The engine's counterpart is
/// [io.chainwalk.chain.RulesetCompilerBenchmark].
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, "-Xmx3g"})
public class ProgrammingNetfilterBenchmark {
  private static final int ENDPOINTS = 5;

  /// A namespace with nothing in it, and everything that kube-proxy loads when it starts.
  @State(Scope.Thread)
  public static class Empty {
    @SuppressWarnings("NullAway.Init") // made before it is used
    private PrivateNamespace namespace;

    private String text = "";

    /// Called by JMH.
    public Empty() {}

    /// Makes the namespace.
    ///
    /// @param benchmark has the parameters
    /// @throws IOException when the kernel refuses
    @Setup(Level.Invocation)
    public void make(final ProgrammingNetfilterBenchmark benchmark) throws IOException {
      text = benchmark.rules.all(new KubeCluster(benchmark.services));
      namespace = PrivateNamespace.make();
    }

    /// Ends the namespace.
    @TearDown(Level.Invocation)
    public void close() {
      namespace.close();
    }
  }

  /// A namespace with all rules, and what kube-proxy loads when a service in the middle gets another endpoint or loses
  /// it again.
  @State(Scope.Thread)
  public static class Loaded {
    @SuppressWarnings("NullAway.Init") // made before it is used
    private PrivateNamespace namespace;

    private KubeCluster cluster = new KubeCluster(1);
    private String text = "";
    private int endpoints = ENDPOINTS;

    /// Called by JMH.
    public Loaded() {}

    /// Loads the rules.
    ///
    /// @param benchmark has the parameters
    /// @throws IOException when the kernel refuses
    @Setup
    public void load(final ProgrammingNetfilterBenchmark benchmark) throws IOException {
      cluster = new KubeCluster(benchmark.services);
      namespace = PrivateNamespace.make();
      try {
        benchmark.rules.loadAll(namespace, cluster);
        change(benchmark);
        benchmark.rules.load(namespace, text);
      } catch (final IOException | RuntimeException e) {
        namespace.close();
        throw e;
      }
    }

    /// Changes the service.
    ///
    /// @param benchmark has the parameters
    @Setup(Level.Invocation)
    public void change(final ProgrammingNetfilterBenchmark benchmark) {
      endpoints ^= 1;
      text = benchmark.rules.change(cluster, benchmark.services / 2, endpoints);
    }

    /// Ends the namespace.
    @TearDown
    public void close() {
      namespace.close();
    }
  }

  /// Whose rules are loaded.
  @Param({"IPTABLES", "IPTABLES_NFT", "NFTABLES"})
  public RuleBackend rules;

  /// How many services there are.
  @Param({"10", "1000", "10000"})
  public int services;

  /// Called by JMH.
  public ProgrammingNetfilterBenchmark() {
    rules = RuleBackend.IPTABLES;
  }

  /// Finds out whether this can be done here.
  ///
  /// @throws IllegalStateException when it cannot, see [NetfilterLab#unavailable]
  @Setup
  public void require() {
    NetfilterLab.require();
  }

  /// All services.
  ///
  /// @param empty where they go
  /// @throws IOException when they are refused
  @Benchmark
  public void all(final Empty empty) throws IOException {
    rules.load(empty.namespace, empty.text);
  }

  /// One endpoint, of one of the services.
  ///
  /// @param loaded where it goes
  /// @throws IOException when it is refused
  @Benchmark
  public void oneEndpoint(final Loaded loaded) throws IOException {
    rules.load(loaded.namespace, loaded.text);
  }
}
