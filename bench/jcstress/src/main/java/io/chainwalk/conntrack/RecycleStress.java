package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// One worker finds a connection and keeps looking at it to the end of its burst; another one removes it and claims a
/// new one, which would like to have the same entry. What was found stays what it was.
public class RecycleStress {
  private static final int MISS = 0;
  private static final int KEPT = 1;
  private static final int CHANGED = 2;

  private static final int LOOKS = 40;

  /// What test and twin have in common.
  abstract static class Connection {
    final FlowTuple original = StressTable.newFlow();
    final FlowTuple other = StressTable.newFlow();

    Connection() {
      StressTable.connect(original, StressTable.inverse(original), StressTable.FAR_FUTURE_NS, 0);
    }

    int lookOnAndOn() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int hit = StressTable.find(handle, original);
      int seen = hit == ConntrackHandle.NONE ? MISS : KEPT;
      final FlowTuple read = new FlowTuple();
      final ConntrackEntry entry = new ConntrackEntry();
      for (int i = 0; i < LOOKS && seen == KEPT; i++) {
        handle.open(ConntrackHandle.connectionOf(hit), entry);
        entry.readTuple(Direction.ORIGINAL, read);
        seen = read.matches(original) ? KEPT : CHANGED;
      }
      handle.endBurst(StressTable.NOW_NS);
      return seen;
    }

    final void claimAnother() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      handle.release(StressTable.claim(handle, other, StressTable.inverse(other)));
      handle.endBurst(StressTable.NOW_NS);
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "removed before it was found")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "found, and it stayed the same")
  @Outcome(id = "2", expect = FORBIDDEN, desc = "found, and it became another one")
  @State
  public static class Table extends Connection {
    /// Finds.
    @Actor
    public void find(final I_Result result) {
      result.r1 = lookOnAndOn();
    }

    /// Removes, and claims another one.
    @Actor
    public void recycle() {
      StressTable.disconnect(original);
      claimAnother();
    }
  }

  /// The twin gives the entry back at once, without asking who may still be standing on it.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "removed before it was found")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "found, and it stayed the same")
  @Outcome(
      id = "2",
      expect = ACCEPTABLE_INTERESTING,
      desc = "it became another one: the error to be seen")
  @State
  public static class FreedAtOnce extends Connection {
    /// Finds.
    @Actor
    public void find(final I_Result result) {
      result.r1 = lookOnAndOn();
    }

    /// Removes without limbo, and claims another one.
    @Actor
    public void recycle() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      StressTable.freeAtOnce(ConntrackHandle.connectionOf(StressTable.find(handle, original)));
      handle.endBurst(StressTable.NOW_NS);
      claimAnother();
    }
  }
}
