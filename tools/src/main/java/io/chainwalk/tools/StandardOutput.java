package io.chainwalk.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Standard output that says when it cannot be written, which a `PrintStream` keeps to itself.
public final class StandardOutput {
  /// What messages call it.
  public static final String NAME = "standard output";

  /// What Linux says of the process's own descriptor 1: for a pipe a link to `pipe:[number]`.
  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");

  private static final String PIPE = "pipe:";

  private StandardOutput() {}

  /// Writes to a print stream and makes sure that it got through.
  public interface Writing {
    /// Writes everything.
    ///
    /// @param out where to
    /// @throws IOException when it cannot
    void to(OutputStream out) throws IOException;
  }

  /// Writes to a print stream.
  ///
  /// @param stream `System.out` or `System.err`
  /// @param writing what to write
  /// @throws CannotWriteException when some of it was lost
  public static void write(final PrintStream stream, final Writing writing)
      throws CannotWriteException {
    try {
      writing.to(stream);
    } catch (final IOException problem) {
      throw cannotWrite(problem);
    }
    check(stream);
  }

  /// Makes sure that what was written to a print stream got through.
  ///
  /// @param stream `System.out` or `System.err`
  /// @throws CannotWriteException when some of it was lost
  public static void check(final PrintStream stream) throws CannotWriteException {
    stream.flush();
    if (stream.checkError()) {
      throw cannotWrite(new IOException("the device is full, or nobody reads it any more"));
    }
  }

  /// What to throw when standard output cannot be written.
  ///
  /// @param problem what the system said
  /// @return the exception, which says whether a reader has gone
  public static CannotWriteException cannotWrite(final IOException problem) {
    return new CannotWriteException(NAME, problem, isPipe());
  }

  /// A pipe can be written as long as somebody reads it, and has no other way to fail. What the system calls that
  /// depends on the user's language.
  private static boolean isPipe() {
    try {
      return Files.readSymbolicLink(DESCRIPTOR).toString().startsWith(PIPE);
    } catch (final IOException | UnsupportedOperationException _) {
      return false; // not on Linux: the failure is then reported like any other
    }
  }
}
