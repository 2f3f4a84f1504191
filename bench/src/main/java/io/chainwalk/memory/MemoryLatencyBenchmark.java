package io.chainwalk.memory;

import io.chainwalk.bench.ForkFlags;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
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

/// What a cache line costs: the floor of every other figure here, to be compared with figures of the same run.
///
/// Memory of a size is read at random, a line at a time. [#chain] does not know where the next line is before it has the
/// last one: the latency. In the others, 1, 8 or 32 loads do not wait for each other, but the next of them wait for all: what
/// touching the lines of a burst of packets can get. Working out random places is part of these.
///
/// With `pages=HUGE` the kernel was asked for huge pages; where it gives none the benchmark fails with `skipped`, see
/// [Pages#missing].
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC, "-Xmx1g"})
public class MemoryLatencyBenchmark {
  private static final int LOADS = 32;
  private static final int LINE_SHIFT = 6;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
  private static final int WORD_IN_LINE = 8;

  /// The pages that memory is divided into.
  public enum Pages {
    /// Of 4 KiB.
    SMALL,
    /// Of 2 MiB.
    HUGE;

    /// Whether memory on such pages can be had here.
    ///
    /// @return the reason why not, or nothing when it can
    public String missing() {
      return this == SMALL || MappedMemory.isHugePossible() ? "" : "no huge pages here";
    }
  }

  /// Memory that is read, in KiB; a power of two.
  @Param({"32", "256", "1024", "4096", "32768", "262144", "524288", "2097152"})
  public int workingSetKib;

  /// Its pages.
  @Param public Pages pages = Pages.SMALL;

  private @Nullable MappedMemory mapped;
  private MemorySegment memory = MemorySegment.NULL;
  private int lineMask;
  private long at;
  private long seed;

  /// Called by JMH.
  public MemoryLatencyBenchmark() {}

  /// Links all lines to one circle in random order. Each line has the offset of the next one in its first word, and 0 in
  /// its second.
  @Setup
  public void link() {
    final long bytes = workingSetKib * 1024L;
    mapped = new MappedMemory(Math.max(bytes, HugePages.BYTES), pages == Pages.HUGE);
    memory = mapped.segment();
    final int lines = (int) (bytes >>> LINE_SHIFT);
    lineMask = lines - 1;
    // Sattolo's shuffle: a permutation of one cycle.
    final int[] next = new int[lines];
    for (int i = 0; i < lines; i++) {
      next[i] = i;
    }
    final SplittableRandom random = new SplittableRandom(1);
    for (int i = lines - 1; i > 0; i--) {
      final int other = random.nextInt(i);
      final int line = next[i];
      next[i] = next[other];
      next[other] = line;
    }
    for (int i = 0; i < lines; i++) {
      put((long) i << LINE_SHIFT, (long) next[i] << LINE_SHIFT);
      put(((long) i << LINE_SHIFT) + WORD_IN_LINE, 0);
    }
  }

  /// Gives the memory back.
  @TearDown
  public void unmap() {
    if (mapped != null) {
      mapped.close();
    }
  }

  private void put(final long offset, final long value) {
    memory.set(ValueLayout.JAVA_LONG, offset, value);
  }

  /// Each line says where the next one is.
  ///
  /// @return a place, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(LOADS)
  public long chain() {
    long offset = at;
    for (int i = 0; i < LOADS; i++) {
      offset = memory.get(ValueLayout.JAVA_LONG, offset);
    }
    at = offset;
    return offset;
  }

  /// One load after the other.
  ///
  /// @return a number, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(LOADS)
  public long bursts1() {
    for (int i = 0; i < LOADS; i++) {
      load(1);
    }
    return seed;
  }

  /// Eight loads at a time.
  ///
  /// @return a number, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(LOADS)
  public long bursts8() {
    for (int i = 0; i < LOADS; i += 8) {
      load(8);
    }
    return seed;
  }

  /// Thirty-two loads at a time.
  ///
  /// @return a number, for JMH to consume
  @Benchmark
  @OperationsPerInvocation(LOADS)
  public long bursts32() {
    load(LOADS);
    return seed;
  }

  /// What the loads bring is 0, but the processor does not know that before it has all of it.
  private void load(final int loads) {
    long place = seed;
    long sum = 0;
    for (int i = 0; i < loads; i++) {
      place += MIX;
      final long line = (((place ^ (place >>> 29)) * MIX) >>> 32) & lineMask;
      sum += memory.get(ValueLayout.JAVA_LONG, (line << LINE_SHIFT) + WORD_IN_LINE);
    }
    seed = place + sum;
  }
}
