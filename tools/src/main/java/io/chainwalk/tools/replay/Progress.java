package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureReader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// A progress line on standard error, where that is a terminal, for jobs that take over a second.
///
/// Whether it is a terminal is known to the launcher only, which says so in a property.
final class Progress implements AutoCloseable {
  private static final String TERMINAL_PROPERTY = "chainwalk.stderr.terminal";
  private static final long FIRST_AFTER_MS = 1000;
  private static final int EVERY_MS = 200;
  private static final long CLOSE_WITHIN_MS = 1000;
  private static final long MEBIBYTE = 1 << 20;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread thread;

  private Progress(final CaptureReader reader) {
    thread = Thread.ofPlatform().name("chainwalk-progress").daemon().unstarted(() -> show(reader));
  }

  /// Begins to watch a reader.
  static Progress of(final CaptureReader reader) {
    final Progress progress = new Progress(reader);
    if (Boolean.getBoolean(TERMINAL_PROPERTY)) {
      progress.thread.start();
    }
    return progress;
  }

  private void show(final CaptureReader reader) {
    try {
      if (finished.await(FIRST_AFTER_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
      try (ProgressBar bar =
          new ProgressBarBuilder()
              .setTaskName("replay")
              .setUnit(" MiB", MEBIBYTE)
              .setInitialMax(reader.sizeBytes())
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(EVERY_MS)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .clearDisplayOnFinish()
              .build()) {
        while (!finished.await(EVERY_MS, TimeUnit.MILLISECONDS)) {
          bar.stepTo(reader.bytesRead());
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
