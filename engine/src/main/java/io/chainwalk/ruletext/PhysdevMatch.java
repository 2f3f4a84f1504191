package io.chainwalk.ruletext;

import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.Match;
import org.jspecify.annotations.Nullable;

/// `-m physdev`.
final class PhysdevMatch extends MatchReader {
  private static final OptionTable<PhysdevMatch> OPTIONS =
      OptionTable.of(
          "physdev",
          Option.<PhysdevMatch>of("physdev-in", (r, a) -> r.input = Interfaces.read(a)).canInvert(),
          Option.<PhysdevMatch>of("physdev-out", (r, a) -> r.output = Interfaces.read(a))
              .canInvert(),
          Option.<PhysdevMatch>flag("physdev-is-in", (r, a) -> r.isIn = a.not()).canInvert(),
          Option.<PhysdevMatch>flag("physdev-is-out", (r, a) -> r.isOut = a.not()).canInvert(),
          Option.<PhysdevMatch>flag("physdev-is-bridged", (r, a) -> r.isBridged = a.not())
              .canInvert());

  private @Nullable InterfaceMatch input;
  private @Nullable InterfaceMatch output;
  private @Nullable Boolean isIn;
  private @Nullable Boolean isOut;
  private @Nullable Boolean isBridged;

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
      throw new RuleSyntaxException("physdev needs an option");
    }
    return new Match.Physdev(input, output, isIn, isOut, isBridged);
  }

  static void write(final Match.Physdev match, final RuleText out) {
    writeFlag("--physdev-is-in", match.isIn(), out);
    writeName("--physdev-in", match.input(), out);
    writeFlag("--physdev-is-out", match.isOut(), out);
    writeName("--physdev-out", match.output(), out);
    writeFlag("--physdev-is-bridged", match.isBridged(), out);
  }

  private static void writeFlag(
      final String option, final @Nullable Boolean not, final RuleText out) {
    if (not != null) {
      out.option(not, option);
    }
  }

  private static void writeName(
      final String option, final @Nullable InterfaceMatch name, final RuleText out) {
    if (name != null) {
      Interfaces.write(option, name, out);
    }
  }
}
