package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tracker.ConntrackStatus;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// The list of a client's connections, while one worker walks it and another one confirms or removes some.
public class SourceIndexStress {
  private static final int NEITHER = 0;
  private static final int YES = 1;
  private static final int NO = 2;

  private static final int WALKS = 40;
  private static final int OTHER_SERVER = 0xCB00_7102;

  static int connect(final FlowTuple original) {
    return StressTable.connect(
        original,
        StressTable.inverse(original),
        StressTable.FAR_FUTURE_NS,
        ConntrackStatus.SRC_NAT_DONE);
  }

  /// One worker confirms a connection, another one looks for it and for its client's connections. Results: 1 if it was
  /// found both ways, 2 if it was found by its tuple only, 0 if it was not there.
  abstract static class Newcomer {
    final FlowTuple original = StressTable.newFlow();

    int look() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int hit = StressTable.find(handle, original);
      final int first = handle.firstFromSource(original, StressTable.NOW_NS);
      handle.endBurst(StressTable.NOW_NS);
      if (hit == ConntrackHandle.NONE) {
        return NEITHER;
      }
      return first == ConntrackHandle.connectionOf(hit) ? YES : NO;
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "there, and known to be its client's")
  @Outcome(id = "2", expect = FORBIDDEN, desc = "there, and its client's list is without it")
  @State
  public static class Confirmed extends Newcomer {
    /// Confirms.
    @Actor
    public void confirm() {
      connect(original);
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

  /// The twin shows the connection before it is in its client's list.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "there, and known to be its client's")
  @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "not listed: the error to be seen")
  @State
  public static class ShownTooEarly extends Newcomer {
    /// Confirms, in the wrong order.
    @Actor
    public void confirm() {
      final ConntrackHandle handle = StressTable.handle();
      final FlowTuple reply = StressTable.inverse(original);
      handle.beginBurst();
      final int connection = StressTable.claim(handle, original, reply);
      StressTable.setPending(connection, StressTable.FAR_FUTURE_NS, ConntrackStatus.SRC_NAT_DONE);
      StressTable.TABLE.tuples.insert(connection << 1, original);
      StressTable.TABLE.tuples.insert(connection << 1 | 1, reply);
      StressTable.TABLE.ipv4.goLive(connection);
      StressTable.TABLE.sources.insert(connection, original);
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

  /// One worker walks the list; another one removes the newer of its two connections and makes one of another client,
  /// which would like to have the same entry. Results: 1 if every walk met the older one, 2 if one did not.
  abstract static class TwoOfOneClient {
    final FlowTuple older = StressTable.newFlow();
    final FlowTuple newer = new FlowTuple();
    final FlowTuple elsewhere = StressTable.newFlow();

    TwoOfOneClient() {
      newer.setIpv4((int) older.sourceLow(), OTHER_SERVER);
      newer.setProtocolAndPorts(Protocol.TCP, older.sourcePort(), older.destinationPort());
      connect(older);
      connect(newer);
    }

    int walkOnAndOn() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int wanted = ConntrackHandle.connectionOf(StressTable.find(handle, older));
      int seen = YES;
      for (int i = 0; i < WALKS && seen == YES; i++) {
        int connection = handle.firstFromSource(older, StressTable.NOW_NS);
        while (connection != wanted && connection != ConntrackHandle.NONE) {
          connection = handle.nextFromSource(older, connection, StressTable.NOW_NS);
        }
        seen = connection == wanted ? YES : NO;
      }
      handle.endBurst(StressTable.NOW_NS);
      return seen;
    }

    final void clearAll() {
      StressTable.disconnect(older);
      StressTable.disconnect(elsewhere);
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the older one was always met")
  @Outcome(id = "2", expect = FORBIDDEN, desc = "a walk lost its way")
  @State
  public static class Walked extends TwoOfOneClient {
    /// Walks.
    @Actor
    public void walk(final I_Result result) {
      result.r1 = walkOnAndOn();
    }

    /// Removes, and makes another one.
    @Actor
    public void recycle() {
      StressTable.disconnect(newer);
      connect(elsewhere);
    }

    /// Takes everything out again.
    @Arbiter
    public void clear() {
      clearAll();
    }
  }

  /// The twin gives the entry back at once, without asking who may still be standing on it.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the older one was always met")
  @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "lost: the error to be seen")
  @State
  public static class FreedAtOnce extends TwoOfOneClient {
    /// Walks.
    @Actor
    public void walk(final I_Result result) {
      result.r1 = walkOnAndOn();
    }

    /// Removes without limbo, and makes another one.
    @Actor
    public void recycle() {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      StressTable.freeAtOnce(ConntrackHandle.connectionOf(StressTable.find(handle, newer)));
      handle.endBurst(StressTable.NOW_NS);
      connect(elsewhere);
    }

    /// Takes everything out again.
    @Arbiter
    public void clear() {
      clearAll();
    }
  }
}
