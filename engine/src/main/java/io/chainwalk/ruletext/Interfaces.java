package io.chainwalk.ruletext;

import io.chainwalk.ruleset.InterfaceMatch;
import java.nio.charset.StandardCharsets;

/// Names of interfaces: up to 15 bytes, a `+` at the end for all that begin alike.
final class Interfaces {
  private static final int MOST_BYTES = 15;

  private Interfaces() {}

  static InterfaceMatch read(final Argument argument) throws RuleSyntaxException {
    return parse(argument.text(), argument.not());
  }

  static InterfaceMatch parse(final String text, final boolean not) throws RuleSyntaxException {
    if (text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new RuleSyntaxException(
          "'" + text + "' is not a name of an interface of 1 to 15 bytes");
    }
    final boolean prefix = text.endsWith("+");
    return new InterfaceMatch(prefix ? text.substring(0, text.length() - 1) : text, prefix, not);
  }

  static void write(final String option, final InterfaceMatch name, final RuleText out) {
    out.option(name.not(), option).word(name.name());
    if (name.prefix()) {
      out.out().append('+');
    }
  }
}
