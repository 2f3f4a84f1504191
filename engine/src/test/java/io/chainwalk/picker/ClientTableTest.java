package io.chainwalk.picker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The table of clients, hash by hash.
class ClientTableTest {
  private static final int CLIENTS = 128;

  private final ClientTable table = new ClientTable(CLIENTS);

  /// A client of the first set.
  private static long hash(final int client) {
    return (long) (client + 1) << 32;
  }

  private int endpointOf(final long hash) {
    return ClientTable.numberOf(binding(table, hash));
  }

  @Test
  void aFullSetForgetsTheClientThatWasThereLeastRecently() {
    for (int client = 0; client < 8; client++) {
      table.bind(hash(client), ClientTable.NONE, 10 + client, client);
    }
    table.refresh(hash(0), table.wayOf(hash(0)), binding(table, hash(0)), 100);
    table.bind(hash(8), ClientTable.NONE, 18, 101);
    assertEquals(0, endpointOf(hash(1)));
    for (int client = 0; client < 9; client++) {
      assertEquals(client == 1 ? 0 : 10 + client, endpointOf(hash(client)));
    }
  }

  @Test
  void aClientThatIsBoundAgainKeepsItsSlot() {
    final long first = table.bind(hash(0), ClientTable.NONE, 1, 0);
    final long second = table.bind(hash(0), first, 2, 5);
    assertEquals(2, ClientTable.numberOf(second));
    assertEquals(second, binding(table, hash(0)));
    for (int client = 1; client < 8; client++) {
      table.bind(hash(client), ClientTable.NONE, 3, 6);
    }
    assertEquals(2, endpointOf(hash(0)));
  }

  @Test
  void whoComesSecondIsToldWhatTheFirstHasBound() {
    final long first = table.bind(hash(0), ClientTable.NONE, 1, 7);
    assertEquals(first, table.bind(hash(0), ClientTable.NONE, 2, 7));
  }

  @Test
  void agesAreRightAcrossTheEndOfTheClock() {
    final long end = 1L << 40;
    final long binding = table.bind(hash(0), ClientTable.NONE, 1, end - 1);
    assertEquals(3, ClientTable.ageMs(binding, end + 2));
    assertEquals(-2, ClientTable.ageMs(binding, end - 3));
    assertEquals(4, ClientTable.ageMs(table.bind(hash(1), ClientTable.NONE, 1, -9), -5));
  }

  /// Both go through the same clients, which are new to both, side by side, and no set is ever full.
  @Test
  void firstConnectionsOfAClientAtTheSameMomentGetTheSameEndpoint()
      throws ExecutionException, InterruptedException {
    final int clients = 100_000;
    final ClientTable large = new ClientTable(1 << 20);
    final long[] hashes = Seeded.random().longs(clients).toArray();
    final AtomicInteger arrivals = new AtomicInteger();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      final Future<int[]> first = threads.submit(() -> bindAll(large, hashes, 1, arrivals));
      final Future<int[]> second = threads.submit(() -> bindAll(large, hashes, 2, arrivals));
      assertArrayEquals(first.get(), second.get());
    }
  }

  /// Binds all clients, each as soon as the other thread has arrived at it too. Where both have one core, who waits
  /// leaves it to the other.
  @SuppressWarnings("ThreadPriorityCheck")
  private static int[] bindAll(
      final ClientTable table,
      final long[] hashes,
      final int endpoint,
      final AtomicInteger arrivals) {
    final int[] bound = new int[hashes.length];
    for (int i = 0; i < hashes.length; i++) {
      arrivals.incrementAndGet();
      while (arrivals.get() < 2 * (i + 1)) {
        Thread.yield();
      }
      final long seen = binding(table, hashes[i]);
      bound[i] =
          ClientTable.numberOf(
              seen == ClientTable.NONE ? table.bind(hashes[i], seen, endpoint, 0) : seen);
      assertTrue(bound[i] != 0);
    }
    return bound;
  }

  private static long binding(final ClientTable table, final long hash) {
    return table.binding(hash, table.wayOf(hash));
  }
}
