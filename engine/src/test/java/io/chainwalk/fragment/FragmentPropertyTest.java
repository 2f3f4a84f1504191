package io.chainwalk.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.testkit.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Random trains, of which only what must hold for all of them is known.
final class FragmentPropertyTest {
  private final SplittableRandom random = Seeded.random();
  private final FragmentLab lab = new FragmentLab();

  @Test
  void anyDatagramInAnyOrderIsPutTogetherWithItsBytes() {
    for (int id = 1; id <= 3_000; id++) {
      final boolean ipv6 = random.nextBoolean();
      final int[] lengths = lengths(random.nextInt(2, 40), 300);
      final List<byte[]> train =
          new ArrayList<>(ipv6 ? Trains.train6(id, lengths) : Trains.train4(id, lengths));
      if (ipv6 && lengths[0] < 8) {
        continue;
      }
      shuffle(train);
      final String seed = "seed " + Seeded.seed() + " datagram " + id;
      for (int i = 0; i < train.size() - 1; i++) {
        assertEquals(FragmentVerdict.HELD, lab.offer(train.get(i)), seed);
      }
      assertEquals(FragmentVerdict.COMPLETE, lab.offer(train.getLast()), seed);
      final byte[] data = new byte[lab.datagram().dataLength()];
      lab.datagram().buffer().getBytes(lab.datagram().dataOffset(), data);
      assertArrayEquals(Trains.data(0, Arrays.stream(lengths).sum()), data, seed);
      int at = 0;
      for (final int length : lengths) {
        assertEquals(at + length, lab.datagram().endOfFragment(at), seed);
        at += length;
      }
    }
    assertEquals(0, lab.reassembler.heldDatagrams());
    assertEquals(0, lab.reassembler.chargedBytes(false));
    assertEquals(0, lab.reassembler.chargedBytes(true));
  }

  /// The largest number there can be: 8189 fragments of 8 bytes. The memory limit would forbid it.
  @Test
  void aDatagramOfTheSmallestFragmentsIsPutTogether() {
    final FragmentLab roomy =
        new FragmentLab(ConntrackSettings.defaults().with("ipfrag_high_thresh", 16_000_000));
    final int[] lengths = new int[8_189];
    Arrays.fill(lengths, 8);
    lengths[8_188] = 3;
    final List<byte[]> train = new ArrayList<>(Trains.train4(1, lengths));
    shuffle(train);
    assertEquals(FragmentVerdict.COMPLETE, roomy.offerAll(train).getLast());
    assertEquals(8_189, roomy.datagram().fragmentCount());
    assertEquals(65_504, roomy.datagram().endOfFragment(65_496));
    assertEquals(65_507, roomy.datagram().endOfFragment(65_504));
  }

  /// Every fragment is counted once; those that were held are reassembled, lost or still held; and when time has
  /// passed, nothing is left of any of them.
  @Test
  void noFragmentVanishesUncounted() {
    int offered = 0;
    for (int round = 0; round < 400; round++) {
      final int fragments = random.nextInt(1, 120);
      for (int i = 0; i < fragments; i++) {
        lab.offer(anyFragment());
        offered++;
      }
      lab.passSeconds(random.nextInt(0, 25));
      assertBalance(offered);
    }
    lab.passSeconds(60);
    lab.reassembler.expire(lab.nowNs());
    assertBalance(offered);
    assertEquals(0, lab.reassembler.heldFragments());
    assertEquals(0, lab.reassembler.heldDatagrams());
    assertEquals(0, lab.reassembler.chargedBytes(false));
    assertEquals(0, lab.reassembler.chargedBytes(true));
    for (final FragmentLoss loss : FragmentLoss.values()) {
      assertTrue(lab.reassembler.counters().of(loss) > 0, loss::label);
    }
  }

  private void assertBalance(final int offered) {
    final FragmentCounters counters = lab.reassembler.counters();
    final String seed = "seed " + Seeded.seed();
    assertEquals(
        offered, Arrays.stream(FragmentVerdict.values()).mapToLong(counters::of).sum(), seed);
    assertEquals(
        counters.of(FragmentVerdict.HELD) + counters.of(FragmentVerdict.COMPLETE),
        counters.reassembled()
            + Arrays.stream(FragmentLoss.values()).mapToLong(counters::of).sum()
            + lab.reassembler.heldFragments(),
        seed);
  }

  /// A piece of one of a few datagrams, which may or may not fit the others.
  private byte[] anyFragment() {
    final int id = random.nextInt(1, 60);
    final int offset = 8 * random.nextInt(6);
    final int length = random.nextInt(8) == 0 ? random.nextInt(20) : 8 * random.nextInt(1, 4);
    final boolean more = offset < 40 || random.nextBoolean();
    return random.nextInt(3) == 0
        ? Trains.v6(id, offset, length, more, 99)
        : Trains.with(
            Trains.header(id, offset, more || offset == 0).tos(random.nextInt(20) == 0 ? 1 : 0),
            offset,
            length);
  }

  private int[] lengths(final int count, final int most) {
    final int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = 8 * random.nextInt(1, most / 8);
    }
    lengths[count - 1] += random.nextInt(8);
    return lengths;
  }

  private void shuffle(final List<byte[]> train) {
    for (int i = train.size() - 1; i > 0; i--) {
      final int other = random.nextInt(i + 1);
      final byte[] swapped = train.get(i);
      train.set(i, train.get(other));
      train.set(other, swapped);
    }
  }
}
