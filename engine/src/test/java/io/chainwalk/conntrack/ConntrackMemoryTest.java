package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.memory.HugePages;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a connection costs, everything counted: its entry, its share of the buckets and of the source index, of what is
/// allocated and not used, and of the buckets of what the table is not full of.
class ConntrackMemoryTest {
  private static final int CONNECTIONS = 1_000_000;
  private static final int LOAD_PERCENT = 75;
  private static final int MOST_BYTES_PER_CONNECTION = 160;

  private static final int TRANSLATED =
      ConntrackStatus.SRC_NAT
          | ConntrackStatus.DST_NAT
          | ConntrackStatus.SRC_NAT_DONE
          | ConntrackStatus.DST_NAT_DONE;

  @Test
  void aTranslatedConnectionTakesAtMost160BytesInATableThatIsThreeQuartersFull() {
    final TableLab lab = new TableLab((int) (CONNECTIONS * 100L / LOAD_PERCENT));
    final FlowTuple syn = new FlowTuple();
    final FlowTuple synAck = new FlowTuple();
    for (int i = 0; i < CONNECTIONS; i++) {
      syn.setIpv4(0x0A00_0000 + i, 0x0A60_000A);
      syn.setProtocolAndPorts(Protocol.TCP, 4000, 80);
      synAck.setIpv4(0x0AF4_0105, 0xC0A8_0000 + (i >>> 15));
      synAck.setProtocolAndPorts(Protocol.TCP, 8080, 0x8000 | (i & 0x7FFF));
      final int connection = lab.claim(syn, synAck);
      lab.entry(connection).addStatus(TRANSLATED);
      assertEquals(ConntrackHandle.CONFIRMED, lab.confirm(connection, TableLab.SECOND));
    }
    assertEquals(CONNECTIONS, lab.table.count());
    assertEquals(Direction.REPLY, ConntrackHandle.directionOf(lab.find(synAck)));
    assertEquals(
        ConntrackHandle.connectionOf(lab.find(synAck)), lab.handle.firstFromSource(syn, lab.nowNs));

    final double allocated = (double) lab.table.sizeBytes() / CONNECTIONS;
    final Optional<HugePages.Usage> usage = lab.table.memoryUsage();
    System.out.printf(
        "%,d translated IPv4 connections, table %d %% full: %.1f bytes each allocated, %s resident%n",
        CONNECTIONS,
        LOAD_PERCENT,
        allocated,
        usage.map(u -> "%.1f".formatted((double) u.residentBytes() / CONNECTIONS)).orElse("?"));
    assertTrue(allocated <= MOST_BYTES_PER_CONNECTION, "allocated " + allocated);
    usage.ifPresent(u ->
        assertTrue(
            u.residentBytes() <= (long) MOST_BYTES_PER_CONNECTION * CONNECTIONS,
            "resident " + u.residentBytes()));
  }

  /// Four buckets for the tuples of each connection and one for its source; memory of entries comes as it is needed.
  @Test
  void aTableForSixteenMillionConnectionsTakesWhatItsBucketsTake() {
    final int connections = 1 << 24;
    final ConntrackTable table = new ConntrackTable(connections, new FlowHash(1));
    final long alignment = table.sizeBytes() - 5L * Integer.BYTES * connections;
    assertTrue(alignment >= 0 && alignment <= 2 * HugePages.BYTES, "bytes " + table.sizeBytes());
  }
}
