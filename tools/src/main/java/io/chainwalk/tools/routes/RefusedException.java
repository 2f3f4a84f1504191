package io.chainwalk.tools.routes;

import java.io.Serial;

/// What a controller says when it refuses an object, in its own words.
final class RefusedException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  RefusedException(final String words) {
    super(words);
  }

  /// The same from further out, as Go's `errors.Wrap` writes it.
  RefusedException in(final String context) {
    return new RefusedException(context + ": " + words());
  }

  /// What it says.
  String words() {
    return String.valueOf(getMessage());
  }
}
