package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;
import io.chainwalk.ruleset.Target.Connmark.Operation;
import org.jspecify.annotations.Nullable;

/// `-j CONNMARK`.
final class ConnmarkTarget extends TargetReader {
  private static final OptionTable<ConnmarkTarget> OPTIONS =
      OptionTable.of(
          "CONNMARK",
          Option.<ConnmarkTarget>of("set-xmark", (r, a) -> r.set(MarkValue.xmark(a)))
              .not("set-mark", "and-mark", "or-mark", "xor-mark", "save-mark", "restore-mark"),
          Option.<ConnmarkTarget>of("set-mark", (r, a) -> r.set(MarkValue.mark(a)))
              .not("and-mark", "or-mark", "xor-mark", "save-mark", "restore-mark"),
          Option.<ConnmarkTarget>of("and-mark", (r, a) -> r.set(MarkValue.and(a)))
              .not("or-mark", "xor-mark", "save-mark", "restore-mark"),
          Option.<ConnmarkTarget>of("or-mark", (r, a) -> r.set(MarkValue.or(a)))
              .not("xor-mark", "save-mark", "restore-mark"),
          Option.<ConnmarkTarget>of("xor-mark", (r, a) -> r.set(MarkValue.xor(a)))
              .not("save-mark", "restore-mark"),
          Option.<ConnmarkTarget>flag("save-mark", (r, a) -> r.operation = Operation.SAVE)
              .not("restore-mark"),
          Option.<ConnmarkTarget>flag("restore-mark", (r, a) -> r.operation = Operation.RESTORE),
          Option.<ConnmarkTarget>of("nfmask", (r, a) -> r.nfMask = MarkValue.bits(a)).not("mask"),
          Option.<ConnmarkTarget>of("ctmask", (r, a) -> r.ctMask = MarkValue.bits(a)).not("mask"),
          Option.<ConnmarkTarget>of(
              "mask",
              (r, a) -> {
                r.ctMask = MarkValue.bits(a);
                r.nfMask = r.ctMask;
              }),
          Option.<ConnmarkTarget>of("left-shift-mark", (r, a) -> r.shift = (int) a.number(0, 31))
              .not("right-shift-mark"),
          Option.<ConnmarkTarget>of(
              "right-shift-mark", (r, a) -> r.shift = -(int) a.number(0, 31)));

  private @Nullable Operation operation;
  private int value;
  private int ctMask = -1;
  private int nfMask = -1;
  private int shift;

  private void set(final MarkValue xmark) {
    operation = Operation.SET;
    value = xmark.value();
    ctMask = xmark.mask();
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
    if (operation == null) {
      throw new RuleSyntaxException("CONNMARK needs an operation");
    }
    return new Target.Connmark(
        operation, value, ctMask, operation == Operation.SET ? 0 : nfMask, shift);
  }

  static void write(final Target.Connmark mark, final RuleText out) {
    switch (mark.operation()) {
      case SET -> MarkValue.write(mark.value(), mark.ctMask(), out);
      case SAVE -> out.option("--save-mark");
      case RESTORE -> out.option("--restore-mark");
    }
    if (mark.operation() != Operation.SET) {
      out.option("--nfmask").hex(mark.nfMask()).option("--ctmask").hex(mark.ctMask());
    }
    if (mark.shift() != 0) {
      out.option(mark.shift() > 0 ? "--left-shift-mark" : "--right-shift-mark");
      out.number(Math.abs(mark.shift()));
    }
  }
}
