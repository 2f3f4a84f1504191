package io.chainwalk.capture;

import io.chainwalk.bench.ForkFlags;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/// What [CaptureBenchmark] measures, done by other people's programs, and by ourselves once more in the same way: for each
/// of 500,000 packets in a file in memory, once per iteration.
///
/// The time of a program is that of its whole process. tshark dissects each packet; tcpdump, like us, does not look at
/// packets that it writes to a file.
///
/// What is not installed fails with `skipped`, see [CapturePeer#missing].
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(
    value = 1,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class CapturePeersBenchmark {
  private static final int PACKETS = 500_000;
  private static final int FEWER_PACKETS = 50_000;
  private static final String NOWHERE = "/dev/null";

  /// The kind of file.
  @Param("PCAP")
  public CaptureFormat format = CaptureFormat.PCAP;

  /// The length of each frame.
  @Param({"64", "617"})
  public int frameBytes;

  private @Nullable CaptureFiles files;
  private Path input = Path.of("");
  private Path output = Path.of("");
  private Path log = Path.of("");

  /// Called by JMH.
  public CapturePeersBenchmark() {}

  /// Writes the file to read.
  ///
  /// @throws IOException when it cannot be written
  @Setup
  public void writeInput() throws IOException {
    files = new CaptureFiles();
    input = files.write("input", format, PACKETS, frameBytes);
    output = files.path("output");
    log = files.path("log");
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

  /// The engine's reader.
  ///
  /// @return how many packets, for JMH to consume
  /// @throws IOException when reading fails
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long engine() throws IOException {
    final CaptureBlock block = new CaptureBlock();
    try (CaptureReader reader = CaptureReader.open(input)) {
      while (reader.readBlock(block)) {
        // the block's rows are there
      }
      return checked(reader.recordsRead(), PACKETS);
    }
  }

  /// pcap4j's, each packet as an array; the first 50,000 of them, as it takes its time.
  ///
  /// @return how many packets, for JMH to consume
  /// @throws PcapNativeException when libpcap fails
  /// @throws NotOpenException never
  @Benchmark
  @OperationsPerInvocation(FEWER_PACKETS)
  public long pcap4j() throws PcapNativeException, NotOpenException {
    CapturePeer.PCAP4J.require();
    long packets = 0;
    try (PcapHandle handle = Pcaps.openOffline(input.toString())) {
      while (packets < FEWER_PACKETS && handle.getNextRawPacket() != null) {
        packets++;
      }
    }
    return checked(packets, FEWER_PACKETS);
  }

  private static long checked(final long packets, final long expected) {
    if (packets != expected) {
      throw new IllegalStateException("packets: " + packets);
    }
    return packets;
  }

  /// tcpdump, into nothing.
  ///
  /// @throws IOException when it does not start
  /// @throws InterruptedException when this thread is interrupted
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void tcpdump() throws IOException, InterruptedException {
    run(CapturePeer.TCPDUMP, NOWHERE);
  }

  /// tcpdump, into another file.
  ///
  /// @throws IOException when it does not start
  /// @throws InterruptedException when this thread is interrupted
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void tcpdumpCopy() throws IOException, InterruptedException {
    run(CapturePeer.TCPDUMP, output.toString());
  }

  /// tshark, into nothing.
  ///
  /// @throws IOException when it does not start
  /// @throws InterruptedException when this thread is interrupted
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void tshark() throws IOException, InterruptedException {
    run(CapturePeer.TSHARK, NOWHERE);
  }

  private void run(final CapturePeer peer, final String target)
      throws IOException, InterruptedException {
    peer.require();
    final File said = log.toFile();
    final int status =
        new ProcessBuilder(List.of(peer.program(), "-r", input.toString(), "-w", target))
            .redirectErrorStream(true)
            .redirectOutput(said)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException(
          peer.program() + ": " + Files.readString(log, StandardCharsets.UTF_8));
    }
  }
}
