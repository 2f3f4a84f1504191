package io.chainwalk.tools;

import java.io.IOException;

/// An output that cannot be created or written; what there was of it has been removed.
public final class CannotWriteException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean readerIsGone;

  /// Names the output and the cause.
  ///
  /// @param name what the user calls the output
  /// @param cause what the system said
  public CannotWriteException(final String name, final IOException cause) {
    this(name, cause, false);
  }

  CannotWriteException(final String name, final IOException cause, final boolean readerIsGone) {
    super(name + ": cannot be written: " + IoMessages.of(cause), cause);
    this.readerIsGone = readerIsGone;
  }

  /// Whether this is no error: whoever read standard output has seen enough, as `head` has after ten lines.
  ///
  /// @return true when standard output is a pipe that nobody reads any more
  public boolean readerIsGone() {
    return readerIsGone;
  }
}
