package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `-m tos`.
final class TosMatch extends MatchReader {
  /// Names stand for values of the six bits that RFC 1349 knew.
  private static final int NAME_MASK = 0x3F;

  private static final Map<String, Integer> NAMES =
      Map.of(
          "minimize-delay", 0x10,
          "maximize-throughput", 0x08,
          "maximize-reliability", 0x04,
          "minimize-cost", 0x02,
          "normal-service", 0x00);

  private static final OptionTable<TosMatch> OPTIONS =
      OptionTable.of(
          "tos", Option.<TosMatch>of("tos", (r, a) -> r.match = tos(a)).canInvert().must());

  private Match.@Nullable Tos match;

  private static Match.Tos tos(final Argument argument) throws RuleSyntaxException {
    final Integer named = NAMES.get(argument.text().toLowerCase(Locale.ROOT));
    if (named != null) {
      return new Match.Tos(named, NAME_MASK, argument.not());
    }
    final int slash = argument.text().indexOf('/');
    final long value =
        Numbers.parse(slash < 0 ? argument.text() : argument.text().substring(0, slash));
    final long mask = slash < 0 ? 0xFF : Numbers.parse(argument.text().substring(slash + 1));
    if (value < 0 || value > 255 || mask < 0 || mask > 255) {
      throw argument.bad("a number from 0 to 255, two with a slash between, or a name");
    }
    return new Match.Tos((int) value, (int) mask, argument.not());
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
    return Objects.requireNonNull(match, "--tos is mandatory");
  }

  static void write(final Match.Tos tos, final RuleText out) {
    out.option(tos.not(), "--tos").word(twoDigits(tos.value()));
    out.out().append('/').append(twoDigits(tos.mask()));
  }

  /// A byte as `0x05`.
  static String twoDigits(final int value) {
    return (value < 16 ? "0x0" : "0x") + Integer.toHexString(value);
  }
}
