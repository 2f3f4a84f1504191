package io.chainwalk.chain;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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

/// What kube-proxy's rules take to decide on the first packet of a connection to a service: `nat` PREROUTING, which
/// chooses an endpoint, and `filter` FORWARD. No parsing, no conntrack, no routing. The packet's arrival is part of it, and
/// is all that [#floor] is.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC, "-Xmx3g"})
public class FirstPacketBenchmark {
  /// Which service packets go to.
  public enum To {
    /// The one whose rules come first.
    FIRST,
    /// The one whose rules come last.
    LAST,
    /// One from anywhere, the same for all packets. That of the kernel's benchmarks, `NewNetfilterBenchmark`, is one from
    /// anywhere for each: [#ALL] here.
    RANDOM,
    /// One from anywhere for each packet: memory is slower than rules then.
    ALL
  }

  private static final int PACKETS = 1 << 14;

  /// How many services there are.
  @Param({"10", "100", "1000", "10000"})
  public int services;

  /// Which of them packets go to.
  @Param({"FIRST", "LAST", "RANDOM", "ALL"})
  public To to;

  private final NatRange range = new NatRange();
  private final Packet packet = new Packet();
  private final int[] destinations = new int[PACKETS];
  private Rules compiled = Rules.NONE;
  private Rules reference = Rules.NONE;
  private long number;

  /// Called by JMH.
  public FirstPacketBenchmark() {
    to = To.FIRST;
  }

  /// A SYN, the same over and over again but for its destination.
  private static final class Packet extends RulePacket {
    private static final int CLIENT = 0xC000_0207;

    Packet() {
      final byte[] frame =
          PacketBuilder.eth().ipv4("192.0.2.7", "10.96.0.1").tcp(4000, 80).flags("S").bytes();
      setBuffer(new UnsafeBuffer(frame));
      PacketParser.parse(buffer(), 0, frame.length, frame.length, LinkType.ETHERNET, parsed());
    }

    void arrive(final long number, final int destination) {
      begin(number, number, 2);
      attach(Direction.ORIGINAL, CtState.NEW);
      parsed().tuple().setIpv4(CLIENT, destination);
    }
  }

  /// Has kube-proxy write its rules, and compiles them.
  @Setup
  public void prepare() {
    final Rulesets rulesets = Rulesets.of(new KubeCluster(services).ruleset());
    compiled =
        new CompiledRules(
            new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE).compile(rulesets));
    reference = new ReferenceRules(rulesets, KubeCluster.CONTEXT, RuleLabels.NONE);
    final SplittableRandom random = new SplittableRandom(services);
    final int anywhere = random.nextInt(services);
    for (int i = 0; i < PACKETS; i++) {
      // kube-proxy writes services by name: "service-0" first, "service-99..." last.
      final int service =
          switch (to) {
            case FIRST -> 0;
            case LAST -> services - 1;
            case RANDOM -> anywhere;
            case ALL -> random.nextInt(services);
          };
      destinations[i] = KubeCluster.FIRST_VIP + service;
    }
  }

  /// The arrival alone.
  ///
  /// @return the packet, for JMH to consume
  @Benchmark
  public RulePacket floor() {
    arrive();
    return packet;
  }

  /// By the evaluator that workers run.
  ///
  /// @return the verdict, for JMH to consume
  @Benchmark
  public Verdict compiled() {
    return walk(compiled);
  }

  /// Rule by rule, as a kernel does; it takes the longer the more services there are.
  ///
  /// @return the verdict, for JMH to consume
  @Benchmark
  public Verdict reference() {
    return walk(reference);
  }

  private void arrive() {
    number++;
    packet.arrive(number, destinations[(int) number & (PACKETS - 1)]);
  }

  private Verdict walk(final Rules rules) {
    arrive();
    if (rules.nat(Hook.PREROUTING, packet, range) != NatVerdict.RANGE) {
      throw new IllegalStateException("no endpoint");
    }
    return rules.judge(Table.FILTER, Hook.FORWARD, packet);
  }
}
