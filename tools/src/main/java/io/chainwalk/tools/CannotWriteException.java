package io.chainwalk.tools;

import java.io.IOException;

/// An output that cannot be created or written; what there was of it has been removed.
public final class CannotWriteException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Names the output and the cause.
  ///
  /// @param name what the user calls the output
  /// @param cause what the system said
  public CannotWriteException(final String name, final IOException cause) {
    super(name + ": cannot be written: " + IoMessages.of(cause), cause);
  }
}
