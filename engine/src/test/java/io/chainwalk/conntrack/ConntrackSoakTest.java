package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
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
  private static final int FLOWS = 500;
  private static final int FLOWS_IN_BUCKET = 24;
  private static final int LONGEST_LIFE_NS = 100_000_000;

  /// In the second row the table is full most of the time; in the third all flows begin in one bucket, so that workers
  /// change the same chain all the time.
  @ParameterizedTest
  @CsvSource({"2, 4000, false", "3, 100, false", "2, 4000, true"})
  void theTableStaysInOrderWhateverItsWorkersDo(
      final int workers, final int maxConnections, final boolean oneBucket)
      throws InterruptedException, ExecutionException {
    final ConntrackTable table = new ConntrackTable(maxConnections, new FlowHash(Seeded.seed()));
    final CyclicBarrier start = new CyclicBarrier(workers);
    final List<FlowTuple> flows = oneBucket ? flowsOfOneBucket(table) : flows();
    final List<Soaker> soakers = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      soakers.add(new Soaker(table, flows, Seeded.seed() + i, start));
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

  /// Both directions of each, so that workers confirm a flow from both ends at once; a part of it IPv6.
  private static List<FlowTuple> flows() {
    final List<FlowTuple> flows = new ArrayList<>();
    for (int i = 0; i < FLOWS; i++) {
      final String prefix = i % 10 == 0 ? "fd00::" : "10.0.0.";
      final FlowTuple flow =
          Tuples.of(
              i % 2 == 0 ? Protocol.TCP : Protocol.UDP,
              prefix + (1 + i % 4),
              4000 + i,
              prefix + (16 + i % 4),
              80);
      flows.add(flow);
      flows.add(Tuples.inverse(flow));
    }
    return flows;
  }

  private static List<FlowTuple> flowsOfOneBucket(final ConntrackTable table) {
    final List<FlowTuple> flows = new ArrayList<>();
    for (int client = 0; flows.size() < FLOWS_IN_BUCKET; client++) {
      final FlowTuple flow = Tuples.tcp("10.0.0.1", 4000, "10.0.0.16", 80);
      flow.setSource(0, client, 4000);
      if (table.tuples.chains.bucketOf(table.hash.directed(flow)) == 0) {
        flows.add(flow);
      }
    }
    return flows;
  }

  private static void assertInOrder(
      final ConntrackTable table, final List<Soaker> soakers, final String context) {
    final ConntrackHandle handle = soakers.getFirst().handle;
    handle.beginBurst();
    final List<Integer> live = liveConnections(table);
    final Set<String> tuples = new HashSet<>();
    final FlowTuple tuple = new FlowTuple();
    final ConntrackEntry entry = new ConntrackEntry();
    for (final int connection : live) {
      handle.open(connection, entry);
      for (final Direction direction : Direction.values()) {
        if (direction == Direction.ORIGINAL && isReplyOnly(table, connection)) {
          continue;
        }
        entry.readTuple(direction, tuple);
        assertTrue(tuples.add(tuple.toString()), () -> context + ": twice: " + tuple);
        assertEquals(
            TableLab.hit(connection, direction),
            handle.find(tuple, table.hash.directed(tuple), Long.MIN_VALUE),
            () -> context + ": not found: " + tuple);
      }
    }
    assertSourcesInOrder(handle, live, context);
    assertEquals(table.count(), live.size(), context);
    assertEquals(
        sum(soakers, soaker -> soaker.handle.counters().created()),
        live.size()
            + sum(soakers, soaker -> soaker.handle.counters().removed())
            + sum(soakers, soaker -> soaker.handle.counters().expired()),
        context);
    for (final Soaker soaker : soakers) {
      final ConntrackCounters counters = soaker.handle.counters();
      assertEquals(
          soaker.refused + counters.insertFailed() - counters.chainTooLong(),
          counters.drop(),
          context);
      assertEquals(soaker.forgiven, counters.clashResolve(), context);
    }
    assertEquals(
        live.stream().filter(connection -> !isReplyOnly(table, connection)).count(),
        sum(soakers, soaker -> soaker.begun - soaker.ended),
        context);
    assertEquals(
        live.stream().filter(connection -> !isReplyOnly(table, connection)).toList(),
        listed(handle));
    handle.endBurst(Long.MIN_VALUE);
  }

  /// Whose source was decided is found by it, once; who is found by it is alive.
  private static void assertSourcesInOrder(
      final ConntrackHandle handle, final List<Integer> live, final String context) {
    final ConntrackEntry entry = new ConntrackEntry();
    final FlowTuple original = new FlowTuple();
    for (final int connection : live) {
      handle.open(connection, entry);
      entry.readTuple(Direction.ORIGINAL, original);
      int times = 0;
      int next = handle.firstFromSource(original, Long.MIN_VALUE);
      while (next != ConntrackHandle.NONE) {
        assertTrue(live.contains(next), () -> context + ": dead: " + original);
        times += next == connection ? 1 : 0;
        next = handle.nextFromSource(original, next, Long.MIN_VALUE);
      }
      final boolean decided = (entry.status() & ConntrackStatus.SRC_NAT_DONE) != 0;
      assertEquals(decided ? 1 : 0, times, () -> context + ": " + original);
    }
  }

  private static List<Integer> listed(final ConntrackHandle handle) {
    final List<Integer> listed = new ArrayList<>();
    int connection = handle.next(ConntrackHandle.NONE, Long.MIN_VALUE);
    while (connection != ConntrackHandle.NONE) {
      listed.add(connection);
      connection = handle.next(connection, Long.MIN_VALUE);
    }
    return listed;
  }

  private static boolean isReplyOnly(final ConntrackTable table, final int connection) {
    final long control = table.storeOf(connection).control(ConntrackTable.entryOf(connection));
    return (ConntrackEntryLayout.statusOf(control) & ConntrackStatus.NAT_CLASH) != 0;
  }

  private static long sum(final List<Soaker> soakers, final ToLongFunction<Soaker> counter) {
    return soakers.stream().mapToLong(counter).sum();
  }

  private static List<Integer> liveConnections(final ConntrackTable table) {
    final List<Integer> live = new ArrayList<>();
    for (final EntryStore store : List.of(table.ipv4, table.ipv6)) {
      for (int entry = 0; entry < store.highWater(); entry++) {
        final int connection = entry | (store == table.ipv6 ? ConntrackTable.IPV6_BIT : 0);
        final int life = lifeOf(table, connection);
        // Nobody is at work any more, so nothing is half done.
        assertFalse(
            life == ConntrackEntryLayout.CLAIMED || life == ConntrackEntryLayout.PENDING,
            "life " + life);
        if (life == ConntrackEntryLayout.LIVE) {
          live.add(connection);
        }
      }
    }
    return live;
  }

  private static int lifeOf(final ConntrackTable table, final int connection) {
    return ConntrackEntryLayout.lifeOf(
        table.storeOf(connection).control(ConntrackTable.entryOf(connection)));
  }

  /// One worker: bursts of random packets of flows that the others have, too.
  private static final class Soaker implements Callable<@Nullable Void>, ConntrackListener {
    private final ConntrackTable table;
    private final List<FlowTuple> flows;
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
    private final ConntrackEntry entry = new ConntrackEntry();
    private long refused;
    private long forgiven;
    private long begun;
    private long ended;

    Soaker(
        final ConntrackTable table,
        final List<FlowTuple> flows,
        final long seed,
        final CyclicBarrier start) {
      this.table = table;
      this.flows = flows;
      handle = table.newHandle();
      handle.setListener(this);
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
      tuple.set(flows.get(random.nextInt(flows.size())));
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
        case 2 -> entryOf(connection).addStatus(ConntrackStatus.ASSURED);
        default -> entryOf(connection).setDeadlineNs(nowNs + random.nextInt(LONGEST_LIFE_NS));
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
        entryOf(connection).setReplyTuple(inverse);
      }
      if (random.nextBoolean()) {
        entryOf(connection).addStatus(ConntrackStatus.SRC_NAT_DONE);
      }
      final long deadlineNs = nowNs + random.nextInt(LONGEST_LIFE_NS);
      final boolean amicable = tuple.protocol() == Protocol.UDP;
      switch (handle.confirm(connection, deadlineNs, nowNs, amicable)) {
        case ConntrackHandle.CONFIRMED -> assertIsTheOnlyOne(connection);
        case ConntrackHandle.MERGED -> {
          forgiven++;
          assertIsOurs(handle.mergedHit());
        }
        case ConntrackHandle.REPLY_ONLY -> forgiven++;
        default -> {
          // A clash: the counters have it.
        }
      }
    }

    private ConntrackEntry entryOf(final int connection) {
      handle.open(connection, entry);
      return entry;
    }

    private void assertIsOurs(final int hit) {
      entryOf(ConntrackHandle.connectionOf(hit)).readTuple(ConntrackHandle.directionOf(hit), read);
      if (!read.matches(tuple)) {
        throw new AssertionError(tuple + " was merged into " + read);
      }
    }

    @Override
    public void onNew(final ConntrackEntry entry, final long nowNs) {
      begun++;
    }

    @Override
    public void onDestroy(final ConntrackEntry entry, final long nowNs) {
      ended++;
    }

    /// A connection is found by its tuple from its confirm to its removal, and no other one is.
    private void assertIsTheOnlyOne(final int connection) {
      final int hit = handle.find(tuple, table.hash.directed(tuple), nowNs);
      if (hit != TableLab.hit(connection, Direction.ORIGINAL)
          && lifeOf(table, connection) == ConntrackEntryLayout.LIVE) {
        throw new AssertionError(tuple + " found " + hit + " instead of " + connection);
      }
    }

    /// What was found in this burst is still what it was, whoever removed it meanwhile.
    private void assertIdentitiesKept() {
      for (int i = 0; i < foundCount; i++) {
        final int connection = ConntrackHandle.connectionOf(found[i]);
        entryOf(connection).readTuple(ConntrackHandle.directionOf(found[i]), read);
        if (!read.matches(foundBy[i])) {
          throw new AssertionError(foundBy[i] + " became " + read + " inside a burst");
        }
      }
    }
  }
}
