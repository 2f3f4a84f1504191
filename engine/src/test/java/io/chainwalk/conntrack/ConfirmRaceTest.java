package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two workers confirm first packets of one UDP flow at the same moment, over and over: one wins, and the other's packet
/// is not lost. A worker that is stopped in the middle may outlast the other one's patience; then that packet is dropped.
class ConfirmRaceTest {
  private static final int ROUNDS = 1000;
  private static final long NOW_NS = 1;
  private static final long FAR_FUTURE_NS = 1L << 60;

  enum Rivals {
    /// Two queries, sent to one endpoint.
    SAME(ConntrackHandle.MERGED),
    /// A query, and what the endpoint sends by itself.
    CROSSED(ConntrackHandle.MERGED),
    /// Two queries, sent to different endpoints.
    TWO_ENDPOINTS(ConntrackHandle.REPLY_ONLY);

    private final int outcomeOfLoser;

    Rivals(final int outcomeOfLoser) {
      this.outcomeOfLoser = outcomeOfLoser;
    }

    FlowTuple original(final int worker, final int round) {
      return this == CROSSED && worker == 1 ? answer(round, 5) : query(round);
    }

    FlowTuple reply(final int worker, final int round) {
      if (this == CROSSED && worker == 1) {
        return query(round);
      }
      return answer(round, this == TWO_ENDPOINTS ? 5 + worker : 5);
    }

    private static FlowTuple query(final int round) {
      return Tuples.udp("10.0.0.1", 1 + round, "10.96.0.10", 53);
    }

    private static FlowTuple answer(final int round, final int endpoint) {
      return Tuples.udp("10.244.1." + endpoint, 53, "10.0.0.1", 1 + round);
    }
  }

  private final ConntrackTable table = new ConntrackTable(4 * ROUNDS, new FlowHash(3));
  private final AtomicInteger ready = new AtomicInteger();

  @ParameterizedTest
  @EnumSource
  void oneOfTwoFirstPacketsWinsAndTheOtherIsNotLost(final Rivals rivals)
      throws InterruptedException, ExecutionException {
    final int[] first;
    final int[] second;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      final Future<int[]> other = threads.submit(worker(rivals, 0));
      second = threads.submit(worker(rivals, 1)).get();
      first = other.get();
    }
    final ConntrackHandle handle = table.newHandle();
    handle.beginBurst();
    int notLost = 0;
    for (int round = 0; round < ROUNDS; round++) {
      final String context = "round " + round + ": " + first[round] + ", " + second[round];
      final int winner = first[round] == ConntrackHandle.CONFIRMED ? 0 : 1;
      final int loser = winner == 0 ? second[round] : first[round];
      assertEquals(ConntrackHandle.CONFIRMED, winner == 0 ? first[round] : second[round], context);
      assertTrue(loser == rivals.outcomeOfLoser || loser == ConntrackHandle.CLASH, context);
      notLost += loser == rivals.outcomeOfLoser ? 1 : 0;
      final boolean replyOnly = loser == ConntrackHandle.REPLY_ONLY;
      assertFound(handle, rivals.original(winner, round), true, context);
      assertFound(handle, rivals.reply(winner, round), true, context);
      if (rivals == Rivals.TWO_ENDPOINTS) {
        assertFound(handle, rivals.reply(1 - winner, round), replyOnly, context);
      }
    }
    handle.endBurst(NOW_NS);
    assertNotEquals(0, notLost);
    assertEquals(
        rivals.outcomeOfLoser == ConntrackHandle.REPLY_ONLY ? ROUNDS + notLost : ROUNDS,
        table.count());
  }

  private Callable<int[]> worker(final Rivals rivals, final int worker) {
    return () -> {
      final ConntrackHandle handle = table.newHandle();
      final ConntrackEntry entry = new ConntrackEntry();
      final int[] outcomes = new int[ROUNDS];
      try {
        for (int round = 0; round < ROUNDS; round++) {
          final FlowTuple original = rivals.original(worker, round);
          final FlowTuple reply = rivals.reply(worker, round);
          handle.beginBurst();
          final int connection =
              handle.claim(original, reply, table.hash.directed(original), NOW_NS);
          handle.open(connection, entry);
          entry.addStatus(ConntrackStatus.SRC_NAT_DONE);
          ready.incrementAndGet();
          while (ready.get() < 2 * (round + 1)) {
            Thread.onSpinWait();
          }
          outcomes[round] = handle.confirm(connection, FAR_FUTURE_NS, NOW_NS, true);
          if (outcomes[round] == ConntrackHandle.MERGED) {
            assertIsSameFlow(handle, entry, original);
          }
          handle.endBurst(NOW_NS);
        }
      } finally {
        ready.addAndGet(2 * ROUNDS); // lets the other one go on, should this one fail
      }
      return outcomes;
    };
  }

  private static void assertIsSameFlow(
      final ConntrackHandle handle, final ConntrackEntry entry, final FlowTuple original) {
    final int hit = handle.mergedHit();
    final FlowTuple read = new FlowTuple();
    handle.open(ConntrackHandle.connectionOf(hit), entry);
    entry.readTuple(ConntrackHandle.directionOf(hit), read);
    assertTrue(read.matches(original), () -> original + " was merged into " + read);
  }

  private void assertFound(
      final ConntrackHandle handle,
      final FlowTuple tuple,
      final boolean found,
      final String context) {
    final int hit = handle.find(tuple, table.hash.directed(tuple), NOW_NS);
    if (found) {
      assertNotEquals(ConntrackHandle.NONE, hit, context);
    } else {
      assertEquals(ConntrackHandle.NONE, hit, context);
    }
  }
}
