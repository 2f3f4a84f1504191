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

/// Two workers confirm connections with the same tuples, of a protocol that allows no clashes: one of them wins, and
/// nothing is left of the other.
///
/// Results: what each confirm answered, 0 for confirmed and 1 for a clash, and how many connections there are in the
/// end.
public class ConfirmStress {
  /// What tests and twins have in common.
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
      return handle.confirm(connection, StressTable.FAR_FUTURE_NS, StressTable.NOW_NS, false);
    }

    final int clear() {
      return StressTable.disconnect(original) + StressTable.disconnect(reply);
    }
  }

  /// The table, both workers having seen the same first packet.
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the first wins")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the second wins")
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
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the first wins")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the second wins")
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

  /// The twin looks for the tuple first and inserts afterwards, without noticing what was inserted between.
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the first wins")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the second wins")
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE_INTERESTING, desc = "two: the error to be seen")
  @State
  public static class LookedBeforehand extends Rivals {
    @Override
    int confirm(
        final ConntrackHandle handle,
        final int connection,
        final FlowTuple first,
        final FlowTuple second) {
      if (StressTable.find(handle, first) != ConntrackHandle.NONE) {
        handle.release(connection);
        return ConntrackHandle.CLASH;
      }
      StressTable.setPending(connection, StressTable.FAR_FUTURE_NS, 0);
      StressTable.push(connection << 1, first);
      StressTable.push(connection << 1 | 1, second);
      StressTable.TABLE.ipv4.goLive(connection);
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
      result.r2 = connect(original, reply);
    }

    /// Counts.
    @Arbiter
    public void count(final III_Result result) {
      result.r3 = clear();
    }
  }

  /// The twin waits for the other worker and then gives up, whoever it is: so may both.
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the first wins")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the second wins")
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE_INTERESTING, desc = "none: the error to be seen")
  @State
  public static class NobodyOverrules extends Rivals {
    private static final int PATIENCE = 8;

    @Override
    int confirm(
        final ConntrackHandle handle,
        final int connection,
        final FlowTuple first,
        final FlowTuple second) {
      final EntryStore store = StressTable.TABLE.ipv4;
      StressTable.setPending(connection, StressTable.FAR_FUTURE_NS, 0);
      if (!insertPatiently(connection, 0, first)) {
        handle.release(connection);
        return ConntrackHandle.CLASH;
      }
      final boolean inserted = insertPatiently(connection, 1, second);
      store.goLive(connection);
      if (!inserted) {
        handle.remove(connection);
        return ConntrackHandle.CLASH;
      }
      return ConntrackHandle.CONFIRMED;
    }

    private static boolean insertPatiently(
        final int connection, final int direction, final FlowTuple tuple) {
      final int node = connection << 1 | direction;
      for (int i = 0; i < PATIENCE; i++) {
        if (StressTable.TABLE.tuples.insert(node, tuple) == node) {
          return true;
        }
        Thread.onSpinWait();
      }
      return false;
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
