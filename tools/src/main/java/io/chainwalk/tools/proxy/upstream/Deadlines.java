package io.chainwalk.tools.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What is to happen on an event loop if nothing else happens before: one look at all deadlines every [#TICK_MS] instead
/// of a timer for each request, because nearly all requests end long before theirs.
///
/// **Threads:** the event loop alone.
public final class Deadlines {
  /// How often deadlines are looked at, in milliseconds; none is later than that.
  public static final int TICK_MS = 100;

  private final List<Timed> timed = new ArrayList<>();

  /// Something with a deadline. Its owner moves the deadline as it likes.
  public abstract static class Timed {
    private static final int NOT_WATCHED = -1;

    private int place = NOT_WATCHED;
    private long deadlineNs = Long.MAX_VALUE;

    /// Sets or moves the deadline.
    ///
    /// @param ms from now
    protected final void deadlineIn(final long ms) {
      deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /// Takes the deadline away.
    protected final void noDeadline() {
      deadlineNs = Long.MAX_VALUE;
    }

    /// The deadline has passed; it is taken away before.
    protected abstract void onDeadline();

    /// [#onDeadline] has failed, by a mistake of the proxy's: whatever it was for is to be closed. It is not watched any
    /// more.
    protected void onFailure() {}
  }

  /// Begins to look at deadlines.
  ///
  /// @param loop where; until it ends
  public Deadlines(final EventLoop loop) {
    final var _ = loop.scheduleAtFixedRate(this::look, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /// Begins to watch something; nothing happens where it is watched already.
  ///
  /// @param one what has a deadline
  public void watch(final Timed one) {
    if (one.place == Timed.NOT_WATCHED) {
      one.place = timed.size();
      timed.add(one);
    }
  }

  /// Watches it no more; nothing happens where it is not watched.
  ///
  /// @param one what had a deadline
  public void forget(final Timed one) {
    if (one.place == Timed.NOT_WATCHED) {
      return;
    }
    final Timed last = timed.removeLast();
    if (!last.equals(one)) {
      timed.set(one.place, last);
      last.place = one.place;
    }
    one.place = Timed.NOT_WATCHED;
  }

  /// From the end, so that what leaves while it is looked at hides nobody.
  private void look() {
    final long nowNs = System.nanoTime();
    for (int i = timed.size() - 1; i >= 0; i--) {
      final Timed one = i < timed.size() ? timed.get(i) : null;
      if (one != null && one.deadlineNs != Long.MAX_VALUE && nowNs - one.deadlineNs >= 0) {
        one.noDeadline();
        tell(one);
      }
    }
  }

  /// One that fails must not take away the others' deadlines: whoever schedules this would not call it again.
  private void tell(final Timed one) {
    try {
      one.onDeadline();
    } catch (final RuntimeException mistake) {
      say(mistake);
      forget(one);
      try {
        one.onFailure();
      } catch (final RuntimeException another) {
        say(another);
      }
    }
  }

  private static void say(final RuntimeException mistake) {
    final Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, mistake);
  }
}
