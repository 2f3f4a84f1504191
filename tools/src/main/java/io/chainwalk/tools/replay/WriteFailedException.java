package io.chainwalk.tools.replay;

import java.io.IOException;

/// The output cannot be written any further.
final class WriteFailedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final IOException problem;

  WriteFailedException(final IOException problem) {
    super(problem);
    this.problem = problem;
  }

  /// What the system said.
  IOException problem() {
    return problem;
  }
}
