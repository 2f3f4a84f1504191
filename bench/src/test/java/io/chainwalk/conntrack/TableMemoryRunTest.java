package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The run goes through with few connections.
final class TableMemoryRunTest {
  @Test
  void everyTableTakesMemory() {
    final List<TableMemoryRun.Result> results = TableMemoryRun.run(10_000);

    assertEquals(1 + PeerTable.values().length, results.size());
    for (final TableMemoryRun.Result result : results) {
      assertTrue(result.bytesPerConnection() > 0, result.toString());
    }
  }
}
