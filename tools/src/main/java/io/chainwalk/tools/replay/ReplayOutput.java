package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureFormat;
import io.chainwalk.capture.CaptureInterface;
import io.chainwalk.capture.CaptureWriter;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the translated packets go: a file that gets its name when it is complete, standard output, or nowhere.
final class ReplayOutput implements AutoCloseable {
  static final String STANDARD_OUTPUT = "-";

  private final String name;
  private final @Nullable CaptureWriter writer;

  private ReplayOutput(final String name, final @Nullable CaptureWriter writer) {
    this.name = name;
    this.writer = writer;
  }

  /// Opens the output.
  ///
  /// @param out the argument of `--out`; null for none
  /// @throws CannotWriteException when the file cannot be made
  static ReplayOutput open(final @Nullable String out) throws CannotWriteException {
    if (out == null) {
      return new ReplayOutput("nothing", null);
    }
    if (out.equals(STANDARD_OUTPUT)) {
      final FileOutputStream stream = new FileOutputStream(FileDescriptor.out);
      return new ReplayOutput(
          StandardOutput.NAME, CaptureWriter.toStream(stream, CaptureFormat.PCAP));
    }
    try {
      final Path target = Path.of(out);
      return new ReplayOutput(out, CaptureWriter.toFile(target, CaptureFormat.ofName(target)));
    } catch (final IOException problem) {
      throw new CannotWriteException(out, problem);
    }
  }

  /// What to write to, or null when nothing is to be written.
  @Nullable CaptureWriter writer() {
    return writer;
  }

  /// What to throw when it cannot be written.
  ///
  /// @param problem what the system said
  CannotWriteException cannotWrite(final IOException problem) {
    return name.equals(StandardOutput.NAME)
        ? StandardOutput.cannotWrite(problem)
        : new CannotWriteException(name, problem);
  }

  /// Completes the output.
  void commit(final List<CaptureInterface> interfaces) throws CannotWriteException {
    if (writer == null) {
      return;
    }
    try {
      writer.declare(interfaces);
      writer.commit();
    } catch (final IOException problem) {
      throw cannotWrite(problem);
    }
  }

  /// Removes what was not committed.
  @Override
  public void close() throws CannotWriteException {
    discard();
  }

  /// The same in the last moment before the JVM ends, when nobody is left to be told.
  void removeQuietly() {
    try {
      discard();
    } catch (final CannotWriteException problem) {
      System.err.println("chainwalk: " + problem.getMessage());
    }
  }

  /// The same, ahead of time.
  void discard() throws CannotWriteException {
    if (writer == null) {
      return;
    }
    try {
      writer.close();
    } catch (final IOException problem) {
      throw new CannotWriteException(name, problem);
    }
  }
}
