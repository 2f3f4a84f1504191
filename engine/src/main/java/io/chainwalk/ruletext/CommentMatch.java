package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// `-m comment`.
final class CommentMatch extends MatchReader {
  private static final int MOST_BYTES = 255;

  private static final OptionTable<CommentMatch> OPTIONS =
      OptionTable.of(
          "comment",
          Option.<CommentMatch>of("comment", (r, a) -> r.text = a.textUpTo(MOST_BYTES)).must());

  private String text = "";

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
    return new Match.Comment(text);
  }

  static void write(final Match.Comment comment, final RuleText out) {
    out.option("--comment").quoted(comment.text());
  }
}
