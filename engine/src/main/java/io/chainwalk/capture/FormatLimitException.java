package io.chainwalk.capture;

import java.io.IOException;

/// Something a capture file of the chosen format has no place for, such as a second link type in a classic one.
/// The message says what, and which format would do.
public final class FormatLimitException extends IOException {
  private static final long serialVersionUID = 1L;

  FormatLimitException(final String message) {
    super(message);
  }
}
