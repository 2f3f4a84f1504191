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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to parse a TCP segment in the smallest Ethernet frame, IPv4 header checksum included.
///
/// The frames are of as many flows, lie one after the other and stay in the cache. [#floor] walks over them
/// and reads a word of each: what a parser could not be faster than.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS})
public class PacketParserBenchmark {
  private static final int FRAME_BYTES = 64;
  private static final int FRAMES = 256;
  private static final int END = FRAMES * FRAME_BYTES;
  private static final int PAYLOAD_BYTES = 10;
  private static final int FIRST_PORT = 32_768;

  private final UnsafeBuffer frames = new UnsafeBuffer(new byte[END]);
  private final ParsedPacket packet = new ParsedPacket();
  private int offset;

  /// Called by JMH.
  public PacketParserBenchmark() {}

  /// Writes the frames.
  @Setup
  public void writeFrames() {
    for (int i = 0; i < FRAMES; i++) {
      final byte[] frame =
          PacketBuilder.eth()
              .ipv4("10.244.1." + i, "10.96.0.10")
              .tcp(FIRST_PORT + i, 80)
              .flags("A")
              .payload(PAYLOAD_BYTES)
              .bytes();
      if (frame.length != FRAME_BYTES) {
        throw new IllegalStateException("frame length: " + frame.length);
      }
      frames.putBytes(i * FRAME_BYTES, frame);
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

  /// Ethernet, IPv4 and TCP headers into tuple and offsets.
  ///
  /// @return the result, for JMH to consume
  @Benchmark
  public ParseResult parse() {
    return PacketParser.parse(frames, next(), FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, packet);
  }

  private int next() {
    final int current = offset;
    offset = (current + FRAME_BYTES) & (END - 1);
    return current;
  }
}
