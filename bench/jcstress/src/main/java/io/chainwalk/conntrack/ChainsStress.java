package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Two workers take neighbours out of one list, or one puts a node in while another one takes the first one out.
///
/// Results: which nodes the list leads to in the end, one bit each: 1 for the newcomer, 2, 4 and 8 for those that were
/// there, from the head on.
public class ChainsStress {
  private static final EntryStore STORE = StressTable.TABLE.ipv4;

  /// Lists of our own through the source links, which nobody else uses in these tests. Each state has a bucket for
  /// itself: what a broken twin leaves behind would be in the way of others.
  private static final Chains CHAINS =
      new Chains(
          1 << 16,
          STORE,
          StressTable.TABLE.ipv6,
          ConntrackEntryLayout.IPV4.sourceLinkOffset(),
          ConntrackEntryLayout.IPV6.sourceLinkOffset());

  private static final AtomicInteger NEXT_BUCKET = new AtomicInteger();

  /// What tests and twins have in common.
  abstract static class List {
    final int bucket = NEXT_BUCKET.getAndIncrement() & (CHAINS.bucketCount - 1);
    final int newcomer = node();
    final int first = node();
    final int second = node();
    final int third = node();

    List() {
      CHAINS.heads.putIntVolatile(bucket << 2, Chains.END);
      push(third);
      push(second);
      push(first);
    }

    private static int node() {
      final int entry = STORE.allocate();
      if (entry == EntryStore.NONE) {
        throw new IllegalStateException("no entry left");
      }
      return entry << 1;
    }

    final void push(final int node) {
      while (!CHAINS.push(bucket, CHAINS.head(bucket), node)) {
        Thread.onSpinWait();
      }
    }

    /// Takes a node out without marking its link first.
    final void unlinkUnmarked(final int node) {
      UnsafeBuffer buffer = CHAINS.heads;
      int offset = bucket << 2;
      int reference = buffer.getIntAcquire(offset);
      while (reference != node + 1) {
        final int entry = (reference - 1) >>> 1;
        buffer = STORE.buffer(entry);
        offset = STORE.offset(entry) + ConntrackEntryLayout.IPV4.sourceLinkOffset();
        reference = buffer.getIntAcquire(offset);
      }
      buffer.compareAndSetInt(offset, node + 1, CHAINS.next(node + 1));
    }

    /// Walks the list, and gives the entries back.
    final int judge() {
      int seen = 0;
      for (int reference = CHAINS.head(bucket);
          reference != Chains.END;
          reference = CHAINS.next(reference)) {
        seen |= bitOf(reference - 1);
      }
      for (final int node : new int[] {newcomer, first, second, third}) {
        STORE.free(node >>> 1);
      }
      return seen;
    }

    private int bitOf(final int node) {
      if (node == newcomer) {
        return 1;
      }
      return node == first ? 2 : node == second ? 4 : 8;
    }
  }

  /// The lists.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "both are out")
  @Outcome(expect = FORBIDDEN, desc = "one of them is still in, or another one is out")
  @State
  public static class NeighboursLeave extends List {
    /// Takes one out.
    @Actor
    public void one() {
      CHAINS.remove(bucket, second);
    }

    /// Takes the next one out.
    @Actor
    public void other() {
      CHAINS.remove(bucket, third);
    }

    /// Walks.
    @Arbiter
    public void walk(final I_Result result) {
      result.r1 = judge();
    }
  }

  /// The twin does not mark the link of the node it takes out, so that another one may hang on to it.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "both are out")
  @Outcome(id = "10", expect = ACCEPTABLE_INTERESTING, desc = "one came back: the error to be seen")
  @State
  public static class UnmarkedNeighboursLeave extends List {
    /// Takes one out.
    @Actor
    public void one() {
      unlinkUnmarked(second);
    }

    /// Takes the next one out.
    @Actor
    public void other() {
      unlinkUnmarked(third);
    }

    /// Walks.
    @Arbiter
    public void walk(final I_Result result) {
      result.r1 = judge();
    }
  }

  /// The lists.
  @JCStressTest
  @Outcome(id = "13", expect = ACCEPTABLE, desc = "one is in, the other one is out")
  @Outcome(expect = FORBIDDEN, desc = "one of them got lost, or came back")
  @State
  public static class HeadChanges extends List {
    /// Puts one in.
    @Actor
    public void enter() {
      push(newcomer);
    }

    /// Takes the head out.
    @Actor
    public void leave() {
      CHAINS.remove(bucket, first);
    }

    /// Walks.
    @Arbiter
    public void walk(final I_Result result) {
      result.r1 = judge();
    }
  }

  /// The twin stores the new head without looking whether it is still the one it has linked.
  @JCStressTest
  @Outcome(id = "13", expect = ACCEPTABLE, desc = "one is in, the other one is out")
  @Outcome(id = "15", expect = ACCEPTABLE_INTERESTING, desc = "came back: the error to be seen")
  @State
  public static class HeadIsOverwritten extends List {
    /// Puts one in.
    @Actor
    public void enter() {
      final int entry = newcomer >>> 1;
      STORE
          .buffer(entry)
          .putInt(
              STORE.offset(entry) + ConntrackEntryLayout.IPV4.sourceLinkOffset(),
              CHAINS.head(bucket));
      CHAINS.heads.putIntRelease(bucket << 2, newcomer + 1);
    }

    /// Takes the head out.
    @Actor
    public void leave() {
      CHAINS.remove(bucket, first);
    }

    /// Walks.
    @Arbiter
    public void walk(final I_Result result) {
      result.r1 = judge();
    }
  }
}
