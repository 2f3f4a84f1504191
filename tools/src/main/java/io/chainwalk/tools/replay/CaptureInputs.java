package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The captures named on the command line, opened together.
///
/// @param each a reader for each capture, in their order
/// @param merged all of them as one, by time
public record CaptureInputs(List<CaptureReader> each, CaptureReader merged)
    implements AutoCloseable {
  /// The name of standard input on the command line.
  public static final String STANDARD_INPUT = "-";

  /// Opens captures as one, merged by time.
  ///
  /// @param names files, or `-` for standard input
  /// @return the readers
  /// @throws BadCaptureException when one is not a capture
  /// @throws BadInputException when one cannot be opened
  public static CaptureInputs open(final List<String> names)
      throws BadCaptureException, BadInputException {
    final List<CaptureReader> readers = new ArrayList<>();
    boolean complete = false;
    try {
      for (final String name : names) {
        readers.add(open(name));
      }
      complete = true;
      return new CaptureInputs(List.copyOf(readers), CaptureReader.merge(readers));
    } finally {
      if (!complete) {
        close(readers);
      }
    }
  }

  private static CaptureReader open(final String name)
      throws BadCaptureException, BadInputException {
    try {
      if (name.equals(STANDARD_INPUT)) {
        return CaptureReader.open(System.in, displayName(name));
      }
      final Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw new BadInputException(List.of(name + ": is a folder, not a capture"));
      }
      return CaptureReader.open(path);
    } catch (final BadCaptureException bad) {
      throw bad;
    } catch (final IOException problem) {
      throw unreadable(List.of(name), problem);
    }
  }

  /// What messages call a capture.
  ///
  /// @param name as on the command line
  /// @return the name of the reader, too
  public static String displayName(final String name) {
    return name.equals(STANDARD_INPUT) ? "standard input" : name;
  }

  @Override
  public void close() throws IOException {
    merged.close();
  }

  /// The damage in each of several captures that were read as one.
  ///
  /// @param first what was thrown for the first one, or null when there was none
  /// @return that, and what came with it
  public static List<BadCaptureException> damages(final @Nullable BadCaptureException first) {
    if (first == null) {
      return List.of();
    }
    final List<BadCaptureException> all = new ArrayList<>(List.of(first));
    for (final Throwable further : first.getSuppressed()) {
      if (further instanceof BadCaptureException damage) {
        all.add(damage);
      }
    }
    return all;
  }

  /// What to say when reading fails in the middle, for another reason than damage.
  ///
  /// @param names the captures
  /// @param problem what was thrown
  /// @return the exception to throw instead
  public static BadInputException unreadable(final List<String> names, final IOException problem) {
    return new BadInputException(
        List.of(String.join(", ", names) + ": cannot be read: " + IoMessages.of(problem)));
  }

  private static void close(final List<CaptureReader> readers) {
    for (final CaptureReader reader : readers) {
      try {
        reader.close();
      } catch (final IOException _) {
        // Read-only, and the run has failed for a better reason already.
      }
    }
  }
}
