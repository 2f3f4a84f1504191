package io.chainwalk.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.Result;

/// Nothing of the kernel.
final class NetfilterProfilerTest {
  @Test
  void theShareOfNetfilterIsTheMedianOfPairsOfChunks() {
    NetfilterProfiler.begin();
    NetfilterProfiler.note(new Chunk(300, 1000, 1000), new Chunk(1000, 1000, 1000), 0);
    NetfilterProfiler.note(new Chunk(310, 1000, 1000), new Chunk(900, 1000, 999), 0);
    NetfilterProfiler.note(new Chunk(900, 1000, 1000), new Chunk(1510, 1000, 1000), 0);

    final Map<String, Double> results =
        NetfilterProfiler.results().stream()
            .collect(Collectors.toMap(Result::getLabel, Result::getScore));

    assertEquals(
        Map.of("ownShare", 610.0, "baseline", 310.0, "total", 1000.0, "delivered", 100.0), results);
  }

  @Test
  void anIterationWithoutNetfilterHasNoFigures() {
    NetfilterProfiler.begin();

    assertEquals(0, NetfilterProfiler.results().size());
  }

  @Test
  void oneLostPacketInAThousandIsBorneAndTwoAreNot() {
    new Chunk(300, 1000, 999).requireDelivered();

    assertThrows(IllegalStateException.class, () -> new Chunk(300, 1000, 998).requireDelivered());
  }
}
