package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Target;
import java.util.Locale;

/// `-j AUDIT`.
final class AuditTarget extends TargetReader {
  private static final OptionTable<AuditTarget> OPTIONS =
      OptionTable.of(
          "AUDIT", Option.<AuditTarget>of("type", (r, a) -> r.type = readType(a)).must());

  private String type = "";

  private static String readType(final Argument argument) throws RuleSyntaxException {
    final String type = argument.text().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "accept", "drop", "reject" -> type;
      default -> throw argument.bad("accept, drop or reject");
    };
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
  Target target(final RuleDraft rule) {
    return new Target.Watch("AUDIT", "--type " + type);
  }
}
