package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Match.Ttl.Comparison;
import org.jspecify.annotations.Nullable;

/// `-m ttl` and `-m hl`.
final class TtlMatch extends MatchReader {
  private static final OptionTable<TtlMatch> OPTIONS = table("ttl");
  private static final OptionTable<TtlMatch> IPV6 = table("hl");

  private final boolean ipv6;
  private @Nullable Comparison comparison;
  private int value;

  TtlMatch(final boolean ipv6) {
    this.ipv6 = ipv6;
  }

  private static OptionTable<TtlMatch> table(final String name) {
    return OptionTable.of(
        name,
        Option.<TtlMatch>of(
                name + "-eq",
                (r, a) -> r.compare(a.not() ? Comparison.NOT_EQUAL : Comparison.EQUAL, a))
            .alias(name)
            .canInvert()
            .not(name + "-lt", name + "-gt"),
        Option.<TtlMatch>of(name + "-lt", (r, a) -> r.compare(Comparison.LESS, a))
            .not(name + "-gt"),
        Option.<TtlMatch>of(name + "-gt", (r, a) -> r.compare(Comparison.GREATER, a)));
  }

  private void compare(final Comparison how, final Argument argument) throws RuleSyntaxException {
    comparison = how;
    value = (int) argument.number(0, 255);
  }

  @Override
  OptionTable<?> options() {
    return ipv6 ? IPV6 : OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    (ipv6 ? IPV6 : OPTIONS).option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    if (comparison == null) {
      throw new RuleSyntaxException((ipv6 ? "hl" : "ttl") + " needs a comparison");
    }
    return new Match.Ttl(ipv6, comparison, value);
  }

  static void write(final Match.Ttl ttl, final RuleText out) {
    final String suffix =
        switch (ttl.comparison()) {
          case EQUAL, NOT_EQUAL -> "-eq";
          case LESS -> "-lt";
          case GREATER -> "-gt";
        };
    out.option(ttl.comparison() == Comparison.NOT_EQUAL, (ttl.ipv6() ? "--hl" : "--ttl") + suffix);
    out.number(ttl.value());
  }
}
