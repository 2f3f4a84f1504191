package io.chainwalk.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.ChiSquare;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Tuples;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowHashTest {
  private static final int TUPLES = 20_000;
  private static final int BUCKETS = 1024;
  private static final int ZONE_BITS = 16;

  private final FlowHash hash = new FlowHash(Seeded.seed());
  private final String context = "seed " + Seeded.seed();

  @Test
  void theTwoDirectionsOfAFlowHaveDifferentDirectedHashes() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < TUPLES; i++) {
      final FlowTuple tuple = randomTuple(random);
      assertNotEquals(
          hash.directed(tuple), hash.directed(Tuples.inverse(tuple)), () -> context + ", " + tuple);
    }
  }

  @Test
  void theTwoDirectionsOfAFlowHaveOneSymmetricHash() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < TUPLES; i++) {
      final FlowTuple tuple = randomTuple(random);
      assertEquals(
          hash.symmetric(tuple),
          hash.symmetric(Tuples.inverse(tuple)),
          () -> context + ", " + tuple);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10.0.0.1, 10.0.0.2, 2048",
    "1, 10.0.0.1, 10.0.0.2, 3328",
    "58, fd00::1, fd00::2, 32768"
  })
  void aPingAndItsReplyHaveOneSymmetricHash(
      final int protocol, final String client, final String server, final int typeAndCode) {
    final FlowTuple request = Tuples.of(protocol, client, 77, server, typeAndCode);
    final FlowTuple reply = Tuples.inverse(request);
    assertNotEquals(request.destinationPort(), reply.destinationPort());
    assertEquals(hash.symmetric(request), hash.symmetric(reply));
    final FlowTuple otherPing = Tuples.of(protocol, client, 78, server, typeAndCode);
    assertNotEquals(hash.symmetric(request), hash.symmetric(otherPing));
  }

  @Test
  void theSeedAloneDecides() {
    final FlowTuple tuple = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    assertEquals(new FlowHash(1).directed(tuple), new FlowHash(1).directed(tuple));
    assertNotEquals(new FlowHash(1).directed(tuple), new FlowHash(2).directed(tuple));
    assertNotEquals(new FlowHash(1).symmetric(tuple), new FlowHash(2).symmetric(tuple));
  }

  @Test
  void theZoneDoesNotDecideWhichWorkerAFlowGoesTo() {
    final FlowTuple tuple = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    final FlowTuple inZone = Tuples.inZone(tuple, 7);
    assertNotEquals(hash.directed(tuple), hash.directed(inZone));
    assertEquals(hash.symmetric(tuple), hash.symmetric(inZone));
  }

  /// Source address and port, protocol and zone count; the destination does not.
  @Test
  void flowsFromOneSourceHaveOneSourceHash() {
    final FlowTuple tuple = Tuples.tcp("10.0.0.1", 4000, "10.96.0.10", 80);
    assertEquals(
        hash.ofSource(tuple), hash.ofSource(Tuples.tcp("10.0.0.1", 4000, "10.96.0.20", 443)));
    for (final FlowTuple other :
        List.of(
            Tuples.tcp("10.0.0.2", 4000, "10.96.0.10", 80),
            Tuples.tcp("10.0.0.1", 4001, "10.96.0.10", 80),
            Tuples.udp("10.0.0.1", 4000, "10.96.0.10", 80),
            Tuples.tcp("::a00:1", 4000, "::", 80),
            Tuples.inZone(tuple, 1))) {
      assertNotEquals(hash.ofSource(tuple), hash.ofSource(other), other::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0", "fd00::"})
  void sequentialSourcesAreSpreadEvenlyOverBuckets(final String client) {
    final int[] counts = new int[BUCKETS];
    final FlowTuple tuple = Tuples.tcp(client, 4000, client, 80);
    final long first = tuple.sourceLow();
    for (int i = 0; i < 1 << 16; i++) {
      tuple.setSource(tuple.sourceHigh(), first + (i >>> 8), i & 0xFF);
      counts[(int) (hash.ofSource(tuple) >>> (Long.SIZE - 10))]++;
    }
    assertEven(counts);
  }

  /// Every bit of a tuple changes every bit of the hash half of the time.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyBitOfTheTupleReachesEveryBitOfTheHash(final boolean ipv6) {
    final SplittableRandom random = Seeded.random();
    final int trials = 2000;
    final int inputBits = (ipv6 ? 288 : 96) + ZONE_BITS;
    final int[][] flips = new int[inputBits][Long.SIZE];
    for (int trial = 0; trial < trials; trial++) {
      final FlowTuple tuple = randomTuple(random, ipv6);
      final long before = hash.directed(tuple);
      for (int bit = 0; bit < inputBits; bit++) {
        final long changed = before ^ hash.directed(withBitFlipped(tuple, bit));
        for (int out = 0; out < Long.SIZE; out++) {
          flips[bit][out] += (int) (changed >>> out & 1);
        }
      }
    }
    final double sixSigma = 6 * 0.5 * Math.sqrt(trials);
    for (int bit = 0; bit < inputBits; bit++) {
      for (int out = 0; out < Long.SIZE; out++) {
        assertEquals(trials / 2.0, flips[bit][out], sixSigma, context + ", " + bit + " to " + out);
      }
    }
  }

  /// The table takes the bucket from the upper end of the hash.
  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.96.0.10", "fd00::1, fd00::10"})
  void sequentialPortsAreSpreadEvenlyOverBuckets(final String client, final String vip) {
    final int[] counts = new int[BUCKETS];
    final FlowTuple tuple = Tuples.tcp(client, 0, vip, 80);
    for (int port = 0; port < 1 << 16; port++) {
      tuple.setSource(tuple.sourceHigh(), tuple.sourceLow(), port);
      counts[(int) (hash.directed(tuple) >>> (Long.SIZE - 10))]++;
    }
    assertEven(counts);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0, 10.96.0.10", "fd00::, fd00::10"})
  void sequentialAddressesAreSpreadEvenlyOverBuckets(final String client, final String vip) {
    final int[] counts = new int[BUCKETS];
    final FlowTuple tuple = Tuples.tcp(client, 4000, vip, 80);
    final long first = tuple.sourceLow();
    for (int i = 0; i < 1 << 16; i++) {
      tuple.setSource(tuple.sourceHigh(), first + i, 4000);
      counts[(int) (hash.directed(tuple) >>> (Long.SIZE - 10))]++;
    }
    assertEven(counts);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 16})
  void sequentialPortsAreSpreadEvenlyOverWorkers(final int workers) {
    assertEven(countsByWorker(workers, hash::symmetric));
  }

  /// The judge of the tests above can say no: the port itself, taken for a hash, is anything but even.
  @Test
  void aBadHashIsFoundUneven() {
    final int[] counts = countsByWorker(16, tuple -> (long) tuple.sourcePort() << 40);
    assertTrue(ChiSquare.of(counts) > ChiSquare.criticalValue(16));
  }

  private static int[] countsByWorker(final int workers, final ToLongFunction<FlowTuple> hash) {
    final int[] counts = new int[workers];
    final FlowTuple tuple = Tuples.tcp("10.0.0.1", 0, "10.96.0.10", 80);
    for (int port = 1024; port < 1 << 15; port++) {
      tuple.setSource(0, tuple.sourceLow(), port);
      counts[(int) (((hash.applyAsLong(tuple) >>> 32) * workers) >>> 32)]++;
    }
    return counts;
  }

  private void assertEven(final int[] counts) {
    final double statistic = ChiSquare.of(counts);
    final double limit = ChiSquare.criticalValue(counts.length);
    assertTrue(statistic < limit, () -> context + ": chi-square " + statistic + " over " + limit);
  }

  private static FlowTuple randomTuple(final SplittableRandom random) {
    return randomTuple(random, random.nextBoolean());
  }

  private static FlowTuple randomTuple(final SplittableRandom random, final boolean ipv6) {
    final FlowTuple tuple = new FlowTuple();
    if (ipv6) {
      tuple.setIpv6(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    } else {
      tuple.setIpv4(random.nextInt(), random.nextInt());
    }
    tuple.setProtocolAndPorts(
        random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
        random.nextInt(1 << 16),
        random.nextInt(1 << 16));
    return tuple;
  }

  /// Bits 0 to 31 are the ports; then source and destination, low word first; then the zone.
  private static FlowTuple withBitFlipped(final FlowTuple tuple, final int bit) {
    final FlowTuple flipped = new FlowTuple();
    flipped.set(tuple);
    if (bit < 32) {
      final int ports = (tuple.sourcePort() << 16 | tuple.destinationPort()) ^ (1 << bit);
      flipped.setProtocolAndPorts(tuple.protocol(), ports >>> 16, ports & 0xFFFF);
      return flipped;
    }
    final int addressBits = tuple.ipv6() ? 128 : 32;
    if (bit - 32 >= 2 * addressBits) {
      flipped.setZone(1 << (bit - 32 - 2 * addressBits));
      return flipped;
    }
    final int inAddress = (bit - 32) % addressBits;
    final long low = inAddress < 64 ? 1L << inAddress : 0;
    final long high = inAddress < 64 ? 0 : 1L << (inAddress - 64);
    if (bit - 32 < addressBits) {
      flipped.setSource(tuple.sourceHigh() ^ high, tuple.sourceLow() ^ low, tuple.sourcePort());
    } else {
      flipped.setDestination(
          tuple.destinationHigh() ^ high, tuple.destinationLow() ^ low, tuple.destinationPort());
    }
    return flipped;
  }
}
