package io.chainwalk.ruletext;

import java.util.ArrayList;
import java.util.List;

/// `NAME src,dst`: a set, and which side of a packet each dimension is.
final class SetNames {
  private static final int MOST_BYTES = 31;
  private static final int MOST_DIMENSIONS = 6;

  private SetNames() {}

  static String name(final Argument argument) throws RuleSyntaxException {
    return argument.name(MOST_BYTES);
  }

  /// For each dimension whether it is `src`.
  static List<Boolean> sides(final Argument argument) throws RuleSyntaxException {
    final List<Boolean> sources = new ArrayList<>();
    for (final String side : argument.second().split(",", -1)) {
      if (!side.equals("src") && !side.equals("dst")) {
        throw argument.bad("a set and a list of src and dst");
      }
      sources.add(side.equals("src"));
    }
    if (sources.size() > MOST_DIMENSIONS) {
      throw argument.bad("a set and a list of 6 dimensions at most");
    }
    return sources;
  }

  static void write(final String name, final List<Boolean> sources, final RuleText out) {
    out.word(name);
    String separator = " ";
    for (final boolean source : sources) {
      out.out().append(separator).append(source ? "src" : "dst");
      separator = ",";
    }
  }
}
