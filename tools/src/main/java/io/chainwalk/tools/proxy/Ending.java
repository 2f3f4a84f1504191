package io.chainwalk.tools.proxy;

import io.chainwalk.tools.ExitStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The end of a process that serves until it is told to end (SIGTERM, Ctrl-C): the JVM waits until everything is closed,
/// and ends with success, because that is how such a process is meant to end.
final class Ending implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final long patienceSeconds;
  private volatile boolean isServing;

  /// Begins to wait for signals.
  ///
  /// @param patienceSeconds how long the JVM waits for the end
  Ending(final long patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("ingress-end").unstarted(this::onSignal));
  }

  private void onSignal() {
    asked.countDown();
    try {
      if (isServing && ended.await(patienceSeconds, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitStatus.DONE);
      }
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until the process is told to end. From now on that is a success; before, the process ends as it would.
  ///
  /// @throws InterruptedException when the thread is
  void await() throws InterruptedException {
    isServing = true;
    asked.await();
  }

  /// Everything is closed.
  @Override
  public void close() {
    ended.countDown();
  }
}
