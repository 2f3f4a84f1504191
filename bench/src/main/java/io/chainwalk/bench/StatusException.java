package io.chainwalk.bench;

import org.jspecify.annotations.Nullable;

/// Ends the command with a message and an exit status.
final class StatusException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  StatusException(
      final int status, final @Nullable String message, final @Nullable Exception cause) {
    super(message, cause);
    this.status = status;
  }

  int status() {
    return status;
  }
}
