package io.chainwalk.fragment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.capture.LinkType;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.testkit.Allocations;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Putting together and cutting up allocates nothing, whatever becomes of a fragment.
final class FragmentAllocationTest {
  private static final int WARM_UP_ROUNDS = 3_000;
  private static final int ROUNDS = 10_000;
  private static final long ROUND_NS = 20 * FragmentLab.SECOND_NS;
  private static final int STRIDE = 2_048;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<byte[]> frames = frames();
  private final UnsafeBuffer input = new UnsafeBuffer(new byte[frames.size() * STRIDE]);
  private final UnsafeBuffer output = new UnsafeBuffer(new byte[STRIDE]);
  private final ParsedPacket parsed = new ParsedPacket();
  private final Fragmenter fragmenter = new Fragmenter();
  private long timeouts;
  private long pieces;
  private long nowNs;
  private @Nullable Object garbage;
  private final Reassembler reassembler =
      new Reassembler(
          ConntrackSettings.defaults()
              .with("ipfrag_low_thresh", 0)
              .with("ipfrag_high_thresh", 20_000)
              .fragments(),
          1,
          (buffer, frameOffset, frameLength, networkOffset, linkType, deadlineNs) -> timeouts++);

  @BeforeEach
  void putFramesIn() {
    for (int i = 0; i < frames.size(); i++) {
      input.putBytes(i * STRIDE, frames.get(i));
    }
  }

  @Test
  void fragmentsOfAllKindsAllocateNothing() {
    allocatedBy(WARM_UP_ROUNDS, () -> {});
    final long measuringItself = allocatedBy(0, () -> {});
    final long allocated = Allocations.steady(() -> allocatedBy(ROUNDS, () -> {}));
    assertEquals(0, measuringItself);
    assertEquals(0, allocated);
    assertTrue(timeouts > 0 && pieces > ROUNDS);
    for (final FragmentVerdict verdict :
        List.of(
            FragmentVerdict.HELD,
            FragmentVerdict.COMPLETE,
            FragmentVerdict.DUPLICATE,
            FragmentVerdict.OVERLAP,
            FragmentVerdict.UNALIGNED,
            FragmentVerdict.MEMORY_LIMIT)) {
      assertTrue(reassembler.counters().of(verdict) > 0, verdict::label);
    }
  }

  /// The same with one small object a round: the measurement must see it.
  @Test
  void oneObjectForEachRoundIsNoticed() {
    allocatedBy(WARM_UP_ROUNDS, () -> {});
    final long allocated = allocatedBy(ROUNDS, () -> garbage = new Object());
    assertTrue(allocated >= ROUNDS * 8L, () -> allocated + " bytes with " + garbage);
  }

  private static List<byte[]> frames() {
    final List<byte[]> frames = new ArrayList<>();
    frames.addAll(Trains.train4(1, 800, 800, 208).reversed());
    frames.addAll(Trains.train6(1, 800, 800, 208).reversed());
    frames.addAll(List.of(Trains.v4(2, 0, 64, true), Trains.v4(2, 0, 64, true)));
    frames.addAll(List.of(Trains.v4(3, 0, 64, true), Trains.v4(3, 32, 64, true)));
    frames.addAll(List.of(Trains.v6(4, 0, 64, true), Trains.v6(5, 0, 67, true)));
    for (int id = 10; id < 40; id++) {
      frames.add(Trains.v4(id, 0, 512, true));
    }
    return frames;
  }

  private long allocatedBy(final int rounds, final Runnable afterEachRound) {
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < rounds; i++) {
      offerAll();
      afterEachRound.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void offerAll() {
    nowNs += ROUND_NS;
    for (int i = 0; i < frames.size(); i++) {
      final int length = frames.get(i).length;
      PacketParser.parse(input, i * STRIDE, length, length, LinkType.RAW, parsed);
      final FragmentVerdict verdict =
          reassembler.offer(
              input, i * STRIDE, LinkType.RAW, parsed, DefragHook.PREROUTING, nowNs, i);
      if (verdict == FragmentVerdict.COMPLETE) {
        putOut(reassembler.datagram());
      }
    }
  }

  private void putOut(final Datagram datagram) {
    datagram.parse(parsed);
    fragmenter.begin(datagram.buffer(), 0, datagram.linkType(), parsed, datagram, 1500, 7);
    while (fragmenter.next(output, 0) > 0) {
      pieces++;
    }
  }
}
