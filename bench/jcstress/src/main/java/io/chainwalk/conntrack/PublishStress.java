package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// One worker confirms a connection, another one looks for it: it finds all of it or nothing.
public class PublishStress {
  private static final int MISS = 0;
  private static final int WHOLE = 1;
  private static final int HALF = 2;

  private static final int TAG = 77;
  private static final long TRACKER_WORD = 88;

  /// What test and twin have in common.
  abstract static class Connection {
    final FlowTuple original = StressTable.newFlow();
    final FlowTuple reply = StressTable.inverse(StressTable.newFlow());

    int claim(final ConntrackHandle handle) {
      final int connection = StressTable.claim(handle, original, StressTable.inverse(original));
      StressTable.open(handle, connection).setReplyTuple(reply);
      return connection;
    }

    static void fill(final ConntrackHandle handle, final int connection) {
      final ConntrackEntry entry = StressTable.open(handle, connection);
      entry.setTag(TAG);
      entry.trackerBuffer().putLong(entry.trackerOffset(), TRACKER_WORD);
    }

    int look() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int hit = StressTable.find(handle, original);
      final int seen =
          hit == ConntrackHandle.NONE
              ? MISS
              : isWhole(handle, ConntrackHandle.connectionOf(hit)) ? WHOLE : HALF;
      handle.endBurst(StressTable.NOW_NS);
      return seen;
    }

    private boolean isWhole(final ConntrackHandle handle, final int connection) {
      final FlowTuple read = new FlowTuple();
      final ConntrackEntry entry = StressTable.open(handle, connection);
      entry.readTuple(Direction.REPLY, read);
      final int hitOfReply = StressTable.find(handle, reply);
      return entry.tag() == TAG
          && entry.trackerBuffer().getLong(entry.trackerOffset()) == TRACKER_WORD
          && entry.deadlineNs() == StressTable.FAR_FUTURE_NS
          && read.matches(reply)
          && hitOfReply != ConntrackHandle.NONE
          && ConntrackHandle.connectionOf(hitOfReply) == connection;
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "there, all of it")
  @Outcome(id = "2", expect = FORBIDDEN, desc = "half there")
  @State
  public static class Table extends Connection {
    /// Confirms.
    @Actor
    public void confirm() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int connection = claim(handle);
      fill(handle, connection);
      handle.confirm(connection, StressTable.FAR_FUTURE_NS, StressTable.NOW_NS, false);
      handle.endBurst(StressTable.NOW_NS);
    }

    /// Looks.
    @Actor
    public void find(final I_Result result) {
      result.r1 = look();
    }

    /// Takes it out again.
    @Arbiter
    public void clear() {
      StressTable.disconnect(original);
    }
  }

  /// The twin shows the entry as soon as its first node is in its chain.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "there, all of it")
  @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "half there: the error to be seen")
  @State
  public static class ShownTooEarly extends Connection {
    /// Confirms, in the wrong order.
    @Actor
    public void confirm() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int connection = claim(handle);
      StressTable.setPending(connection, StressTable.FAR_FUTURE_NS, 0);
      final TupleIndex tuples = StressTable.TABLE.tuples;
      tuples.insert(connection << 1, original);
      StressTable.TABLE.ipv4.goLive(connection);
      tuples.insert(connection << 1 | 1, reply);
      fill(handle, connection);
      handle.endBurst(StressTable.NOW_NS);
    }

    /// Looks.
    @Actor
    public void find(final I_Result result) {
      result.r1 = look();
    }

    /// Takes it out again.
    @Arbiter
    public void clear() {
      StressTable.disconnect(original);
    }
  }
}
