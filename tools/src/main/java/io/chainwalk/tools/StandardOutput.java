package io.chainwalk.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// Standard output that says when it cannot be written, which a `PrintStream` keeps to itself.
public final class StandardOutput {
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
      throw new CannotWriteException("standard output", problem);
    }
    stream.flush();
    if (stream.checkError()) {
      throw new CannotWriteException(
          "standard output", new IOException("the device is full, or nobody reads it any more"));
    }
  }
}
