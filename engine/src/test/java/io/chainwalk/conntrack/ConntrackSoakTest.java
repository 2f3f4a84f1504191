package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Seeded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Several workers on one table with flows in common: whatever they do to each other, the table stays in order.
///
/// They work in rounds, so that they begin together and the table can be looked at while nobody is at work. A build
/// does three million operations a worker in all. For more: `-Dchainwalk.soak.rounds=10000`.
class ConntrackSoakTest {
  private static final int OPERATIONS_A_ROUND = 50_000;
  private static final int BURST = 32;
  private static final int CLIENT_PORTS = 20;
  private static final int LONGEST_LIFE_NS = 100_000_000;

  /// The table is full most of the time in the second row, and never in the first.
  @ParameterizedTest
  @CsvSource({"2, 4000", "3, 100"})
  void theTableStaysInOrderWhateverItsWorkersDo(final int workers, final int maxConnections)
      throws InterruptedException, ExecutionException {
    final ConntrackTable table = new ConntrackTable(maxConnections, new FlowHash(Seeded.seed()));
    final CyclicBarrier start = new CyclicBarrier(workers);
    final List<Soaker> soakers = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      soakers.add(new Soaker(table, Seeded.seed() + i, start));
    }
    final int rounds = Integer.getInteger("chainwalk.soak.rounds", 60);
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      for (int round = 0; round < rounds; round++) {
        final List<Future<@Nullable Void>> running = new ArrayList<>();
        for (final Soaker soaker : soakers) {
          running.add(threads.submit(soaker));
        }
        for (final Future<@Nullable Void> each : running) {
          each.get();
        }
        assertInOrder(table, soakers, "seed " + Seeded.seed() + ", round " + round);
      }
    }
    // A soak in which nothing of interest happens proves nothing.
    assertNotEquals(0, sum(soakers, soaker -> soaker.handle.counters().expired()));
    assertNotEquals(0, sum(soakers, soaker -> soaker.handle.counters().insertFailed()));
  }

  private static void assertInOrder(
      final ConntrackTable table, final List<Soaker> soakers, final String context) {
    final ConntrackHandle handle = soakers.getFirst().handle;
    handle.beginBurst();
    final List<Integer> live = liveConnections(table);
    final Set<String> tuples = new HashSet<>();
    final FlowTuple tuple = new FlowTuple();
    for (final int connection : live) {
      for (final Direction direction : Direction.values()) {
        handle.readTuple(connection, direction, tuple);
        assertTrue(tuples.add(tuple.toString()), () -> context + ": twice: " + tuple);
        assertEquals(
            TableLab.hit(connection, direction),
            handle.find(tuple, table.hash.directed(tuple), Long.MIN_VALUE),
            () -> context + ": not found: " + tuple);
      }
    }
    handle.endBurst(Long.MIN_VALUE);
    assertEquals(table.count(), live.size(), context);
    assertEquals(
        sum(soakers, soaker -> soaker.handle.counters().created()),
        live.size()
            + sum(soakers, soaker -> soaker.handle.counters().removed())
            + sum(soakers, soaker -> soaker.handle.counters().expired()),
        context);
    for (final Soaker soaker : soakers) {
      final ConntrackCounters counters = soaker.handle.counters();
      assertEquals(soaker.refused + counters.insertFailed(), counters.drop(), context);
    }
  }

  private static long sum(final List<Soaker> soakers, final ToLongFunction<Soaker> counter) {
    return soakers.stream().mapToLong(counter).sum();
  }

  private static List<Integer> liveConnections(final ConntrackTable table) {
    final List<Integer> live = new ArrayList<>();
    for (final EntryStore store : List.of(table.ipv4, table.ipv6)) {
      for (int entry = 0; entry < store.highWater(); entry++) {
        final long control =
            store.buffer(entry).getLong(store.offset(entry) + store.layout.controlOffset());
        final int life = ConntrackEntryLayout.lifeOf(control);
        // Nobody is at work any more, so nothing is half done.
        assertFalse(
            life == ConntrackEntryLayout.CLAIMED || life == ConntrackEntryLayout.PENDING,
            "life " + life);
        if (life == ConntrackEntryLayout.LIVE) {
          live.add(entry | (store == table.ipv6 ? ConntrackTable.IPV6_BIT : 0));
        }
      }
    }
    return live;
  }

  /// One worker: bursts of random packets of flows that the others have, too.
  private static final class Soaker implements Callable<@Nullable Void> {
    private final ConntrackTable table;
    private final ConntrackHandle handle;
    private final SplittableRandom random;
    private final CyclicBarrier start;
    private final FlowTuple tuple = new FlowTuple();
    private final FlowTuple inverse = new FlowTuple();
    private final FlowTuple read = new FlowTuple();
    private final int[] found = new int[BURST];
    private final FlowTuple[] foundBy = new FlowTuple[BURST];
    private int foundCount;
    private long nowNs = TableLab.SECOND;
    private long refused;

    Soaker(final ConntrackTable table, final long seed, final CyclicBarrier start) {
      this.table = table;
      handle = table.newHandle();
      random = new SplittableRandom(seed);
      this.start = start;
      for (int i = 0; i < BURST; i++) {
        foundBy[i] = new FlowTuple();
      }
    }

    @Override
    public @Nullable Void call() throws InterruptedException, BrokenBarrierException {
      start.await();
      for (int operation = 0; operation < OPERATIONS_A_ROUND; operation += BURST) {
        handle.beginBurst();
        foundCount = 0;
        for (int i = 0; i < BURST; i++) {
          onPacket();
        }
        assertIdentitiesKept();
        handle.endBurst(nowNs);
        nowNs += random.nextInt(1_000_000);
      }
      return null;
    }

    private void onPacket() {
      randomTuple();
      final int hit = handle.find(tuple, table.hash.directed(tuple), nowNs);
      if (hit == ConntrackHandle.NONE) {
        connect();
        return;
      }
      final int connection = ConntrackHandle.connectionOf(hit);
      found[foundCount] = hit;
      foundBy[foundCount].set(tuple);
      foundCount++;
      switch (random.nextInt(8)) {
        case 0, 1 -> remove(random.nextInt(foundCount));
        case 2 -> handle.addStatus(connection, ConntrackStatus.ASSURED);
        default -> handle.setDeadlineNs(connection, nowNs + random.nextInt(LONGEST_LIFE_NS));
      }
    }

    /// Removes what was found earlier in this burst. Another worker may have been faster; the sums must be right all the
    /// same.
    private void remove(final int index) {
      handle.remove(ConntrackHandle.connectionOf(found[index]));
    }

    private void connect() {
      if (!TupleInversion.invert(tuple, inverse)) {
        throw new AssertionError(tuple);
      }
      final int connection = handle.claim(tuple, inverse, table.hash.directed(tuple), nowNs);
      if (connection == ConntrackHandle.NONE) {
        refused++;
        return;
      }
      if (random.nextInt(16) == 0) {
        handle.release(connection);
        return;
      }
      if (random.nextBoolean()) {
        // As DNAT does: answers come from one of two endpoints, whose tuples clash now and then.
        inverse.setSource(
            inverse.sourceHigh(), inverse.sourceLow() ^ (0x100 + random.nextInt(2)), 8080);
        handle.setReplyTuple(connection, inverse);
      }
      handle.confirm(connection, nowNs + random.nextInt(LONGEST_LIFE_NS), nowNs);
    }

    /// What was found in this burst is still what it was, whoever removed it meanwhile.
    private void assertIdentitiesKept() {
      for (int i = 0; i < foundCount; i++) {
        final int connection = ConntrackHandle.connectionOf(found[i]);
        handle.readTuple(connection, ConntrackHandle.directionOf(found[i]), read);
        if (!read.matches(foundBy[i])) {
          throw new AssertionError(foundBy[i] + " became " + read + " inside a burst");
        }
      }
    }

    /// Both directions, so that workers confirm a flow from both ends at once; a tenth of it IPv6.
    private void randomTuple() {
      final int client = random.nextInt(4);
      final int server = 16 + random.nextInt(4);
      if (random.nextInt(10) == 0) {
        tuple.setIpv6(0xFD00L << 48, client, 0xFD00L << 48, server);
      } else {
        tuple.setIpv4(0x0A00_0000 | client, 0x0A00_0000 | server);
      }
      tuple.setProtocolAndPorts(
          random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
          4000 + random.nextInt(CLIENT_PORTS),
          80);
      if (random.nextBoolean()) {
        TupleInversion.invert(tuple, inverse);
        tuple.set(inverse);
      }
    }
  }
}
