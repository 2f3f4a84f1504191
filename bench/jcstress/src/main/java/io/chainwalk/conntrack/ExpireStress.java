package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.chainwalk.flow.FlowTuple;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two workers look for a connection that has expired, one in each direction: neither finds it, and one of them, not
/// both, removes it.
///
/// Results: how many connections each has counted as expired, or [#FOUND].
public class ExpireStress {
  private static final int FOUND = 9;

  /// What test and twin have in common.
  abstract static class Expired {
    final FlowTuple original = StressTable.newFlow();
    final FlowTuple reply = StressTable.inverse(original);

    Expired(final long deadlineNs) {
      StressTable.connect(original, reply, deadlineNs, 0);
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "removed by the first")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "removed by the second")
  @Outcome(expect = FORBIDDEN, desc = "found, removed twice, or never")
  @State
  public static class Table extends Expired {
    /// Makes a connection that has expired.
    public Table() {
      super(StressTable.NOW_NS);
    }

    private static int expiredBy(final FlowTuple tuple) {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final long before = handle.counters().expired();
      final int hit = StressTable.find(handle, tuple);
      final long expired = handle.counters().expired() - before;
      handle.endBurst(StressTable.SETTLED_NS);
      return hit == ConntrackHandle.NONE ? (int) expired : FOUND;
    }

    /// Looks.
    @Actor
    public void first(final II_Result result) {
      result.r1 = expiredBy(original);
    }

    /// Looks.
    @Actor
    public void second(final II_Result result) {
      result.r2 = expiredBy(reply);
    }
  }

  /// The twin takes whoever sees a live connection past its deadline for the one that removes it. It takes no node out,
  /// lest the second removal wreck the chains of other states.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "removed by the first")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "removed by the second")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "by both: the error to be seen")
  @State
  public static class SeenIsRemoved extends Expired {
    /// Makes a connection that is found, so that the actors can decide for themselves.
    public SeenIsRemoved() {
      super(StressTable.FAR_FUTURE_NS);
    }

    private static int expiredBy(final FlowTuple tuple) {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int hit = StressTable.find(handle, tuple);
      if (hit != ConntrackHandle.NONE) {
        handle.remove(ConntrackHandle.connectionOf(hit));
      }
      handle.endBurst(StressTable.SETTLED_NS);
      return hit == ConntrackHandle.NONE ? 0 : 1;
    }

    /// Looks.
    @Actor
    public void first(final II_Result result) {
      result.r1 = expiredBy(original);
    }

    /// Looks.
    @Actor
    public void second(final II_Result result) {
      result.r2 = expiredBy(reply);
    }
  }
}
