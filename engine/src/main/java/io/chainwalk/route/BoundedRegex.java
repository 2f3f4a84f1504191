package io.chainwalk.route;

import java.io.Serial;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Regular expressions that users write, held against texts that strangers send.
///
/// Java's expressions backtrack: there are expressions that take longer than the sun will burn for a text of forty
/// characters, and such that take a stack frame for each character. Load balancers and proxies have engines without that
/// (RE2 in Envoy) or limits of their own (PCRE's `match_limit` in nginx). Here a text longer than [#LONGEST_TEXT] does not
/// match, and an expression that has read characters [#MOST_READS] times is given up and does not match either.
final class BoundedRegex {
  /// How long a text may be, in characters.
  static final int LONGEST_TEXT = 2048;

  /// How often an expression may read a character of a text: a millisecond's work.
  static final int MOST_READS = 1 << 18;

  private BoundedRegex() {}

  /// What of a text has to match.
  enum Extent {
    START,
    WHOLE,
    ANYWHERE
  }

  /// What came of it.
  enum Outcome {
    MATCHES,
    DIFFERS,
    GIVEN_UP
  }

  static boolean matches(final Pattern pattern, final String text, final Extent extent) {
    return apply(pattern, text, extent) == Outcome.MATCHES;
  }

  /// The stack can end in spite of the limits where the thread has little of it; an expression has no state of its own that
  /// could be left half changed.
  static Outcome apply(final Pattern pattern, final String text, final Extent extent) {
    if (text.length() > LONGEST_TEXT) {
      return Outcome.GIVEN_UP;
    }
    final Matcher matcher = pattern.matcher(new CountedText(text));
    try {
      return isMet(matcher, extent) ? Outcome.MATCHES : Outcome.DIFFERS;
    } catch (final TooMuch | StackOverflowError e) {
      return Outcome.GIVEN_UP;
    }
  }

  private static boolean isMet(final Matcher matcher, final Extent extent) {
    return switch (extent) {
      case START -> matcher.lookingAt();
      case WHOLE -> matcher.matches();
      case ANYWHERE -> matcher.find();
    };
  }

  /// Counts how often it is read.
  private static final class CountedText implements CharSequence {
    private final String text;
    private int reads;

    CountedText(final String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(final int index) {
      if (++reads > MOST_READS) {
        throw new TooMuch();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(final int start, final int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// Leaves an expression from within; it has no stack trace, which would be what costs.
  private static final class TooMuch extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    TooMuch() {
      super("too many steps", null, false, false);
    }
  }
}
