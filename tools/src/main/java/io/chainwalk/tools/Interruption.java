package io.chainwalk.tools;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a job that is interrupted (Ctrl-C, `kill`) end in good order: it is asked to stop, and the JVM waits a little for
/// it to clean up and say how far it came. A job that hangs, on standard input as a rule, is cleaned up after.
public final class Interruption implements AutoCloseable {
  /// Long enough for the blocks on their way.
  private static final int PATIENCE_SECONDS = 2;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Runnable stop;
  private final Runnable cleanUp;
  private final String farewell;
  private final Thread hook;

  /// Begins to watch.
  ///
  /// @param stop asks the job to stop
  /// @param cleanUp removes what a job that does not stop leaves behind; may come while the job runs
  /// @param farewell what the user is told of a job that does not stop
  public Interruption(final Runnable stop, final Runnable cleanUp, final String farewell) {
    this.stop = stop;
    this.cleanUp = cleanUp;
    this.farewell = farewell;
    hook = Thread.ofPlatform().name("chainwalk-interruption").unstarted(this::interrupt);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupt() {
    stop.run();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("chainwalk: " + farewell);
        cleanUp.run();
      }
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The job has ended, one way or the other.
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException _) {
      // The JVM is shutting down: the hook is at work, and finds the job finished.
    }
  }
}
