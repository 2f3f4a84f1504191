package io.chainwalk.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class FragmentStoreTest {
  /// Longer than any link header that the parser walks through: 16 tags and 64 labels make less.
  private static final int LONGEST_LINK = 400;

  /// What makes it safe to take a block without asking whether there is one.
  @Test
  void noFragmentTakesMoreThanItIsChargedForAndAQuarter() {
    for (int length = 0; length <= 65_575; length++) {
      final int taken = FragmentStore.bytesFor(LONGEST_LINK + length);
      final int charged = FragmentMemory.of(length);
      assertTrue(taken <= charged + charged / 4, length + ": " + taken + " for " + charged);
    }
  }

  @Test
  void framesAreKeptWhateverTheirLength() {
    final SplittableRandom random = Seeded.random();
    final FragmentStore store = new FragmentStore(1_000_000);
    final List<byte[]> frames = new ArrayList<>();
    final List<Integer> kept = new ArrayList<>();
    for (int length = 1; length < 1_000; length += 1 + random.nextInt(9)) {
      final byte[] frame = new byte[length];
      for (int i = 0; i < length; i++) {
        frame[i] = (byte) random.nextInt(256);
      }
      frames.add(frame);
      kept.add(store.store(new UnsafeBuffer(frame), 0, length, 3, 5, 1, length));
    }
    final UnsafeBuffer out = new UnsafeBuffer(new byte[1_000]);
    for (int i = 0; i < frames.size(); i++) {
      final byte[] frame = frames.get(i);
      final int from = random.nextInt(frame.length);
      final int count = random.nextInt(frame.length - from + 1);
      store.copy(kept.get(i), from, count, out, 7);
      final byte[] copied = new byte[count];
      out.getBytes(7, copied);
      final String message = "seed " + Seeded.seed() + " length " + frame.length;
      assertArrayEquals(Arrays.copyOfRange(frame, from, from + count), copied, message);
      assertEquals(frame[from], store.byteAt(kept.get(i), from), message);
      assertEquals(frame.length, store.packetNumber(kept.get(i)), message);
    }
  }

  /// Runs as a plain list of intervals, each with the order of its arrival.
  @Test
  void runsAreFoundAsInAPlainList() {
    final SplittableRandom random = Seeded.random();
    final FragmentStore store = new FragmentStore(4_000_000);
    final UnsafeBuffer frame = new UnsafeBuffer(new byte[8]);
    for (int round = 0; round < 200; round++) {
      final FragmentRuns runs = new FragmentRuns(store, round);
      final List<int[]> plain = new ArrayList<>();
      int root = FragmentStore.NONE;
      int last = FragmentStore.NONE;
      for (int i = 0; i < 60; i++) {
        final int start = random.nextInt(200);
        final int end = start + random.nextInt(1, 12);
        final int place = runs.place(root, last, start, end);
        assertEquals(plainPlace(plain, start, end), place, "seed " + Seeded.seed());
        if (place == FragmentRuns.END_OF_LAST_RUN) {
          runs.extend(last, end);
          plain.stream().max((a, b) -> a[0] - b[0]).orElseThrow()[1] = end;
        } else if (place == FragmentRuns.NEW_RUN) {
          final int fragment = store.store(frame, 0, 8, 0, 0, 1, 0);
          store.setData(fragment, start, end - start);
          if (plain.stream().allMatch(run -> run[0] < start)) {
            last = fragment;
          }
          root = runs.insert(root, fragment);
          plain.add(new int[] {start, end});
        }
      }
    }
  }

  private static int plainPlace(final List<int[]> runs, final int start, final int end) {
    for (final int[] run : runs) {
      if (start < run[1] && run[0] < end) {
        return start >= run[0] && end <= run[1] ? FragmentRuns.DUPLICATE : FragmentRuns.OVERLAP;
      }
    }
    final boolean atTheEnd =
        runs.stream().anyMatch(run -> run[1] == start)
            && runs.stream().allMatch(run -> run[1] <= start);
    return atTheEnd ? FragmentRuns.END_OF_LAST_RUN : FragmentRuns.NEW_RUN;
  }
}
