package io.chainwalk.tools.verify;

import java.io.IOException;

/// This machine's kernel cannot be made a node.
final class NoNodeException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Makes the exception.
  ///
  /// @param cause why not
  NoNodeException(final IOException cause) {
    super(cause.getMessage(), cause);
  }
}
