package io.chainwalk.tools.proxy.http;

/// A request that a decoder refuses, without a stack trace: strangers can have as many of them as they like.
public final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final BadRequest reason;

  /// Says why.
  ///
  /// @param reason what is wrong
  public BadRequestException(final BadRequest reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /// What is wrong.
  ///
  /// @return the reason
  public BadRequest reason() {
    return reason;
  }
}
