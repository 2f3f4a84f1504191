package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.chainwalk.flow.FlowTuple;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// Two workers confirm connections with the same tuples, of a protocol that allows clashes: one of them wins, and the
/// packet of the other belongs to the winner, in the direction in which its tuple does.
///
/// Results: what each confirm answered, 0 for confirmed, 1 for a clash, 2 for merged, [#MERGED_ELSEWHERE]; and how many
/// connections there are in the end.
public class MergeStress {
  private static final int MERGED_ELSEWHERE = 9;

  /// What tests and twin have in common.
  abstract static class Rivals {
    final FlowTuple original = StressTable.newFlow();
    final FlowTuple reply = StressTable.inverse(original);

    final int connect(final FlowTuple first, final FlowTuple second) {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int connection = StressTable.claim(handle, first, second);
      final int answer = confirm(handle, connection, first, second);
      handle.endBurst(StressTable.NOW_NS);
      return answer;
    }

    int confirm(
        final ConntrackHandle handle,
        final int connection,
        final FlowTuple first,
        final FlowTuple second) {
      final int answer =
          handle.confirm(connection, StressTable.FAR_FUTURE_NS, StressTable.NOW_NS, true);
      return answer == ConntrackHandle.MERGED
              && handle.mergedHit() != StressTable.find(handle, first)
          ? MERGED_ELSEWHERE
          : answer;
    }

    final int clear() {
      return StressTable.disconnect(original) + StressTable.disconnect(reply);
    }
  }

  /// The table, both workers having seen a first packet of one client.
  @JCStressTest
  @Outcome(id = "0, 2, 1", expect = ACCEPTABLE, desc = "the second joins the first")
  @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "the first joins the second")
  @Outcome(
      id = {"0, 1, 1", "1, 0, 1"},
      expect = ACCEPTABLE,
      desc = "the winner was stopped in the middle, and the other one's patience ended")
  @Outcome(expect = FORBIDDEN, desc = "two winners, none, or something left over")
  @State
  public static class SameDirection extends Rivals {
    /// Confirms.
    @Actor
    public void first(final III_Result result) {
      result.r1 = connect(original, reply);
    }

    /// Confirms.
    @Actor
    public void second(final III_Result result) {
      result.r2 = connect(original, reply);
    }

    /// Counts.
    @Arbiter
    public void count(final III_Result result) {
      result.r3 = clear();
    }
  }

  /// The table, both ends having begun to talk at once.
  @JCStressTest
  @Outcome(id = "0, 2, 1", expect = ACCEPTABLE, desc = "the second joins the first")
  @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "the first joins the second")
  @Outcome(
      id = {"0, 1, 1", "1, 0, 1"},
      expect = ACCEPTABLE,
      desc = "the winner was stopped in the middle, and the other one's patience ended")
  @Outcome(expect = FORBIDDEN, desc = "two winners, none, or something left over")
  @State
  public static class OppositeDirections extends Rivals {
    /// Confirms.
    @Actor
    public void first(final III_Result result) {
      result.r1 = connect(original, reply);
    }

    /// Confirms.
    @Actor
    public void second(final III_Result result) {
      result.r2 = connect(reply, original);
    }

    /// Counts.
    @Arbiter
    public void count(final III_Result result) {
      result.r3 = clear();
    }
  }

  /// The twin joins the other connection without waiting until it is one: so may both.
  @JCStressTest
  @Outcome(id = "0, 2, 1", expect = ACCEPTABLE, desc = "the second joins the first")
  @Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "the first joins the second")
  @Outcome(id = "2, 2, 0", expect = ACCEPTABLE_INTERESTING, desc = "none: the error to be seen")
  @State
  public static class JoinsWhatIsNotThereYet extends Rivals {
    @Override
    int confirm(
        final ConntrackHandle handle,
        final int connection,
        final FlowTuple first,
        final FlowTuple second) {
      final int firstNode = connection << 1;
      final int secondNode = connection << 1 | 1;
      StressTable.setPending(connection, StressTable.FAR_FUTURE_NS, 0);
      if (StressTable.TABLE.tuples.insert(firstNode, first) != firstNode) {
        handle.release(connection);
        return ConntrackHandle.MERGED;
      }
      final boolean inserted = StressTable.TABLE.tuples.insert(secondNode, second) == secondNode;
      StressTable.TABLE.ipv4.goLive(connection);
      if (!inserted) {
        handle.remove(connection);
        return ConntrackHandle.MERGED;
      }
      return ConntrackHandle.CONFIRMED;
    }

    /// Confirms.
    @Actor
    public void first(final III_Result result) {
      result.r1 = connect(original, reply);
    }

    /// Confirms.
    @Actor
    public void second(final III_Result result) {
      result.r2 = connect(reply, original);
    }

    /// Counts.
    @Arbiter
    public void count(final III_Result result) {
      result.r3 = clear();
    }
  }
}
