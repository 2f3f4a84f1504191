package io.chainwalk.tools.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Watches files and folders, and says when what is in them has changed.
///
/// The system's notifications only wake the watch up: what counts is whether the files are others than before, by
/// identity, size and time of modification ([FileStates]). So it does not matter how a file was replaced: written over,
/// by an editor's rename, or by a link that leads elsewhere now, as the files of a ConfigMap are replaced. Where no
/// notification comes, as from network file systems, the files are looked at every [#LOOK_EVERY_MS].
///
/// A change is told once the files have stayed the same for [#SETTLED_MS], or [#LATEST_MS] after it was seen, whichever
/// is first. Several changes may be told as one; a change that comes while one is told is told afterwards.
///
/// **Threads:** the watch has one of its own, a daemon, which calls back and does nothing else meanwhile.
public final class FileWatch implements AutoCloseable {
  /// How long files must stay the same, in milliseconds, so that nobody is told of half of a change.
  public static final int SETTLED_MS = 50;

  /// After how many milliseconds a change is told although files go on changing.
  public static final int LATEST_MS = 1_000;

  /// After how many milliseconds without a notification files are looked at anyway.
  public static final int LOOK_EVERY_MS = 1_000;

  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_DELETE,
    StandardWatchEventKinds.ENTRY_MODIFY
  };

  private final List<Path> watched;
  private final Runnable changed;
  private final WatchService notifications;
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private final Thread thread;

  private FileStates last;

  private FileWatch(
      final List<Path> watched, final Runnable changed, final WatchService notifications) {
    this.watched = List.copyOf(watched);
    this.changed = changed;
    this.notifications = notifications;
    this.last = FileStates.of(this.watched);
    this.thread = Thread.ofPlatform().daemon().name("file-watch").unstarted(this::watch);
  }

  /// Begins to watch. What the files are when this returns is what they have to differ from.
  ///
  /// @param filesAndFolders files, which need not exist yet; folders, for every file below
  /// @param changed called on the watch's own thread after each change; if it throws, that thread's uncaught exception
  ///     handler is told, and the watch goes on
  /// @return the watch, to be closed
  /// @throws IOException when the system has no notifications to give
  public static FileWatch start(final List<Path> filesAndFolders, final Runnable changed)
      throws IOException {
    final FileWatch watch =
        new FileWatch(filesAndFolders, changed, FileSystems.getDefault().newWatchService());
    watch.register();
    watch.thread.start();
    return watch;
  }

  /// Ends the watch. A call that is under way is waited for, unless this is called by it; no other begins.
  @Override
  public void close() {
    try {
      notifications.close();
    } catch (final IOException problem) {
      throw new UncheckedIOException("the watch of " + watched + " cannot be closed", problem);
    }
    if (Thread.currentThread() != thread) {
      joinThread();
    }
  }

  private void joinThread() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (final InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try {
      while (true) {
        awaitNotification(LOOK_EVERY_MS);
        final FileStates now = FileStates.of(watched);
        if (!now.equals(last)) {
          last = settled(now);
          register();
          tell();
        }
      }
    } catch (final ClosedWatchServiceException _) {
      // The watch was closed, which is how it ends.
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt(); // by whoever was called: nobody else has this thread
    }
  }

  /// Waits until the files have been the same for a while.
  private FileStates settled(final FileStates first) throws InterruptedException {
    final long latestNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LATEST_MS);
    FileStates before = first;
    while (true) {
      final boolean quiet = !awaitNotification(SETTLED_MS);
      final FileStates now = FileStates.of(watched);
      if ((quiet && now.equals(before)) || System.nanoTime() - latestNs > 0) {
        return now;
      }
      before = now;
    }
  }

  /// Waits for notifications, and forgets what they say.
  ///
  /// @return whether there was one
  private boolean awaitNotification(final int mostMs) throws InterruptedException {
    WatchKey key = notifications.poll(mostMs, TimeUnit.MILLISECONDS);
    final boolean any = key != null;
    while (key != null) {
      key.pollEvents();
      key.reset(); // answers false where the folder has gone: it is registered again when it is
      // back
      key = notifications.poll();
    }
    return any;
  }

  /// Asks for notifications of all folders in which a change would matter. A folder that cannot be had, as there is a
  /// limit to them, is looked at from time to time instead.
  private void register() {
    final Set<Path> folders = last.folders();
    keys.entrySet()
        .removeIf(entry -> {
          final boolean gone = !folders.contains(entry.getKey()) || !entry.getValue().isValid();
          if (gone) {
            entry.getValue().cancel();
          }
          return gone;
        });
    for (final Path folder : folders) {
      if (!keys.containsKey(folder)) {
        keyOf(folder).ifPresent(key -> keys.put(folder, key));
      }
    }
  }

  private Optional<WatchKey> keyOf(final Path folder) {
    try {
      return Optional.of(folder.register(notifications, KINDS));
    } catch (final IOException _) {
      return Optional
          .empty(); // it has gone, or there are too many: it is looked at every LOOK_EVERY_MS
    }
  }

  private void tell() {
    try {
      changed.run();
    } catch (final RuntimeException problem) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, problem);
    }
  }
}
