package io.chainwalk.ruletext;

import java.util.List;
import java.util.Locale;

/// Sets of names, a bit each.
final class Names {
  private Names() {}

  /// The names of the bits that are set, with commas between.
  static String joined(final List<String> names, final int bits) {
    final StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < names.size(); bit++) {
      if ((bits & 1 << bit) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(names.get(bit));
      }
    }
    return text.toString();
  }

  /// The bits of a list of names in any case.
  static int bits(final List<String> names, final Argument argument) throws RuleSyntaxException {
    int bits = 0;
    for (final String name : argument.text().split(",", -1)) {
      final int bit = names.indexOf(name.toUpperCase(Locale.ROOT));
      if (bit < 0) {
        throw argument.bad("a list of " + String.join(", ", names));
      }
      bits |= 1 << bit;
    }
    return bits;
  }
}
