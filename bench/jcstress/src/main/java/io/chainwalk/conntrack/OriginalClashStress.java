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
import org.openjdk.jcstress.infra.results.III_Result;

/// Two workers confirm connections with one original tuple, each with an answer from an endpoint of its own: one of them
/// gets the original tuple, the other one is known by its reply tuple only. It is the same if a third connection has the
/// original tuple to begin with, and one of the workers removes that before it confirms.
///
/// Results: what each confirm answered, 0 for confirmed, 1 for a clash, 3 for reply only; and 1 if that is what is found
/// in the end.
public class OriginalClashStress {
  private static final int RIGHT = 1;
  private static final int WRONG = 0;

  /// What tests and twins have in common.
  abstract static class Rivals {
    final FlowTuple original = StressTable.newFlow();
    final FlowTuple replyBefore = StressTable.inverse(original);
    final FlowTuple replyOfFirst = StressTable.inverse(StressTable.newFlow());
    final FlowTuple replyOfSecond = StressTable.inverse(StressTable.newFlow());

    final void blockOriginal() {
      StressTable.connect(original, replyBefore, StressTable.FAR_FUTURE_NS, 0);
    }

    /// Removes the connection that was there before; the other worker may have the original tuple already.
    final void unblockOriginal() {
      StressTable.disconnect(replyBefore);
    }

    final int connect(final FlowTuple reply) {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int connection = StressTable.claim(handle, original, StressTable.inverse(original));
      StressTable.open(handle, connection).setReplyTuple(reply);
      final int answer = confirm(handle, connection, reply);
      handle.endBurst(StressTable.NOW_NS);
      return answer;
    }

    int confirm(final ConntrackHandle handle, final int connection, final FlowTuple reply) {
      return handle.confirm(connection, StressTable.FAR_FUTURE_NS, StressTable.NOW_NS, true);
    }

    /// Looks whether everything is as the answers say, and clears up.
    final int judge(final III_Result result) {
      final ConntrackHandle handle = StressTable.handle();
      handle.beginBurst();
      final int hitOfOriginal = StressTable.find(handle, original);
      final boolean right =
          isRight(result.r1, hitOfOriginal, StressTable.find(handle, replyOfFirst))
              && isRight(result.r2, hitOfOriginal, StressTable.find(handle, replyOfSecond));
      handle.endBurst(StressTable.NOW_NS);
      StressTable.disconnect(original);
      StressTable.disconnect(replyOfFirst);
      StressTable.disconnect(replyOfSecond);
      return right ? RIGHT : WRONG;
    }

    private static boolean isRight(
        final int answer, final int hitOfOriginal, final int hitOfReply) {
      return switch (answer) {
        case ConntrackHandle.CONFIRMED ->
            (hitOfOriginal & 1) == 0 && hitOfReply == (hitOfOriginal | 1);
        case ConntrackHandle.REPLY_ONLY ->
            hitOfReply != ConntrackHandle.NONE
                && (hitOfReply & 1) == 1
                && StressTable.hasStatus(
                    hitOfReply >>> 1, ConntrackStatus.NAT_CLASH | ConntrackStatus.FIXED_TIMEOUT);
        default -> hitOfReply == ConntrackHandle.NONE;
      };
    }
  }

  /// The table.
  @JCStressTest
  @Outcome(id = "0, 3, 1", expect = ACCEPTABLE, desc = "the first gets it")
  @Outcome(id = "3, 0, 1", expect = ACCEPTABLE, desc = "the second gets it")
  @Outcome(
      id = {"0, 1, 1", "1, 0, 1"},
      expect = ACCEPTABLE,
      desc = "the winner was stopped in the middle, and the other one's patience ended")
  @Outcome(expect = FORBIDDEN, desc = "two have it, none, or something else is found")
  @State
  public static class TwoEndpoints extends Rivals {
    /// Confirms.
    @Actor
    public void first(final III_Result result) {
      result.r1 = connect(replyOfFirst);
    }

    /// Confirms.
    @Actor
    public void second(final III_Result result) {
      result.r2 = connect(replyOfSecond);
    }

    /// Judges.
    @Arbiter
    public void judgeAll(final III_Result result) {
      result.r3 = judge(result);
    }
  }

  /// The table, with a connection before, which the second worker removes.
  @JCStressTest
  @Outcome(id = "0, 3, 1", expect = ACCEPTABLE, desc = "the first gets it, just released")
  @Outcome(id = "3, 0, 1", expect = ACCEPTABLE, desc = "the second gets it")
  @Outcome(
      id = {"0, 1, 1", "1, 0, 1"},
      expect = ACCEPTABLE,
      desc = "the winner was stopped in the middle, and the other one's patience ended")
  @Outcome(expect = FORBIDDEN, desc = "two have it, none, or something else is found")
  @State
  public static class BlockerIsRemoved extends Rivals {
    /// Makes the connection before.
    public BlockerIsRemoved() {
      blockOriginal();
    }

    /// Confirms.
    @Actor
    public void first(final III_Result result) {
      result.r1 = connect(replyOfFirst);
    }

    /// Removes and confirms.
    @Actor
    public void second(final III_Result result) {
      unblockOriginal();
      result.r2 = connect(replyOfSecond);
    }

    /// Judges.
    @Arbiter
    public void judgeAll(final III_Result result) {
      result.r3 = judge(result);
    }
  }

  /// The twin looks who has the original tuple, and inserts afterwards without noticing what changed between.
  @JCStressTest
  @Outcome(id = "0, 3, 1", expect = ACCEPTABLE, desc = "the first gets it, just released")
  @Outcome(id = "3, 0, 1", expect = ACCEPTABLE, desc = "the second gets it")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE_INTERESTING, desc = "both: the error to be seen")
  @State
  public static class LookedBeforehand extends Rivals {
    /// Makes the connection before.
    public LookedBeforehand() {
      blockOriginal();
    }

    @Override
    int confirm(final ConntrackHandle handle, final int connection, final FlowTuple reply) {
      final boolean taken = StressTable.find(handle, original) != ConntrackHandle.NONE;
      StressTable.setPending(
          connection,
          StressTable.FAR_FUTURE_NS,
          taken ? ConntrackStatus.NAT_CLASH | ConntrackStatus.FIXED_TIMEOUT : 0);
      if (!taken) {
        StressTable.push(connection << 1, original);
      }
      StressTable.push(connection << 1 | 1, reply);
      StressTable.TABLE.ipv4.goLive(connection);
      return taken ? ConntrackHandle.REPLY_ONLY : ConntrackHandle.CONFIRMED;
    }

    /// Confirms.
    @Actor
    public void first(final III_Result result) {
      result.r1 = connect(replyOfFirst);
    }

    /// Removes and confirms.
    @Actor
    public void second(final III_Result result) {
      unblockOriginal();
      result.r2 = connect(replyOfSecond);
    }

    /// Judges.
    @Arbiter
    public void judgeAll(final III_Result result) {
      result.r3 = judge(result);
    }
  }
}
