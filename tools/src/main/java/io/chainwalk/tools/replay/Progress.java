package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureReader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// A progress line on standard error, where that is a terminal, for jobs that take over a second.
///
/// Whether it is a terminal is known to the launcher only, which says so in a property.
public final class Progress implements AutoCloseable {
  private static final String TERMINAL_PROPERTY = "chainwalk.stderr.terminal";
  private static final long FIRST_AFTER_MS = 1000;
  private static final int EVERY_MS = 200;
  private static final long CLOSE_WITHIN_MS = 1000;
  private static final long MEBIBYTE = 1 << 20;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread thread;

  private Progress(
      final String task,
      final String unit,
      final long unitSize,
      final LongSupplier all,
      final LongSupplier done) {
    thread =
        Thread.ofPlatform()
            .name("chainwalk-progress")
            .daemon()
            .unstarted(() -> show(task, unit, unitSize, all, done));
  }

  /// Begins to watch a reader.
  static Progress of(final CaptureReader reader) {
    return of("replay", " MiB", MEBIBYTE, reader::sizeBytes, reader::bytesRead);
  }

  /// Begins to watch a job.
  ///
  /// @param task what to call it
  /// @param unit what is counted, after a blank
  /// @param unitSize how much one unit is
  /// @param all how much there is to do; -1 where nobody knows; may be called by another thread, as `done` may
  /// @param done how much is done
  /// @return what ends the watch when it is closed
  public static Progress of(
      final String task,
      final String unit,
      final long unitSize,
      final LongSupplier all,
      final LongSupplier done) {
    final Progress progress = new Progress(task, unit, unitSize, all, done);
    if (Boolean.getBoolean(TERMINAL_PROPERTY)) {
      progress.thread.start();
    }
    return progress;
  }

  private void show(
      final String task,
      final String unit,
      final long unitSize,
      final LongSupplier all,
      final LongSupplier done) {
    try {
      if (finished.await(FIRST_AFTER_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
      try (ProgressBar bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setUnit(unit, unitSize)
              .setInitialMax(all.getAsLong())
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(EVERY_MS)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .clearDisplayOnFinish()
              .build()) {
        while (!finished.await(EVERY_MS, TimeUnit.MILLISECONDS)) {
          bar.stepTo(done.getAsLong());
        }
      }
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes the line away.
  @Override
  public void close() {
    finished.countDown();
    try {
      thread.join(CLOSE_WITHIN_MS);
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
