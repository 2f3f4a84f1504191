package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;

/// `-j MARK`.
final class MarkTarget extends TargetReader {
  private static final OptionTable<MarkTarget> OPTIONS =
      OptionTable.of(
          "MARK",
          Option.<MarkTarget>of("set-xmark", (r, a) -> r.set(MarkValue.xmark(a)))
              .not("set-mark", "and-mark", "or-mark", "xor-mark"),
          Option.<MarkTarget>of("set-mark", (r, a) -> r.set(MarkValue.mark(a)))
              .not("and-mark", "or-mark", "xor-mark"),
          Option.<MarkTarget>of("and-mark", (r, a) -> r.set(MarkValue.and(a)))
              .not("or-mark", "xor-mark"),
          Option.<MarkTarget>of("or-mark", (r, a) -> r.set(MarkValue.or(a))).not("xor-mark"),
          Option.<MarkTarget>of("xor-mark", (r, a) -> r.set(MarkValue.xor(a))));

  private MarkValue value = new MarkValue(0, 0);

  private void set(final MarkValue newValue) {
    value = newValue;
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
  Target target(final RuleDraft rule) throws RuleSyntaxException {
    if (!hasAny()) {
      throw new RuleSyntaxException(
          "MARK needs --set-xmark, --set-mark, --and-mark, --or-mark or --xor-mark");
    }
    return new Target.SetMark(value.value(), value.mask());
  }

  static void write(final Target.SetMark mark, final RuleText out) {
    MarkValue.write(mark.value(), mark.mask(), out);
  }
}
