package io.chainwalk.nat;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
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

/// What it costs to give a packet another destination, or both ends: addresses, ports, and the checksums over them
/// adjusted. The packets are parsed, and known are the tuples they shall carry.
///
/// 256 frames are rewritten over and over, from one tuple to the other and back, and stay in the cache. [#floor] walks over
/// them and reads the source port of each.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class NatRewriteBenchmark {
  private static final int FRAMES = 256;
  private static final int FRAME_STRIDE = 128;
  private static final int FIRST_PORT = 32_768;
  private static final int SERVICE_PORT = 80;
  private static final int ENDPOINT_PORT = 8080;
  private static final int PAYLOAD_BYTES = 10;

  /// Kinds of packets.
  public enum Kind {
    /// IPv4, TCP.
    IPV4_TCP("10.128.0.7", "10.96.0.10", "10.244.3.9", true),
    /// IPv4, UDP with a checksum.
    IPV4_UDP("10.128.0.7", "10.96.0.10", "10.244.3.9", false),
    /// IPv6, TCP.
    IPV6_TCP("fd00:128::7", "fd00:96::10", "fd00:244::3:9", true),
    /// IPv6, UDP.
    IPV6_UDP("fd00:128::7", "fd00:96::10", "fd00:244::3:9", false);

    private final String client;
    private final String service;
    private final String endpoint;
    private final boolean tcp;

    Kind(final String client, final String service, final String endpoint, final boolean tcp) {
      this.client = client;
      this.service = service;
      this.endpoint = endpoint;
      this.tcp = tcp;
    }

    private byte[] frame(final int clientPort) {
      final PacketBuilder ip = PacketBuilder.eth().ip(client, service);
      return (tcp
              ? ip.tcp(clientPort, SERVICE_PORT).flags("A").payload(PAYLOAD_BYTES)
              : ip.udp(clientPort, SERVICE_PORT).payload(PAYLOAD_BYTES))
          .bytes();
    }
  }

  /// What is rewritten.
  @Param public Kind kind = Kind.IPV4_TCP;

  private final UnsafeBuffer frames = new UnsafeBuffer(new byte[FRAMES * FRAME_STRIDE]);
  private final ParsedPacket[] packets = new ParsedPacket[FRAMES];
  private final FlowTuple[] tuples = {new FlowTuple(), new FlowTuple()};
  private int at;
  private int turn;

  /// Called by JMH.
  public NatRewriteBenchmark() {}

  /// Writes the frames and parses them.
  @Setup
  public void writeFrames() {
    for (int i = 0; i < FRAMES; i++) {
      final byte[] frame = kind.frame(FIRST_PORT + i);
      frames.putBytes(i * FRAME_STRIDE, frame);
      packets[i] = new ParsedPacket();
      final ParseResult result =
          PacketParser.parse(
              frames, i * FRAME_STRIDE, frame.length, frame.length, LinkType.ETHERNET, packets[i]);
      if (result != ParseResult.COMPLETE) {
        throw new IllegalStateException("frame " + i + ": " + result);
      }
    }
    final FlowTuple first = packets[0].tuple();
    tuples[0].set(first);
    tuples[1].set(first);
    final IpAddress endpoint = IpAddress.parse(kind.endpoint);
    tuples[1].setDestination(endpoint.high(), endpoint.low(), ENDPOINT_PORT);
    tuples[1].setSource(first.destinationHigh(), first.destinationLow(), ENDPOINT_PORT);
  }

  /// The walk alone.
  ///
  /// @return the packet's source port, for JMH to consume
  @Benchmark
  public int floor() {
    return frames.getShort(next().transportOffset());
  }

  /// Destination address and port, as DNAT does with a client's packets.
  ///
  /// @return whether it was rewritten, for JMH to consume
  @Benchmark
  public boolean destination() {
    final ParsedPacket packet = next();
    return NatRewriter.rewrite(frames, packet, ManipKind.DESTINATION, tuples[turn]);
  }

  /// Destination and source, each for itself, as where both hooks translate.
  ///
  /// @return whether it was rewritten, for JMH to consume
  @Benchmark
  public boolean both() {
    final ParsedPacket packet = next();
    return NatRewriter.rewrite(frames, packet, tuples[turn]);
  }

  /// When all frames have been walked over, they are to get the other tuple.
  private ParsedPacket next() {
    final ParsedPacket packet = packets[at];
    at = (at + 1) & (FRAMES - 1);
    if (at == 1) {
      turn ^= 1;
    }
    return packet;
  }
}
