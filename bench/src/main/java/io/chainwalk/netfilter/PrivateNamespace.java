package io.chainwalk.netfilter;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// A network namespace that has no name: it and everything in it ends when this is closed, or with the process, however
/// that ends.
final class PrivateNamespace implements Resources.Resource {
  /// What is done in a namespace.
  ///
  /// @param <T> what comes of it
  interface Task<T> {
    /// Does it. It may not start programs nor threads: they would be in the namespace for as long as they live.
    T run() throws IOException;
  }

  private static final String OF_THREAD = "/proc/thread-self/ns/net";

  private final Descriptor home;
  private final Descriptor own;

  private PrivateNamespace(final Descriptor home, final Descriptor own) {
    this.home = home;
    this.own = own;
  }

  /// Makes a namespace in which there is only `lo`. The calling thread does not stay in it.
  static PrivateNamespace make() throws IOException {
    final Resources made = new Resources();
    try {
      final Descriptor home = made.add(new Descriptor(Syscalls.open(OF_THREAD)));
      Syscalls.unshare();
      try {
        return new PrivateNamespace(home, made.add(new Descriptor(Syscalls.open(OF_THREAD))));
      } finally {
        Syscalls.setNamespace(home.number());
      }
    } catch (final IOException e) {
      made.closeAfter(e);
      throw e;
    }
  }

  /// Has the calling thread do something in the namespace.
  <T> T inside(final Task<T> task) throws IOException {
    Syscalls.setNamespace(own.number());
    try {
      return task.run();
    } finally {
      Syscalls.setNamespace(home.number());
    }
  }

  /// Runs a program in the namespace, to its end.
  ///
  /// @param input what it reads
  /// @param command its name and arguments
  /// @throws IOException when it is not there or fails, with what it said
  void run(final String input, final String... command) throws IOException {
    final String namespace = "--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + own.number();
    final List<String> entering =
        Stream.concat(Stream.of("nsenter", namespace, "--"), Stream.of(command)).toList();
    final Process process = new ProcessBuilder(entering).redirectErrorStream(true).start();
    // It may say more than a pipe holds before it has read everything.
    final Thread writer = Thread.ofPlatform().daemon().unstarted(() -> write(process, input));
    try {
      writer.start();
      final String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      writer.join();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException(command[0]).initCause(e);
    } finally {
      process.destroy();
    }
  }

  /// A program that dislikes what it reads reads no further; why, it says.
  private static void write(final Process process, final String input) {
    try (OutputStream output = process.getOutputStream()) {
      output.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (final IOException e) {
      return;
    }
  }

  @Override
  public void close() {
    own.close();
    home.close();
  }
}
