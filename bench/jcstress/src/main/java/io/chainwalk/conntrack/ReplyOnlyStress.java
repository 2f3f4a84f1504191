package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tracker.ConntrackStatus;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// One worker confirms a connection that will be known by its reply tuple only; another one gets the first reply and
/// removes it. Nobody is told of its end, as nobody was told of its beginning, and the connection in whose shadow it was
/// stays.
///
/// Results: how many ends the second worker's listener was told of; and how many connections have the original tuple in
/// the end.
public class ReplyOnlyStress {
  private static final int LOOKS = 40;

  /// What test and twin have in common.
  abstract static class Shadow implements ConntrackListener {
    final FlowTuple original = StressTable.newFlow();
    final FlowTuple reply = StressTable.inverse(StressTable.newFlow());
    private int ends;

    Shadow() {
      StressTable.connect(original, StressTable.inverse(original), StressTable.FAR_FUTURE_NS, 0);
    }

    int claim(final ConntrackHandle handle) {
      final int connection = StressTable.claim(handle, original, StressTable.inverse(original));
      StressTable.open(handle, connection).setReplyTuple(reply);
      return connection;
    }

    int removeOnFirstReply() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      handle.setListener(this);
      int hit = ConntrackHandle.NONE;
      for (int i = 0; i < LOOKS && hit == ConntrackHandle.NONE; i++) {
        hit = StressTable.find(handle, reply);
      }
      if (hit != ConntrackHandle.NONE) {
        handle.remove(ConntrackHandle.connectionOf(hit));
      }
      handle.setListener(null);
      handle.endBurst(StressTable.NOW_NS);
      return ends;
    }

    int clear() {
      StressTable.disconnect(reply);
      return StressTable.disconnect(original);
    }

    @Override
    public void onNew(final ConntrackEntry entry, final long nowNs) {
      throw new IllegalStateException("who removes confirms nothing");
    }

    @Override
    public void onDestroy(final ConntrackEntry entry, final long nowNs) {
      ends++;
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not told, whether it was there or not")
  @Outcome(expect = FORBIDDEN, desc = "told, or the other connection is gone")
  @State
  public static class Table extends Shadow {
    /// Confirms.
    @Actor
    public void confirm() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      handle.confirm(claim(handle), StressTable.FAR_FUTURE_NS, StressTable.NOW_NS, true);
      handle.endBurst(StressTable.NOW_NS);
    }

    /// Removes.
    @Actor
    public void remove(final II_Result result) {
      result.r1 = removeOnFirstReply();
    }

    /// Counts.
    @Arbiter
    public void count(final II_Result result) {
      result.r2 = clear();
    }
  }

  /// The twin marks the connection after it went live.
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not told, whether it was there or not")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "told: the error to be seen")
  @State
  public static class MarkedTooLate extends Shadow {
    /// Confirms, in the wrong order.
    @Actor
    public void confirm() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int connection = claim(handle);
      StressTable.setPending(connection, StressTable.FAR_FUTURE_NS, 0);
      StressTable.TABLE.tuples.insert(connection << 1 | 1, reply);
      StressTable.TABLE.ipv4.goLive(connection);
      StressTable.open(handle, connection)
          .addStatus(ConntrackStatus.NAT_CLASH | ConntrackStatus.FIXED_TIMEOUT);
      handle.endBurst(StressTable.NOW_NS);
    }

    /// Removes.
    @Actor
    public void remove(final II_Result result) {
      result.r1 = removeOnFirstReply();
    }

    /// Counts.
    @Arbiter
    public void count(final II_Result result) {
      result.r2 = clear();
    }
  }
}
