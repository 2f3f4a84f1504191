package io.chainwalk.bench.run;

/// Nothing at all can be run here: another JMH runs on this machine, for example.
public final class CannotRunException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotRunException(final Throwable cause) {
    super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
  }
}
