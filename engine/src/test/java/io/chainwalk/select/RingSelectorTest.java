package io.chainwalk.select;

import static io.chainwalk.select.SelectorFixtures.benchmarkHosts;
import static io.chainwalk.select.SelectorFixtures.hits;
import static io.chainwalk.select.SelectorFixtures.nameOf;
import static io.chainwalk.select.SelectorFixtures.named;
import static io.chainwalk.select.SelectorFixtures.pick;
import static io.chainwalk.select.SelectorFixtures.ports;
import static io.chainwalk.select.SelectorFixtures.ports90;
import static io.chainwalk.select.SelectorFixtures.selector;
import static io.chainwalk.select.SelectorFixtures.standardDeviation;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.testkit.Seeded;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rings and figures that Envoy's tests and pull requests have for its ring hash.
class RingSelectorTest {
  private static final long SIXTH_THOUSANDTH = Long.divideUnsigned(-1L, 6000);

  @Test
  void ringOfTwelveHasThePointsOfEnvoysBasicTest() {
    assertPoints(
        selector("ring-hash:size=12", ports90(1, 1, 1, 1, 1, 1)),
        """
        127.0.0.1:94 833437586790550860
        127.0.0.1:92 928266305478181108
        127.0.0.1:90 1033482794131418490
        127.0.0.1:95 3551244743356806947
        127.0.0.1:93 3851675632748031481
        127.0.0.1:91 5583722120771150861
        127.0.0.1:91 6311230543546372928
        127.0.0.1:93 7700377290971790572
        127.0.0.1:95 13144177310400110813
        127.0.0.1:92 13444792449719432967
        127.0.0.1:94 15516499411664133160
        127.0.0.1:90 16117243373044804889
        """);
  }

  @Test
  void ringOfMurmurHash2HasThePointsOfEnvoysTest() {
    assertPoints(
        selector("ring-hash-murmur2:size=12", ports(80, 1, 1, 1, 1, 1, 1)),
        """
        127.0.0.1:85 1358027074129602068
        127.0.0.1:83 4361834613929391114
        127.0.0.1:84 7224494972555149682
        127.0.0.1:81 7701421856454313576
        127.0.0.1:82 8649315368077433379
        127.0.0.1:84 8739448859063030639
        127.0.0.1:81 9887544217113020895
        127.0.0.1:82 10150910876324007731
        127.0.0.1:83 15168472011420622455
        127.0.0.1:80 15427156902705414897
        127.0.0.1:85 16375050414328759093
        127.0.0.1:80 17613279263364193813
        """);
  }

  @Test
  void ringOfHostNamesHasThePointsOfEnvoysTest() {
    assertPoints(
        selector("ring-hash:size=12", named("90", "91", "92", "93", "94", "95")),
        """
        95 1975508444536362413
        95 2376063919839173711
        93 2386806903309390596
        94 6749904478991551885
        93 6803900775736438537
        92 7225015537174310577
        90 8787465352164086522
        92 11282020843382717940
        91 13723418369486627818
        90 13776502110861797421
        91 14338313586354474791
        94 15364271037087512980
        """);
  }

  @Test
  void flowBehindTheLastPointGoesToTheFirst() {
    final EndpointSelector ring = selector("ring-hash:size=12", ports90(1, 1, 1, 1, 1, 1));
    assertEquals(4, pick(ring, 0));
    assertEquals(4, pick(ring, -1));
    assertEquals(5, pick(ring, 3551244743356806947L));
    assertEquals(3, pick(ring, 3551244743356806948L));
    assertEquals(0, pick(ring, Long.parseUnsignedLong("16117243373044804880")));
  }

  /// Envoy's `UnevenHosts`: the size is a least number, shares are rounded up.
  @Test
  void twoHostsOfARingOfThreeHaveTwoPointsEach() {
    assertPoints(
        selector("ring-hash:size=3", ports(80, 1, 1)),
        """
        127.0.0.1:80 5454692015285649509
        127.0.0.1:81 7859399908942313493
        127.0.0.1:80 13838424394637650569
        127.0.0.1:81 16064866803292627174
        """);
  }

  /// Envoy's `HostWeightedTinyRing`.
  @Test
  void weightsAreNumbersOfPoints() {
    assertPoints(
        limited(6, 6, ports90(1, 2, 3)),
        """
        127.0.0.1:92 928266305478181108
        127.0.0.1:92 4443673547860492590
        127.0.0.1:91 5583722120771150861
        127.0.0.1:91 6311230543546372928
        127.0.0.1:92 13444792449719432967
        127.0.0.1:90 16117243373044804889
        """);
  }

  /// Envoy's `HostWeightedLargeRing` and `HostAndLocalityWeightedLargeRing`.
  @Test
  void evenlySpacedFlowsAreSpreadAsInEnvoysWeightedTest() {
    final EndpointSelector ring = selector("ring-hash:size=6144", ports90(1, 2, 3, 0));
    final int[] hits = new int[4];
    for (int i = 0; i < 6000; i++) {
      hits[pick(ring, i * SIXTH_THOUSANDTH)]++;
    }
    assertArrayEquals(new int[] {987, 1932, 3081, 0}, hits);
  }

  /// Envoy's `LargeFractionalScale` and `SmallFractionalScale`: where the ring may not have as many points as it should.
  @Test
  void aRingThatMayNotGrowHasFractionsCarriedOver() {
    final RingSelector ring = limited(1023, 1023, ports90(1, 1));
    assertEquals(1023, ring.pointCount());
    final int[] hits = new int[2];
    for (int i = 0; i < 1023; i++) {
      hits[pick(ring, i * Long.divideUnsigned(-1L, 1023))]++;
    }
    assertArrayEquals(new int[] {526, 497}, hits);
    assertEquals(2, limited(2, 2, ports90(1, 1, 1, 1)).pointCount());
  }

  /// Envoy pull request 5846: 100,000 keys on rings of 65,536 points, or as many more as each host having the same takes.
  @ParameterizedTest
  @CsvSource({"100, 44.9153, 0.0449153", "200, 36.9708, 0.0739416", "500, 22.6168, 0.113084"})
  void benchmarkHitsAreSpreadAsPublished(
      final int hosts, final double deviation, final double relative) {
    final RingSelector ring = (RingSelector) selector("ring-hash", benchmarkHosts(hosts));
    assertEquals(hosts * ((65_536 + hosts - 1) / hosts), ring.pointCount());
    final double measured = standardDeviation(hits(ring, 100_000));
    assertEquals(deviation, measured, 0.00005);
    assertEquals(relative, measured * hosts / 100_000, 0.0000005);
  }

  @Test
  void everyFlowGoesToTheFirstPointThatIsNotBeforeIt() {
    final SplittableRandom random = Seeded.random();
    for (final int size : new int[] {1, 2, 3, 5, 64, 1000}) {
      final RingSelector ring =
          (RingSelector) selector("ring-hash:size=" + size, benchmarkHosts(3));
      for (int i = 0; i < 2000; i++) {
        final long hash =
            switch (i % 4) {
              case 0 -> random.nextLong();
              case 1 -> ring.point(random.nextInt(ring.pointCount()));
              case 2 -> ring.point(random.nextInt(ring.pointCount())) + 1;
              default -> ring.point(random.nextInt(ring.pointCount())) - 1;
            };
        assertEquals(nameOf(ring, walkedTo(ring, hash)), nameOf(ring, hash));
      }
    }
  }

  private static long walkedTo(final RingSelector ring, final long hash) {
    for (int i = 0; i < ring.pointCount(); i++) {
      if (Long.compareUnsigned(ring.point(i), hash) >= 0) {
        return ring.point(i);
      }
    }
    return ring.point(0);
  }

  private static RingSelector limited(
      final int least, final int most, final EndpointSet endpoints) {
    return new RingSelector(SelectorSpec.parse("ring-hash:size=" + least), endpoints, most);
  }

  private static void assertPoints(final EndpointSelector selector, final String expected) {
    final RingSelector ring = (RingSelector) selector;
    final StringBuilder points = new StringBuilder();
    for (int i = 0; i < ring.pointCount(); i++) {
      points.append(nameOf(ring, ring.point(i))).append(' ');
      points.append(Long.toUnsignedString(ring.point(i))).append('\n');
    }
    assertEquals(expected, points.toString(), () -> Arrays.toString(ring.endpoints().weights()));
  }
}
