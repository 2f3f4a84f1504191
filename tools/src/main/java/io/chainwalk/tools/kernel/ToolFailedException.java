package io.chainwalk.tools.kernel;

import java.io.IOException;

/// A program of the system did not do what it was told.
final class ToolFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Makes the exception.
  ///
  /// @param message the command, and what it said
  ToolFailedException(final String message) {
    super(message);
  }
}
