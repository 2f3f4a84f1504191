package io.chainwalk.ruletext;

/// What is wrong with the line being read. [RestoreText] adds which line it is.
final class RuleSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  RuleSyntaxException(final String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
