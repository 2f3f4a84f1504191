package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Target;

/// `-j TCPMSS`.
final class TcpmssTarget extends TargetReader {
  private static final int CLAMP = -1;
  private static final int SYN = 2;

  private static final OptionTable<TcpmssTarget> OPTIONS =
      OptionTable.of(
          "TCPMSS",
          Option.<TcpmssTarget>of("set-mss", (r, a) -> r.mss = (int) a.number(0, 65_515))
              .not("clamp-mss-to-pmtu"),
          Option.<TcpmssTarget>flag("clamp-mss-to-pmtu", (r, a) -> r.mss = CLAMP));

  private int mss;

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
      throw new RuleSyntaxException("TCPMSS needs --set-mss or --clamp-mss-to-pmtu");
    }
    rule.requireProtocol("TCPMSS", Protocol.TCP);
    if (rule.matches().stream().noneMatch(TcpmssTarget::isAboutSyn)) {
      throw new RuleSyntaxException("TCPMSS needs a match of SYN, as --syn");
    }
    return new Target.Tcpmss(mss);
  }

  private static boolean isAboutSyn(final Match match) {
    return match instanceof final Match.Tcp tcp
        && tcp.flags() != null
        && !tcp.flags().not()
        && (tcp.flags().value().set() & SYN) != 0;
  }

  static void write(final Target.Tcpmss target, final RuleText out) {
    if (target.mss() == CLAMP) {
      out.option("--clamp-mss-to-pmtu");
    } else {
      out.option("--set-mss").number(target.mss());
    }
  }
}
