package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// `-m owner`. Users and groups are numbers; their names are those of another machine.
final class OwnerMatch extends MatchReader {
  private static final long MOST = 0xFFFF_FFFEL;

  private static final OptionTable<OwnerMatch> OPTIONS =
      OptionTable.of(
          "owner",
          Option.<OwnerMatch>of("uid-owner", (r, a) -> r.put(1, a, " --uid-owner " + ids(a)))
              .canInvert(),
          Option.<OwnerMatch>of("gid-owner", (r, a) -> r.put(2, a, " --gid-owner " + ids(a)))
              .canInvert(),
          Option.<OwnerMatch>flag("socket-exists", (r, a) -> r.put(0, a, " --socket-exists"))
              .canInvert(),
          Option.<OwnerMatch>flag("suppl-groups", (r, a) -> r.put(3, a, " --suppl-groups"))
              .with("gid-owner"));

  /// In the order in which they are written.
  private final String[] options = {"", "", "", ""};

  private void put(final int place, final Argument argument, final String text) {
    options[place] = (argument.not() ? " !" : "") + text;
  }

  private static String ids(final Argument argument) throws RuleSyntaxException {
    final int hyphen = argument.text().indexOf('-');
    final String first = hyphen < 0 ? argument.text() : argument.text().substring(0, hyphen);
    final long from = Numbers.parse(first);
    final long to = hyphen < 0 ? from : Numbers.parse(argument.text().substring(hyphen + 1));
    if (from < 0 || from > MOST || to < from || to > MOST) {
      throw argument.bad("a number, or two with a hyphen between (names are not known here)");
    }
    return from == to ? Long.toString(from) : from + "-" + to;
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
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    if (!hasAny()) {
      throw new RuleSyntaxException("owner needs an option");
    }
    return new Match.Owner(String.join("", options).strip());
  }

  static void write(final Match.Owner owner, final RuleText out) {
    out.word(owner.options());
  }
}
