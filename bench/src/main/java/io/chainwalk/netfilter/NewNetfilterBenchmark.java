package io.chainwalk.netfilter;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.TcpFlows;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What the first packet of a TCP connection to a service costs in this machine's kernel: the rules, and an entry in a
/// table that is empty before each chunk.
///
/// Score and secondary results are as those of [EstablishedNetfilterBenchmark]. Deleting the connections is no part of
/// them. With many services rules fill megabytes, and where the kernel puts them decides how fast it walks them: the same
/// rules loaded again may take half or twice as long, so only several forks say something.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, "-Xmx3g"})
public class NewNetfilterBenchmark {
  /// Which service packets go to.
  public enum To {
    /// The one whose rules come first.
    FIRST,
    /// The one whose rules come last.
    LAST,
    /// Each to one from anywhere.
    RANDOM
  }

  private static final int CHUNK = 1 << 13;

  /// Memory of deleted connections comes back after a grace period of RCU.
  private static final long GRACE_PERIOD_MS = 20;

  /// Whose rules decide.
  @Param({"IPTABLES", "IPTABLES_NFT", "NFTABLES"})
  public RuleBackend rules;

  /// How many services there are.
  @Param({"10", "1000", "10000"})
  public int services;

  /// Which of them packets go to.
  @Param({"FIRST", "LAST", "RANDOM"})
  public To to;

  @SuppressWarnings("NullAway.Init") // made before it is used
  private NetfilterLab lab;

  /// Called by JMH.
  public NewNetfilterBenchmark() {
    rules = RuleBackend.IPTABLES;
    to = To.FIRST;
  }

  /// Builds both routers.
  ///
  /// @throws IOException when the kernel refuses something
  /// @throws IllegalStateException when it cannot be measured here, see [NetfilterLab#unavailable]
  @Setup
  public void prepare() throws IOException {
    NetfilterLab.require();
    final KubeCluster cluster = new KubeCluster(services);
    final TcpFlows flows =
        switch (to) {
          // kube-proxy writes services by name: "service-0" first, "service-99..." last.
          case FIRST -> TcpFlows.toOne(0, CHUNK);
          case LAST -> TcpFlows.toOne(services - 1, CHUNK);
          case RANDOM -> new TcpFlows(cluster, CHUNK);
        };
    lab = new NetfilterLab(rules, cluster, flows, CHUNK);
    try {
      lab.lineUpFirstPackets();
    } catch (final IOException | RuntimeException e) {
      lab.closeAfter(e);
      throw e;
    }
  }

  /// Forgets the connections, and forwards as many packets without netfilter.
  ///
  /// @throws IOException when the kernel refuses
  /// @throws InterruptedException when it is to end
  @Setup(Level.Invocation)
  public void forget() throws IOException, InterruptedException {
    lab.forgetConnections();
    Thread.sleep(GRACE_PERIOD_MS);
    lab.forwardBaseline(CHUNK);
  }

  /// Forwards first packets.
  ///
  /// @throws IOException when the kernel refuses
  @Benchmark
  @OperationsPerInvocation(CHUNK)
  public void packets() throws IOException {
    lab.forward(CHUNK);
  }

  /// Notes the figures.
  ///
  /// @throws IOException when the kernel refuses
  /// @throws IllegalStateException when packets were lost, or were not the first of a connection
  @TearDown(Level.Invocation)
  public void report() throws IOException {
    if (lab.connections() != CHUNK) {
      throw new IllegalStateException(
          "%,d packets began %,d connections".formatted(CHUNK, lab.connections()));
    }
    lab.report();
  }

  /// Ends both routers.
  @TearDown
  public void close() {
    lab.close();
  }
}
