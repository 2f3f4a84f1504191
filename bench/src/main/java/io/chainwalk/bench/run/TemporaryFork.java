package io.chainwalk.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A process and a folder for what it hands over. Both end when this is closed, or when this process is told to end.
///
/// **Threads:** the one that made it, and the one that runs when the process ends.
final class TemporaryFork implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final Path folder;
  private final Thread hook = new Thread(this::stop, "temporary-fork");
  private @Nullable Process process;
  private boolean isStopped;

  TemporaryFork() throws IOException {
    folder = Files.createTempDirectory("chainwalk-bench");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (final IllegalStateException e) { // the process is ending already
      Files.delete(folder);
      throw new IOException("interrupted", e);
    }
  }

  /// What the process finds out.
  Path found() {
    return folder.resolve("found");
  }

  /// What the process says.
  Path talk() {
    return folder.resolve("talk");
  }

  /// Runs a program to its end.
  ///
  /// @return its exit status
  int run(final ProcessBuilder program) throws IOException, InterruptedException {
    final Process started;
    synchronized (this) {
      if (isStopped) {
        throw new IOException("interrupted");
      }
      started = program.redirectErrorStream(true).redirectOutput(talk().toFile()).start();
      process = started;
    }
    final int status = started.waitFor();
    if (wasStopped()) {
      new CountDownLatch(1).await(); // this process ends as well, and nothing else is to begin
    }
    return status;
  }

  private synchronized boolean wasStopped() {
    return isStopped;
  }

  private synchronized void stop() {
    isStopped = true;
    try {
      end();
    } catch (final IOException e) {
      System.err.println("chainwalk: cannot delete " + folder + ": " + e);
    }
  }

  private void end() throws IOException {
    if (process != null) {
      process.destroy(); // it may have something to delete
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (final InterruptedException _) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    Files.deleteIfExists(found());
    Files.deleteIfExists(talk());
    Files.deleteIfExists(folder);
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      end();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException e) { // the process is ending
      return;
    }
  }
}
