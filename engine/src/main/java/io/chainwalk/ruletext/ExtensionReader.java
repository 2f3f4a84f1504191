package io.chainwalk.ruletext;

/// A match or target of the rule being read: takes its options one by one, in whatever order they come.
abstract class ExtensionReader {
  private long seen;

  /// What options there are.
  abstract OptionTable<?> options();

  /// Takes an option; the table has been asked whether it may stand there.
  abstract void read(int option, Argument argument) throws RuleSyntaxException;

  /// Asks the table, then takes the option.
  final void take(final int option, final Argument argument) throws RuleSyntaxException {
    seen = options().add(seen, option, argument.not());
    read(option, argument);
  }

  /// Whether an option was given.
  final boolean has(final String name) {
    return (seen & 1L << options().find("--" + name)) != 0;
  }

  /// Whether any option was given.
  final boolean hasAny() {
    return seen != 0;
  }

  final void checkComplete() throws RuleSyntaxException {
    options().checkComplete(seen);
  }
}
