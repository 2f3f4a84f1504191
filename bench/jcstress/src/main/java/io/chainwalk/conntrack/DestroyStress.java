package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Two workers each have a reason to remove a connection: it has expired, its tracker says so, or the table is full.
/// Listeners are told of its end once.
///
/// Results: how often they were told.
public class DestroyStress {
  private static final long LATER_NS = StressTable.NOW_NS + 1;

  /// Ends that were told, by client address. Early drop also takes connections of other states that happen to be near,
  /// so that whoever removes a connection, its own state has to hear of it.
  private static final AtomicIntegerArray ENDS = new AtomicIntegerArray(1 << 20);

  private static final Map<ConntrackHandle, Dropper> DROPPERS = new HashMap<>();
  private static final ThreadLocal<Dropper> DROPPER =
      ThreadLocal.withInitial(() -> dropperOf(StressTable.handle()));

  private static synchronized Dropper dropperOf(final ConntrackHandle handle) {
    return DROPPERS.computeIfAbsent(handle, key -> new Dropper());
  }

  private static int slotOf(final FlowTuple original) {
    return (int) original.sourceLow() & (ENDS.length() - 1);
  }

  /// Counts ends; belongs to one worker.
  private static final class Ends implements ConntrackListener {
    private final FlowTuple original = new FlowTuple();

    @Override
    public void onNew(final ConntrackEntry entry, final long nowNs) {}

    @Override
    public void onDestroy(final ConntrackEntry entry, final long nowNs) {
      entry.readTuple(Direction.ORIGINAL, original);
      ENDS.incrementAndGet(slotOf(original));
    }
  }

  /// Early drop as a worker's handle does it in a full table; ours is not full.
  private static final class Dropper {
    final Removal removal;
    final EarlyDrop earlyDrop;

    Dropper() {
      final ConntrackCounters counters = new ConntrackCounters();
      removal = new Removal(StressTable.TABLE, counters);
      removal.setListener(new Ends());
      earlyDrop = new EarlyDrop(StressTable.TABLE, removal, counters);
    }
  }

  /// What tests and twin have in common.
  abstract static class Doomed {
    private final Ends ends = new Ends();
    final FlowTuple original = StressTable.newFlow();

    Doomed() {
      ENDS.set(slotOf(original), 0);
      StressTable.connect(original, StressTable.inverse(original), LATER_NS, 0);
    }

    private ConntrackHandle begin() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      handle.setListener(ends);
      return handle;
    }

    private static void end(final ConntrackHandle handle) {
      handle.setListener(null);
      handle.endBurst(StressTable.NOW_NS);
    }

    final void expire() {
      final ConntrackHandle handle = begin();
      handle.find(original, StressTable.hashOf(original), LATER_NS);
      end(handle);
    }

    final void remove() {
      final ConntrackHandle handle = begin();
      final int hit = StressTable.find(handle, original);
      if (hit != ConntrackHandle.NONE) {
        handle.remove(ConntrackHandle.connectionOf(hit));
      }
      end(handle);
    }

    final void dropEarly() {
      final Dropper dropper = DROPPER.get();
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      dropper.earlyDrop.makeRoom(
          StressTable.hashOf(original), StressTable.NOW_NS, StressTable.NOW_NS);
      handle.endBurst(StressTable.NOW_NS);
      dropper.removal.freeRested();
    }

    /// Tells first and decides then.
    final void tellAndRemove() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int hit = StressTable.find(handle, original);
      if (hit != ConntrackHandle.NONE) {
        final int connection = ConntrackHandle.connectionOf(hit);
        new Ends().onDestroy(StressTable.open(handle, connection), StressTable.NOW_NS);
        handle.remove(connection);
      }
      handle.endBurst(StressTable.NOW_NS);
    }

    final int told() {
      return ENDS.get(slotOf(original));
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "told once")
  @Outcome(expect = FORBIDDEN, desc = "told twice, or never")
  @State
  public static class ExpireAndRemove extends Doomed {
    /// Expires it.
    @Actor
    public void first() {
      expire();
    }

    /// Removes it.
    @Actor
    public void second() {
      remove();
    }

    /// Counts.
    @Arbiter
    public void count(final I_Result result) {
      result.r1 = told();
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "told once")
  @Outcome(expect = FORBIDDEN, desc = "told twice, or never")
  @State
  public static class ExpireAndEarlyDrop extends Doomed {
    /// Expires it.
    @Actor
    public void first() {
      expire();
    }

    /// Drops it early.
    @Actor
    public void second() {
      dropEarly();
    }

    /// Counts.
    @Arbiter
    public void count(final I_Result result) {
      result.r1 = told();
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "told once")
  @Outcome(expect = FORBIDDEN, desc = "told twice, or never")
  @State
  public static class RemoveAndEarlyDrop extends Doomed {
    /// Removes it.
    @Actor
    public void first() {
      remove();
    }

    /// Drops it early.
    @Actor
    public void second() {
      dropEarly();
    }

    /// Counts.
    @Arbiter
    public void count(final I_Result result) {
      result.r1 = told();
    }
  }

  /// The twin tells of the end before it knows who makes it.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "told once")
  @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "told twice: the error to be seen")
  @State
  public static class ToldTooEarly extends Doomed {
    /// Removes it.
    @Actor
    public void first() {
      tellAndRemove();
    }

    /// Removes it.
    @Actor
    public void second() {
      tellAndRemove();
    }

    /// Counts.
    @Arbiter
    public void count(final I_Result result) {
      result.r1 = told();
    }
  }
}
