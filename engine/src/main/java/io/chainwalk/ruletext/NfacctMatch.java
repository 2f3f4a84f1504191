package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// `-m nfacct`.
final class NfacctMatch extends MatchReader {
  private static final int NAME_BYTES = 31;

  private static final OptionTable<NfacctMatch> OPTIONS =
      OptionTable.of(
          "nfacct",
          Option.<NfacctMatch>of("nfacct-name", (r, a) -> r.name = a.name(NAME_BYTES)).must());

  private String name = "";

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
    return new Match.Nfacct(name);
  }

  /// The tools print two spaces behind the option.
  static void write(final Match.Nfacct nfacct, final RuleText out) {
    out.option("--nfacct-name ").word(nfacct.name());
  }
}
