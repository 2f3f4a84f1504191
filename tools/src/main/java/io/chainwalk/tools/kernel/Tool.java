package io.chainwalk.tools.kernel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A program of the system, run in the namespace of the calling thread, which is one of [Namespaces].
final class Tool {
  /// The calling thread below `/proc`.
  private static final Path THREAD = Path.of("/proc/thread-self");

  /// What a status says that is a signal's: who presses Ctrl-C ends tools, too.
  private static final int SIGNAL = 128;

  private Tool() {}

  /// Runs a program to its end.
  ///
  /// @param input what it reads
  /// @param command its name and arguments
  /// @return what it printed
  /// @throws ToolFailedException when it fails, with what it said
  /// @throws IOException when it is not there or is ended
  static String run(final String input, final String... command) throws IOException {
    final Process process = start(command);
    try {
      write(process, input);
      final String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      final int status = process.waitFor();
      if (status > SIGNAL) {
        throw new InterruptedIOException(command[0] + " was ended by signal " + (status - SIGNAL));
      }
      if (status != 0) {
        throw new ToolFailedException(
            String.join(" ", command)
                + ": "
                + (output.isEmpty() ? "exit status " + status : output));
      }
      return output;
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException(command[0]).initCause(e);
    } finally {
      process.destroy();
    }
  }

  private static Process start(final String... command) throws IOException {
    final Path namespace =
        THREAD.resolveSibling(Files.readSymbolicLink(THREAD)).resolve(Path.of("ns", "net"));
    final List<String> entering =
        Stream.concat(Stream.of("nsenter", "--net=" + namespace, "--"), Stream.of(command))
            .toList();
    try {
      return Namespaces.outside(
          () -> new ProcessBuilder(entering).redirectErrorStream(true).start());
    } catch (final IOException e) {
      throw new IOException("cannot run " + entering.getFirst() + ": " + e.getMessage(), e);
    }
  }

  /// A program that has seen enough, such as a first line that it does not like, reads no further; why, it says.
  private static void write(final Process process, final String input) {
    try (OutputStream output = process.getOutputStream()) {
      output.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (final IOException e) {
      return;
    }
  }
}
