package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `-m dscp`.
final class DscpMatch extends MatchReader {
  /// Names of RFC 2474, 2597 and 3246, by value.
  private static final List<String> CLASSES =
      List.of(
          "CS0=0", "CS1=8", "AF11=10", "AF12=12", "AF13=14", "CS2=16", "AF21=18", "AF22=20",
          "AF23=22", "CS3=24", "AF31=26", "AF32=28", "AF33=30", "CS4=32", "AF41=34", "AF42=36",
          "AF43=38", "CS5=40", "EF=46", "CS6=48", "CS7=56", "BE=0");

  private static final OptionTable<DscpMatch> OPTIONS =
      OptionTable.of(
          "dscp",
          Option.<DscpMatch>of(
                  "dscp", (r, a) -> r.match = new Match.Dscp((int) a.number(0, 63), a.not()))
              .canInvert()
              .not("dscp-class"),
          Option.<DscpMatch>of("dscp-class", (r, a) -> r.match = ofClass(a)).canInvert());

  private Match.@Nullable Dscp match;

  private static Match.Dscp ofClass(final Argument argument) throws RuleSyntaxException {
    final String wanted = argument.text().toUpperCase(Locale.ROOT) + "=";
    for (final String entry : CLASSES) {
      if (entry.startsWith(wanted)) {
        return new Match.Dscp(Integer.parseInt(entry.substring(wanted.length())), argument.not());
      }
    }
    throw argument.bad("a class such as EF, BE, CS1 or AF11");
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
    if (match == null) {
      throw new RuleSyntaxException("dscp needs --dscp or --dscp-class");
    }
    return match;
  }

  static void write(final Match.Dscp dscp, final RuleText out) {
    out.option(dscp.not(), "--dscp").word(TosMatch.twoDigits(dscp.value()));
  }
}
