package io.chainwalk.tools.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// When connections are open.
class ConnectionsTest {
  private static Connections of(final long[] opened, final long[] closed) {
    return Connections.of(new long[opened.length], new long[opened.length], 1, opened, closed);
  }

  @Test
  void aConnectionIsClosedBeforeTheNextThatIsOpenedThen() {
    final Connections connections =
        of(new long[] {0, 10, 20, 30}, new long[] {20, 35, Connections.NEVER, 30});
    assertArrayEquals(new int[] {0, 1, ~0, 2, 3}, connections.events());
    assertEquals(3, connections.mostOpen());
  }

  @Test
  void whatIsClosedAfterTheLastWasOpenedIsOpenAtTheEnd() {
    final Connections connections =
        of(new long[] {0, 10, 20}, new long[] {15, 25, Connections.NEVER});
    assertEquals(BitSet.valueOf(new long[] {0b110}), connections.openAtEnd());
  }

  @ParameterizedTest
  @EnumSource(ConnectionModel.Durations.class)
  void asManyAreOpenOnAverageAsWereAskedFor(final ConnectionModel.Durations durations) {
    final Connections connections = new ConnectionModel(200_000, 1000, 500, durations).make(1);
    int open = 0;
    double sum = 0;
    for (final int event : connections.events()) {
      open += event < 0 ? -1 : 1;
      sum += event < 0 ? 0 : open;
    }
    assertEquals(500, sum / connections.size(), 50);
    assertEquals(open, connections.openAtEnd().cardinality());
    assertTrue(connections.mostOpen() < 800);
  }
}
