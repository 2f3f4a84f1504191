package io.chainwalk.tools.inspect;

import io.chainwalk.capture.CaptureTarget;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.StandardOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Lines that go to a file, which gets its name when it is complete, or to standard output.
///
/// **Threads:** one at a time.
public final class TextOutput implements AutoCloseable {
  /// The name of standard output on the command line.
  public static final String STANDARD_OUTPUT = "-";

  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final OutputStream out;
  private final @Nullable PrintStream standardOutput;
  private final @Nullable CaptureTarget file;
  private boolean committed;

  private TextOutput(
      final String name,
      final OutputStream out,
      final @Nullable PrintStream standardOutput,
      final @Nullable CaptureTarget file) {
    this.name = name;
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.standardOutput = standardOutput;
    this.file = file;
  }

  /// Opens an output.
  ///
  /// @param name a file's name, or `-` for standard output
  /// @return the output; the caller closes it
  /// @throws CannotWriteException when the file cannot be made
  public static TextOutput open(final String name) throws CannotWriteException {
    if (name.equals(STANDARD_OUTPUT)) {
      return new TextOutput(StandardOutput.NAME, System.out, System.out, null);
    }
    try {
      final CaptureTarget file = CaptureTarget.open(Path.of(name));
      return new TextOutput(name, Channels.newOutputStream(file.channel()), null, file);
    } catch (final IOException problem) {
      throw new CannotWriteException(name, problem);
    }
  }

  /// Writes a line.
  ///
  /// @param text the line, without a line end
  /// @throws CannotWriteException when it cannot be written
  public void line(final String text) throws CannotWriteException {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (final IOException problem) {
      throw new CannotWriteException(name, problem);
    }
  }

  /// Hands on what was written so far, so that a reader of a pipe sees it.
  ///
  /// @throws CannotWriteException when it cannot be written
  public void flush() throws CannotWriteException {
    try {
      out.flush();
    } catch (final IOException problem) {
      throw new CannotWriteException(name, problem);
    }
    if (standardOutput != null) {
      StandardOutput.check(standardOutput);
    }
  }

  /// Completes the output: a file gets its name. Nothing may be written afterwards.
  ///
  /// @throws CannotWriteException when writing or renaming fails
  public void commit() throws CannotWriteException {
    flush();
    if (file != null) {
      try {
        file.commit();
      } catch (final IOException problem) {
        throw new CannotWriteException(name, problem);
      }
    }
    committed = true;
  }

  /// Removes a file that was not committed. What standard output got stays there.
  ///
  /// @throws CannotWriteException when the file cannot be removed
  @Override
  public void close() throws CannotWriteException {
    if (!committed && file != null) {
      try {
        file.abort();
      } catch (final IOException problem) {
        throw new CannotWriteException(name, problem);
      }
    }
  }
}
