package io.chainwalk.tools.config;

import java.util.List;

/// Input that cannot be used, and everything that is wrong with it.
///
/// Each message is one sentence without a line break that begins with file and line, as
/// `web.yaml:9: Service shop/web: spec.ports[0].port must be 1 to 65535, not 70000.`
public final class BadInputException extends Exception {
  /// The exit code of a command that ends because of this.
  public static final int EXIT_CODE = 3;

  private static final long serialVersionUID = 1L;

  /// Immutable; an array because exceptions are serializable and `List` does not promise to be.
  private final String[] messages;

  /// Makes the exception.
  ///
  /// @param messages one or more sentences, in the order they should be shown
  public BadInputException(final List<String> messages) {
    super(String.join(System.lineSeparator(), messages));
    this.messages = messages.toArray(String[]::new);
  }

  /// What is wrong.
  ///
  /// @return one or more sentences, to be shown a line each
  public List<String> messages() {
    return List.of(messages);
  }
}
