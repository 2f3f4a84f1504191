package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;
import java.util.List;
import java.util.Locale;

/// `-j LOG`.
final class LogTarget extends TargetReader {
  /// By number, as syslog has them.
  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "error", "warning", "notice", "info", "debug");

  private static final int PREFIX_BYTES = 29;
  private static final int USUAL_LEVEL = 4;

  private static final OptionTable<LogTarget> OPTIONS =
      OptionTable.of(
          "LOG",
          Option.<LogTarget>of("log-prefix", (r, a) -> r.prefix = a.name(PREFIX_BYTES)),
          Option.<LogTarget>of("log-level", (r, a) -> r.level = readLevel(a)),
          Option.<LogTarget>flag("log-tcp-sequence", LogTarget::noValue),
          Option.<LogTarget>flag("log-tcp-options", LogTarget::noValue),
          Option.<LogTarget>flag("log-ip-options", LogTarget::noValue),
          Option.<LogTarget>flag("log-uid", LogTarget::noValue),
          Option.<LogTarget>flag("log-macdecode", LogTarget::noValue));

  private static final List<String> FLAGS =
      List.of("log-tcp-sequence", "log-tcp-options", "log-ip-options", "log-uid", "log-macdecode");

  private String prefix = "";
  private int level = USUAL_LEVEL;

  private static int readLevel(final Argument argument) throws RuleSyntaxException {
    final long number = Numbers.parse(argument.text());
    if (number >= 0 && number < LEVELS.size()) {
      return (int) number;
    }
    final String name = argument.text().toLowerCase(Locale.ROOT);
    final int level = LEVELS.indexOf(name.equals("panic") ? "emerg" : name);
    if (level < 0) {
      throw argument.bad("a level from 0 to 7 or one of " + String.join(", ", LEVELS));
    }
    return level;
  }

  /// That the option was given is all there is to know.
  private void noValue(final Argument argument) {}

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Target target(final RuleDraft rule) {
    final RuleText text = new RuleText(new StringBuilder());
    if (!prefix.isEmpty()) {
      text.option("--log-prefix").quoted(prefix);
    }
    if (level != USUAL_LEVEL) {
      text.option("--log-level").number(level);
    }
    for (final String flag : FLAGS) {
      if (has(flag)) {
        text.option("--" + flag);
      }
    }
    return new Target.Watch("LOG", text.out().toString().strip());
  }
}
