package io.chainwalk.ruletext;

import io.chainwalk.ruleset.RuleCount;

/// `[packets:bytes]`.
final class Counters {
  private Counters() {}

  /// The counters, or zeros where they are not wanted.
  static RuleCount parse(final String text, final boolean wanted) throws RuleSyntaxException {
    final int colon = text.indexOf(':');
    final int end = text.length() - 1;
    if (colon > 0 && text.charAt(0) == '[' && text.charAt(end) == ']') {
      final long packets = Numbers.digits(text, 1, colon, 10);
      final long bytes = Numbers.digits(text, colon + 1, end, 10);
      if (packets >= 0 && bytes >= 0) {
        return wanted && (packets | bytes) != 0 ? new RuleCount(packets, bytes) : RuleCount.ZERO;
      }
    }
    throw new RuleSyntaxException("'" + text + "' is not [packets:bytes]");
  }
}
