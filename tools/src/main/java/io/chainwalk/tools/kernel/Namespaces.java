package io.chainwalk.tools.kernel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Threads that have a network namespace of their own.
///
/// A thread that has left the namespace of its process does not come back, so each task has a new thread. Its namespace
/// has no name and no file: it ends with the thread and whatever the thread opened, and so does it when the process is
/// killed. `/proc/sys/net` is that of its namespace.
///
/// A thread that it makes is in its namespace too, and keeps it for as long as it lives; the JVM makes threads that watch
/// processes and keeps them for the next one. So the thread lets whoever waits for it start processes, see [#outside], and
/// they enter the namespace by themselves, see [Tool].
public final class Namespaces {
  /// `CLONE_NEWNET`.
  private static final int NEW_NETWORK = 0x4000_0000;

  private static final String NOT_OURS = "not a thread of Namespaces.inOwn";

  private Namespaces() {}

  /// Runs a task in a thread with a network namespace of its own, in which there is only `lo`, and that is down.
  ///
  /// @param <T> what comes of it
  /// @param task what to do; it must close what it opens, or the namespace outlives the thread
  /// @return what came of it
  /// @throws IOException when there can be no such namespace, or the task threw it
  public static <T extends @Nullable Object> T inOwn(final Callable<T> task) throws IOException {
    final OwnThread<T> thread = new OwnThread<>(task);
    thread.start();
    thread.await();
    return thread.outcome();
  }

  /// Makes sure that the calling thread's namespace is one that nobody has used.
  ///
  /// @throws IOException when there can be no such namespace
  /// @throws IllegalStateException when the thread was not made by [#inOwn]: it would lose the namespace of the process
  static void claim() throws IOException {
    if (!(Thread.currentThread() instanceof OwnThread<?> thread)) {
      throw new IllegalStateException(NOT_OURS);
    }
    if (thread.used) {
      unshare();
    }
    thread.used = true;
  }

  /// Does something in the namespace of the process, for a thread that has one of its own.
  ///
  /// @param <T> what comes of it
  /// @param errand what to do, such as to make a thread
  /// @return what came of it
  /// @throws IOException when it threw that, or the thread is interrupted
  /// @throws IllegalStateException when the thread was not made by [#inOwn]
  static <T> T outside(final Callable<T> errand) throws IOException {
    if (!(Thread.currentThread() instanceof OwnThread<?> thread)) {
      throw new IllegalStateException(NOT_OURS);
    }
    final FutureTask<T> asked = new FutureTask<>(errand);
    thread.errands.add(asked);
    try {
      return asked.get();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException().initCause(e);
    } catch (final ExecutionException e) {
      throw e.getCause() instanceof final IOException problem
          ? new IOException(problem.getMessage(), problem)
          : new IOException(e.getCause());
    }
  }

  private static void unshare() throws IOException {
    Syscalls.check(
        Syscalls.unshare(NEW_NETWORK),
        "cannot make a network namespace, which root may (CAP_SYS_ADMIN)");
  }

  private static final class OwnThread<T extends @Nullable Object> extends Thread {
    private final Callable<T> task;
    private final BlockingQueue<Runnable> errands = new LinkedBlockingQueue<>();
    private boolean used;

    /// Whether there will be no more errands; the last one says so to the thread that waits.
    private boolean ended;

    private @Nullable T result;
    private @Nullable Throwable failure;

    OwnThread(final Callable<T> task) {
      super("network-namespace");
      this.task = task;
    }

    @Override
    public void run() {
      try {
        unshare();
        result = task.call();
      } catch (final Throwable e) { // the caller's to handle, see outcome
        failure = e;
      } finally {
        errands.add(() -> ended = true);
      }
    }

    /// Runs errands until the task has ended. Whoever interrupts the caller wants it to end.
    void await() {
      boolean interrupted = false;
      while (!ended || isAlive()) {
        try {
          if (ended) {
            join();
          } else {
            errands.take().run();
          }
        } catch (final InterruptedException e) {
          interrupted = true;
          interrupt();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @SuppressWarnings("NullAway") // null only if T may be
    T outcome() throws IOException {
      return switch (failure) {
        case null -> result;
        case final IOException e -> throw e;
        case final UncheckedIOException e -> throw e.getCause();
        case final RuntimeException e -> throw e;
        case final Error e -> throw e;
        case final Throwable e -> throw new IOException(e);
      };
    }
  }
}
