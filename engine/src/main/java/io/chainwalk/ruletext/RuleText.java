package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import org.jspecify.annotations.Nullable;

/// A rule being written: words with one space in front of each.
final class RuleText {
  private final StringBuilder out;

  RuleText(final StringBuilder out) {
    this.out = out;
  }

  StringBuilder out() {
    return out;
  }

  /// An option, with `!` in front where it is inverted.
  RuleText option(final boolean not, final String option) {
    out.append(not ? " ! " : " ").append(option);
    return this;
  }

  RuleText option(final String option) {
    return option(false, option);
  }

  RuleText word(final String word) {
    out.append(' ').append(word);
    return this;
  }

  RuleText number(final long number) {
    out.append(' ').append(number);
    return this;
  }

  /// A number in hexadecimal without leading zeros.
  RuleText hex(final int number) {
    out.append(" 0x").append(Integer.toHexString(number));
    return this;
  }

  /// A text, in quotes unless it consists of letters, digits, `_` and `-` only.
  RuleText quoted(final String text) {
    out.append(' ');
    if (isBare(text)) {
      out.append(text);
      return this;
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (c == '"' || c == '\\' || c == '\'') {
        out.append('\\');
      }
      out.append(c);
    }
    out.append('"');
    return this;
  }

  private static boolean isBare(final String text) {
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      final boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      if (!letter && (c < '0' || c > '9') && c != '_' && c != '-') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// `FIRST:LAST`, or the one number where both are the same.
  RuleText range(final long first, final long last) {
    out.append(' ').append(first);
    if (first != last) {
      out.append(':').append(last);
    }
    return this;
  }

  /// An option with ports, if it was given.
  void ports(final String option, final Match.@Nullable Not<PortRange> ports) {
    if (ports != null) {
      option(ports.not(), option).range(ports.value().first(), ports.value().last());
    }
  }
}
