package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// `-m mark` and `-m connmark`.
final class MarkMatch extends MatchReader {
  private static final OptionTable<MarkMatch> OPTIONS =
      OptionTable.of(
          "mark",
          Option.<MarkMatch>of(
                  "mark",
                  (r, a) -> {
                    r.valueAndMask = a.valueAndMask();
                    r.not = a.not();
                  })
              .canInvert()
              .must());

  private final boolean connection;
  private long valueAndMask;
  private boolean not;

  MarkMatch(final boolean connection) {
    this.connection = connection;
  }

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) {
    final int value = (int) valueAndMask;
    final int mask = (int) (valueAndMask >>> 32);
    return connection ? new Match.Connmark(value, mask, not) : new Match.Mark(value, mask, not);
  }

  static void write(final int value, final int mask, final boolean not, final RuleText out) {
    out.option(not, "--mark").hex(value);
    if (mask != -1) {
      out.out().append("/0x").append(Integer.toHexString(mask));
    }
  }
}
