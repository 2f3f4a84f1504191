package io.chainwalk.capture;

import io.chainwalk.bench.ForkFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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

/// What it costs to read a packet from a capture file, to write one, and to do both in one thread; for each of 100,000 in a
/// file in memory (tmpfs).
///
/// Opening and closing is part of it, and so are the kernel's copies, and what it takes to find memory for a new file.
/// [#floorRead] and [#floorWrite] are that alone: the same bytes a mebibyte at a time. Packets are not looked at.
///
/// [CapturePeersBenchmark] has other programs do the same.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      ForkFlags.OPEN_MEMORY,
      ForkFlags.NATIVE_ACCESS,
      ForkFlags.SERIAL_GC,
      // Each file gets buffers, which are garbage afterwards.
      "-XX:MaxDirectMemorySize=256m"
    })
public class CaptureBenchmark {
  private static final int PACKETS = 100_000;

  /// The kind of file.
  @Param public CaptureFormat format = CaptureFormat.PCAP;

  /// The length of each frame.
  @Param({"64", "617"})
  public int frameBytes;

  private final CaptureBlock block = new CaptureBlock();
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(CaptureBlock.DEFAULT_CAPACITY_BYTES);
  private @Nullable CaptureFiles files;
  private Path input = Path.of("");
  private Path output = Path.of("");
  private List<CaptureInterface> interfaces = List.of();
  private long inputBytes;

  /// Called by JMH.
  public CaptureBenchmark() {}

  /// Writes the file to read, and fills a block with records to write.
  ///
  /// @throws IOException when it cannot be written
  @Setup
  public void writeInput() throws IOException {
    files = new CaptureFiles();
    input = files.write("input", format, PACKETS, frameBytes);
    output = files.path("output");
    inputBytes = input.toFile().length();
    try (CaptureReader reader = CaptureReader.open(input)) {
      reader.readBlock(block);
      interfaces = reader.interfaces();
    }
  }

  /// Deletes all files.
  ///
  /// @throws IOException when that fails
  @TearDown
  public void delete() throws IOException {
    if (files != null) {
      files.close();
    }
  }

  /// Reads the file's bytes.
  ///
  /// @return how many, for JMH to consume
  /// @throws IOException when reading fails
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long floorRead() throws IOException {
    long sum = 0;
    try (FileChannel channel = FileChannel.open(input)) {
      int read = channel.read(bytes.clear());
      while (read > 0) {
        sum += read;
        read = channel.read(bytes.clear());
      }
    }
    return sum;
  }

  /// Writes a file of the same length.
  ///
  /// @throws IOException when writing fails
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void floorWrite() throws IOException {
    final CaptureTarget target = CaptureTarget.open(output);
    long left = inputBytes;
    while (left > 0) {
      left -= target.channel().write(bytes.clear().limit((int) Math.min(left, bytes.capacity())));
    }
    target.commit();
  }

  /// Reads all packets, block after block.
  ///
  /// @return how many, for JMH to consume
  /// @throws IOException when reading fails
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long read() throws IOException {
    try (CaptureReader reader = CaptureReader.open(input)) {
      while (reader.readBlock(block)) {
        // the block's rows are there
      }
      return checked(reader.recordsRead());
    }
  }

  /// Writes as many packets, those of one block over and over.
  ///
  /// @return how many, for JMH to consume
  /// @throws IOException when writing fails
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long write() throws IOException {
    int written = 0;
    try (CaptureWriter writer = CaptureWriter.toFile(output, format)) {
      while (written < PACKETS) {
        final int rows = Math.min(block.recordCount(), PACKETS - written);
        writer.write(block, interfaces, 0, rows);
        written += rows;
      }
      writer.commit();
    }
    return checked(written);
  }

  /// Reads each packet and writes it.
  ///
  /// @return how many, for JMH to consume
  /// @throws IOException when that fails
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long copy() throws IOException {
    try (CaptureReader reader = CaptureReader.open(input);
        CaptureWriter writer = CaptureWriter.toFile(output, format)) {
      while (reader.readBlock(block)) {
        writer.write(block, reader.interfaces());
      }
      writer.commit();
      return checked(reader.recordsRead());
    }
  }

  private static long checked(final long packets) {
    if (packets != PACKETS) {
      throw new IllegalStateException("packets: " + packets);
    }
    return packets;
  }
}
