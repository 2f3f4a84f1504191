package io.chainwalk.netfilter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Room for connections, which all namespaces of the machine share: `nf_conntrack_max`, and as many buckets, which is how
/// the kernel sizes them itself.
///
/// They are raised where they are less than needed, and put back when this is closed or the process is told to end. A
/// process that is killed (SIGKILL) leaves them raised.
///
/// **Threads:** the one that made it, and the one that runs when the process ends; both under the lock of `before`.
final class ConntrackLimits implements Resources.Resource {
  private static final List<Path> FILES =
      List.of(
          Path.of("/proc/sys/net/netfilter/nf_conntrack_max"),
          Path.of("/sys/module/nf_conntrack/parameters/hashsize"));

  /// What files held that are to be put back.
  private final Map<Path, String> before = new LinkedHashMap<>();

  private final Thread hook = new Thread(this::restore, "conntrack-limits");
  private boolean isClosed;

  private ConntrackLimits() {}

  /// Makes room.
  ///
  /// @param connections how many there will be at most
  static ConntrackLimits raise(final int connections) throws IOException {
    return raise(connections, FILES);
  }

  /// Raises what some files hold.
  ///
  /// @param connections how many there will be at most
  /// @param files each with a number and a line end
  static ConntrackLimits raise(final int connections, final List<Path> files) throws IOException {
    final ConntrackLimits limits = new ConntrackLimits();
    Runtime.getRuntime().addShutdownHook(limits.hook);
    try {
      for (final Path file : files) {
        // A quarter more: the kernel frees what was deleted when it gets round to it.
        limits.raise(file, connections + connections / 4);
      }
      return limits;
    } catch (final IOException | RuntimeException e) {
      try {
        limits.close();
      } catch (final UncheckedIOException other) {
        e.addSuppressed(other);
      }
      throw e;
    }
  }

  /// Finds out whether limits may be set at all, by setting them to what they are.
  ///
  /// @throws IOException when one may not, as in a container
  static void requireWritable() throws IOException {
    requireWritable(FILES);
  }

  static void requireWritable(final List<Path> files) throws IOException {
    for (final Path file : files) {
      write(file, read(file));
    }
  }

  private void raise(final Path file, final int least) throws IOException {
    synchronized (before) { // whoever restores must know of what was written
      if (isClosed) {
        throw new IOException("the process is ending");
      }
      final String value = read(file);
      if (Integer.parseInt(value) < least) {
        before.put(file, value);
        write(file, Integer.toString(least));
      }
    }
  }

  private static String read(final Path file) throws IOException {
    return Files.readAllLines(file).getFirst();
  }

  private static void write(final Path file, final String value) throws IOException {
    try {
      Files.writeString(file, value);
    } catch (final IOException e) {
      throw new IOException("cannot set " + file + " to " + value, e);
    }
  }

  /// Puts back each that was raised, whatever becomes of the others.
  private void restore() {
    @Nullable UncheckedIOException first = null;
    synchronized (before) {
      isClosed = true;
      for (final Map.Entry<Path, String> entry : before.entrySet()) {
        try {
          write(entry.getKey(), entry.getValue());
        } catch (final IOException e) {
          if (first == null) {
            first = new UncheckedIOException(e);
          } else {
            first.addSuppressed(e);
          }
        }
      }
      before.clear();
    }
    if (first != null) {
      throw first;
    }
  }

  @Override
  public void close() {
    try {
      restore();
    } finally {
      removeHook();
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException e) { // the process is ending, and the hook has run or will
      return;
    }
  }
}
