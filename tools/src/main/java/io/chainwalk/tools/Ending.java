package io.chainwalk.tools;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The end of a process that serves until it is told to end (SIGTERM, Ctrl-C): the JVM waits until everything is closed,
/// and ends with success, because that is how such a process is meant to end.
///
/// Where anything is thrown on the way, or closing takes longer than the patience, the process ends with the signal's own
/// status, 143 or 130.
///
/// **Threads:** one uses it; the JVM's own tells it of signals.
public final class Ending implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final long patienceSeconds;
  private volatile boolean isServing;
  private volatile boolean isSuccess;

  /// Begins to wait for signals.
  ///
  /// @param patienceSeconds how long the JVM waits for the end
  public Ending(final long patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("chainwalk-ending").unstarted(this::onSignal));
  }

  private void onSignal() {
    asked.countDown();
    try {
      if (isServing && ended.await(patienceSeconds, TimeUnit.SECONDS) && isSuccess) {
        Runtime.getRuntime().halt(ExitStatus.DONE);
      }
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The process serves, or is about to say so: from now on a signal lets it end in good order, and that can be a
  /// success; before, the process ends at once, with the signal's status.
  public void begin() {
    isServing = true;
  }

  /// Waits until the process is told to end.
  ///
  /// @throws InterruptedException when the thread is
  public void await() throws InterruptedException {
    asked.await();
  }

  /// Everything is closed, and nothing was thrown.
  public void succeed() {
    isSuccess = true;
  }

  /// The JVM need not wait any longer; it ends with success where there was one.
  @Override
  public void close() {
    ended.countDown();
  }
}
