package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Tuples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a 6.18 kernel chose. More of it is in the recording of choices, see [NatKernelRecordingTest].
class AddressRangeHashTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.1.2, 10.0.2.2, 10.0.2.100",
    "10.0.1.2, 10.0.2.7, 10.0.2.100",
    "10.0.1.3, 10.0.2.2, 10.0.2.104",
    "10.0.1.3, 10.0.2.7, 10.0.2.102",
    "10.0.1.4, 10.0.2.2, 10.0.2.102",
    "10.0.1.4, 10.0.2.7, 10.0.2.106",
    "10.0.1.5, 10.0.2.2, 10.0.2.107",
    "10.0.1.5, 10.0.2.7, 10.0.2.103",
    "10.0.1.8, 10.0.2.7, 10.0.2.100",
    "10.0.1.12, 10.0.2.2, 10.0.2.103"
  })
  void scenario47_sourceOutOfEight(final String from, final String to, final String chosen) {
    assertEquals(chosen, source(from, to, "10.0.2.100", "10.0.2.107", 0));
  }

  @ParameterizedTest
  @CsvSource({
    "fd01::2, fd02::2, fd02::107",
    "fd01::2, fd02::4, fd02::109",
    "fd01::3, fd02::2, fd02::10b",
    "fd01::3, fd02::4, fd02::10e",
    "fd01::4, fd02::2, fd02::105",
    "fd01::5, fd02::4, fd02::10e"
  })
  void scenario47_ipv6SourceOutOfSixteen(final String from, final String to, final String chosen) {
    assertEquals(chosen, source(from, to, "fd02::100", "fd02::10f", 0));
  }

  /// The zone's number counts, also where the zone covers one direction only.
  @ParameterizedTest
  @CsvSource({
    "10.0.1.2, 5, 10.0.2.160",
    "10.0.1.3, 5, 10.0.2.154",
    "10.0.1.4, 5, 10.0.2.155",
    "10.0.1.5, 5, 10.0.2.207",
    "10.0.1.2, 43981, 10.0.2.128",
    "10.0.1.5, 43981, 10.0.2.196",
    "10.0.1.2, 0, 10.0.2.109"
  })
  void aZoneChangesTheChoice(final String from, final int zone, final String chosen) {
    assertEquals(chosen, source(from, "10.0.2.2", "10.0.2.100", "10.0.2.227", zone));
  }

  @ParameterizedTest
  @CsvSource({
    "fd01::2, fd02::167",
    "fd01::3, fd02::138",
    "fd01::4, fd02::15e",
    "fd01::5, fd02::12a"
  })
  void aZoneChangesTheChoiceInIpv6(final String from, final String chosen) {
    assertEquals(chosen, source(from, "fd02::2", "fd02::100", "fd02::1ff", 5));
  }

  /// Test vectors of the hash itself, from the transcription of lookup3 that was held against kernels.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 0, baf9078c",
    "1, 2, 3, 4, 5, 73558c35",
    "ffffffff, ffffffff, ffffffff, ffffffff, ffffffff, 34e69a46",
    "3ceb3ffd, 97b75092, 8b529b4a, 21636369, 5eb561a4, d28e0206",
    "ea7b5bf5, 9a9a80fd, 795b929e, a02f34a6, 94b2b8fd, e95e0bf",
    "10c67fd9, 9b08923d, 35efa25, e8a8529f, d6645fa9, 66b687c3"
  })
  void hashOfFourWords(
      final String w0,
      final String w1,
      final String w2,
      final String w3,
      final String seed,
      final String expected) {
    assertEquals(
        expected,
        Integer.toHexString(
            AddressRangeHash.hash(word(w0), word(w1), word(w2), word(w3), word(seed))));
  }

  private static int word(final String hex) {
    return Integer.parseUnsignedInt(hex, 16);
  }

  private static String source(
      final String from, final String to, final String first, final String last, final int zone) {
    final FlowTuple tuple = Tuples.of(Protocol.UDP, from, 7000, to, 53);
    final IpAddress firstAddress = IpAddress.parse(first);
    final IpAddress lastAddress = IpAddress.parse(last);
    AddressRangeHash.choose(
        tuple,
        new NatRange()
            .toAddresses(
                firstAddress.high(), firstAddress.low(), lastAddress.high(), lastAddress.low()),
        ManipKind.SOURCE,
        zone);
    assertEquals(7000, tuple.sourcePort());
    return new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()).toString();
  }
}
