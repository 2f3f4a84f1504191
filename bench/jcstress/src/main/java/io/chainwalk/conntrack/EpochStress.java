package io.chainwalk.conntrack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// One worker begins a burst and reads a link; another one cuts the link and asks whether anyone may still have
/// followed it. Whoever did must be seen.
///
/// Results: 1 if the link was followed, 1 if what it led to is taken to be free.
public class EpochStress {
  private static final VarHandle LINK = handleOf("link", int.class);
  private static final VarHandle SLOT = handleOf("slot", long.class);
  private static final VarHandle EPOCH = handleOf("epoch", long.class);

  /// A link to something.
  abstract static class Chain {
    private static final int CUT = 0;
    private static final int WHOLE = 1;

    int link = WHOLE;
    long slot = Long.MAX_VALUE;
    long epoch;

    final int follow() {
      return (int) LINK.getAcquire(this);
    }

    final void cut() {
      LINK.compareAndSet(this, WHOLE, CUT);
    }
  }

  private static VarHandle handleOf(final String field, final Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Chain.class, field, type);
    } catch (final ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// The table's epochs.
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "cut first, and seen to be inside")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "cut first, and still outside or later")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "followed, and seen to be inside")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "followed, and taken to be outside")
  @State
  public static class Table extends Chain {
    private final BurstEpochs epochs = new BurstEpochs(1);
    private final int worker = epochs.register();

    /// Begins a burst that does not end.
    @Actor
    public void find(final II_Result result) {
      epochs.enter(worker);
      result.r1 = follow();
    }

    /// Removes.
    @Actor
    public void remove(final II_Result result) {
      cut();
      final long retired = epochs.advance();
      result.r2 = epochs.oldest() >= retired ? 1 : 0;
    }
  }

  /// The twin: no fence between saying "I am inside" and reading.
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "cut first, and seen to be inside")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "cut first, and still outside or later")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "followed, and seen to be inside")
  @Outcome(
      id = "1, 1",
      expect = ACCEPTABLE_INTERESTING,
      desc = "followed, and taken to be outside: the error to be seen")
  @State
  public static class WithoutFence extends Chain {
    /// Begins a burst that does not end.
    @Actor
    public void find(final II_Result result) {
      SLOT.setRelease(this, (long) EPOCH.getVolatile(this));
      result.r1 = follow();
    }

    /// Removes.
    @Actor
    public void remove(final II_Result result) {
      cut();
      final long retired = (long) EPOCH.getAndAdd(this, 1L) + 1;
      result.r2 = (long) SLOT.getVolatile(this) >= retired ? 1 : 0;
    }
  }
}
