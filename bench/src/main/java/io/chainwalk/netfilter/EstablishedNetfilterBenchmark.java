package io.chainwalk.netfilter;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.flow.Direction;
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

/// What a packet of an established TCP connection to a service costs in this machine's kernel.
///
/// The score is the whole way of a packet: making it, receiving it, conntrack, rules, translation, forwarding, dropping
/// it on its way out. `ownShare`, see [NetfilterProfiler], is what is left of it without forwarding; that is what
/// [io.chainwalk.pipeline.EstablishedTcpBenchmark] compares with. Each connection's packets come again in the same random
/// order.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, "-Xmx3g"})
public class EstablishedNetfilterBenchmark {
  private static final int CHUNK = 1 << 16;

  /// Whose rules decide on first packets, and where later ones are looked up.
  @Param({"IPTABLES", "IPTABLES_NFT", "NFTABLES"})
  public RuleBackend rules;

  /// How many services there are.
  @Param("1000")
  public int services;

  /// Connections in the table.
  @Param({"1000", "10000", "100000", "1000000"})
  public int flows;

  /// Who sends: clients, or endpoints.
  @Param({"ORIGINAL", "REPLY"})
  public Direction direction;

  @SuppressWarnings("NullAway.Init") // made before it is used
  private NetfilterLab lab;

  /// Called by JMH.
  public EstablishedNetfilterBenchmark() {
    rules = RuleBackend.IPTABLES;
    direction = Direction.ORIGINAL;
  }

  /// Builds both routers and establishes the connections.
  ///
  /// @throws IOException when the kernel refuses something
  /// @throws IllegalStateException when it cannot be measured here, see [NetfilterLab#unavailable]
  @Setup
  public void connect() throws IOException {
    NetfilterLab.require();
    final KubeCluster cluster = new KubeCluster(services);
    lab = new NetfilterLab(rules, cluster, new TcpFlows(cluster, flows), flows);
    try {
      lab.establish(direction);
    } catch (final IOException | RuntimeException e) {
      lab.closeAfter(e);
      throw e;
    }
  }

  /// Forwards as many packets without netfilter.
  ///
  /// @throws IOException when the kernel refuses
  @Setup(Level.Invocation)
  public void forwardBaseline() throws IOException {
    lab.forwardBaseline(CHUNK);
  }

  /// Forwards packets.
  ///
  /// @throws IOException when the kernel refuses
  @Benchmark
  @OperationsPerInvocation(CHUNK)
  public void packets() throws IOException {
    lab.forward(CHUNK);
  }

  /// Notes the figures.
  ///
  /// @throws IllegalStateException when packets were lost
  @TearDown(Level.Invocation)
  public void report() {
    lab.report();
  }

  /// Ends both routers.
  @TearDown
  public void close() {
    lab.close();
  }
}
