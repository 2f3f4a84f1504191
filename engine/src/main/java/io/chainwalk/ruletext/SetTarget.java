package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// `-j SET`.
final class SetTarget extends TargetReader {
  private static final long MOST_SECONDS = 0xFFFF_FFFEL;

  private static final OptionTable<SetTarget> OPTIONS =
      OptionTable.of(
          "SET",
          Option.<SetTarget>of("add-set", (r, a) -> r.added = key(a)).withArguments(2),
          Option.<SetTarget>of("del-set", (r, a) -> r.deleted = key(a)).withArguments(2),
          Option.<SetTarget>flag("exist", (r, a) -> r.exist = true).with("add-set"),
          Option.<SetTarget>of("timeout", (r, a) -> r.timeoutSeconds = a.number(0, MOST_SECONDS))
              .with("add-set"));

  private Target.@Nullable SetKey added;
  private Target.@Nullable SetKey deleted;
  private boolean exist;
  private long timeoutSeconds = -1;

  private static Target.SetKey key(final Argument argument) throws RuleSyntaxException {
    return new Target.SetKey(SetNames.name(argument), SetNames.sides(argument));
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
    if (added == null && deleted == null) {
      throw new RuleSyntaxException("SET needs --add-set or --del-set");
    }
    return new Target.ChangeSet(added, deleted, exist, timeoutSeconds);
  }

  static void write(final Target.ChangeSet target, final RuleText out) {
    if (target.added() != null) {
      out.option("--add-set");
      SetNames.write(target.added().set(), target.added().sources(), out);
      if (target.exist()) {
        out.option("--exist");
      }
      if (target.timeoutSeconds() >= 0) {
        out.option("--timeout").number(target.timeoutSeconds());
      }
    }
    if (target.deleted() != null) {
      out.option("--del-set");
      SetNames.write(target.deleted().set(), target.deleted().sources(), out);
    }
  }
}
