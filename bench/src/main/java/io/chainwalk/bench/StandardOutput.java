package io.chainwalk.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where tables go.
final class StandardOutput {
  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");
  private static final String PIPE = "pipe:";

  private StandardOutput() {}

  /// Prints text.
  ///
  /// @return the status with which to end; [ExitStatus#DONE] when it was printed
  static int print(final String text) {
    final PrintStream out = System.out;
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    if (!out.checkError()) {
      return ExitStatus.DONE;
    }
    if (isPipe()) {
      return ExitStatus.READER_GONE;
    }
    System.err.println("chainwalk: standard output: cannot be written");
    return ExitStatus.CANNOT_WRITE;
  }

  /// A pipe can be written as long as somebody reads it, and has no other way to fail.
  private static boolean isPipe() {
    try {
      return Files.readSymbolicLink(DESCRIPTOR).toString().startsWith(PIPE);
    } catch (final IOException | UnsupportedOperationException _) {
      return false; // not on Linux: the failure is then reported like any other
    }
  }
}
