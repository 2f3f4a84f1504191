package io.chainwalk.tools.kernel;

import java.io.IOException;

/// Rules or sets that this machine's tools, or its kernel, do not take.
public final class RefusedRulesException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Makes the exception.
  ///
  /// @param cause what the tool said
  RefusedRulesException(final IOException cause) {
    super(cause.getMessage(), cause);
  }
}
