package io.chainwalk.tools;

/// A selector cannot choose among the endpoints that it is to choose among. Unchecked, since it comes up wherever rules are
/// prepared; the user is told as of any other bad input.
public final class BadSelectorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message where, and what is wrong, a whole sentence
  public BadSelectorException(final String message) {
    super(message);
  }
}
