package io.chainwalk.packet;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
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

/// What it costs to parse a packet in an Ethernet frame, IPv4 header checksum included, and the packet that it quotes if it
/// is an ICMP error.
///
/// 256 frames of as many flows lie one after the other and stay in the cache. [#floor] walks over them and reads a word of
/// each: what a parser could not be faster than.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class PacketParserBenchmark {
  private static final int FRAMES = 256;
  private static final int LINE_BYTES = 64;
  private static final int PAYLOAD_BYTES = 10;
  private static final int FIRST_PORT = 32_768;
  private static final int VLAN = 7;

  /// Kinds of packets.
  public enum Kind {
    /// A TCP segment in the smallest frame: 64 bytes.
    IPV4_TCP {
      @Override
      PacketBuilder packet(final int flow) {
        return tcp(PacketBuilder.eth().ipv4(clientIpv4(flow), "10.96.0.10"), flow);
      }
    },
    /// The same with an IEEE 802.1Q tag.
    VLAN_IPV4_TCP {
      @Override
      PacketBuilder packet(final int flow) {
        return tcp(PacketBuilder.eth().vlan(VLAN).ipv4(clientIpv4(flow), "10.96.0.10"), flow);
      }
    },
    /// A TCP segment behind destination options.
    IPV6_OPTIONS_TCP {
      @Override
      PacketBuilder packet(final int flow) {
        return tcp(
            PacketBuilder.eth()
                .ipv6("fd00:128::" + Integer.toHexString(flow), "fd00:96::10")
                .destinationOptions(),
            flow);
      }
    },
    /// A UDP datagram.
    IPV4_UDP {
      @Override
      PacketBuilder packet(final int flow) {
        return PacketBuilder.eth()
            .ipv4(clientIpv4(flow), "10.96.0.10")
            .udp(FIRST_PORT + flow, 53)
            .payload(PAYLOAD_BYTES);
      }
    },
    /// "Destination unreachable", with the IPv4 header and eight bytes of a TCP segment.
    ICMP_ERROR {
      @Override
      PacketBuilder packet(final int flow) {
        return PacketBuilder.eth()
            .ipv4("10.244.3.9", clientIpv4(flow))
            .icmp(3, 1)
            .quote(
                PacketBuilder.rawIp()
                    .ipv4(clientIpv4(flow), "10.244.3.9")
                    .tcp(FIRST_PORT + flow, 80),
                QUOTE_BYTES);
      }
    };

    private static final int QUOTE_BYTES = 28;

    abstract PacketBuilder packet(int flow);

    private static String clientIpv4(final int flow) {
      return "10.128.1." + flow;
    }

    private static PacketBuilder tcp(final PacketBuilder ip, final int flow) {
      return ip.tcp(FIRST_PORT + flow, 80).flags("A").payload(PAYLOAD_BYTES);
    }
  }

  /// What is parsed.
  @Param public Kind kind = Kind.IPV4_TCP;

  private final ParsedPacket packet = new ParsedPacket();
  private final ParsedPacket quoted = new ParsedPacket();
  private UnsafeBuffer frames = new UnsafeBuffer(0, 0);
  private int frameBytes;
  private int strideBytes;
  private int offset;

  /// Called by JMH.
  public PacketParserBenchmark() {}

  /// Writes the frames.
  @Setup
  public void writeFrames() {
    frameBytes = kind.packet(0).bytes().length;
    strideBytes = (frameBytes + LINE_BYTES - 1) & -LINE_BYTES;
    frames = new UnsafeBuffer(new byte[FRAMES * strideBytes]);
    for (int i = 0; i < FRAMES; i++) {
      frames.putBytes(i * strideBytes, kind.packet(i).bytes());
    }
    for (int i = 0; i < FRAMES; i++) {
      if (parse() != ParseResult.COMPLETE) {
        throw new IllegalStateException("frame " + i + ": " + packet.result());
      }
    }
  }

  /// The walk alone.
  ///
  /// @return the word, for JMH to consume
  @Benchmark
  public long floor() {
    return frames.getLong(next());
  }

  /// All headers into tuple and offsets.
  ///
  /// @return the result, for JMH to consume
  @Benchmark
  public ParseResult parse() {
    final ParseResult result =
        PacketParser.parse(frames, next(), frameBytes, frameBytes, LinkType.ETHERNET, packet);
    return kind == Kind.ICMP_ERROR && result == ParseResult.COMPLETE ? parseQuote() : result;
  }

  private ParseResult parseQuote() {
    final int quote = packet.transportOffset() + IcmpHeader.LENGTH;
    return QuotedPacketParser.parse(frames, packet, quote, quoted);
  }

  private int next() {
    final int current = offset;
    final int following = current + strideBytes;
    offset = following == frames.capacity() ? 0 : following;
    return current;
  }
}
