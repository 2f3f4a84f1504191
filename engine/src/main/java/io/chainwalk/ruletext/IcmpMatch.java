package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;

/// `-m icmp` and `-m icmp6`.
final class IcmpMatch extends MatchReader {
  private static final int ANY_TYPE = 255;
  private static final int LAST_CODE = 255;

  private static final OptionTable<IcmpMatch> IPV4 = table("icmp", "icmp-type");
  private static final OptionTable<IcmpMatch> IPV6 = table("icmp6", "icmpv6-type");

  private final boolean ipv6;
  private Match.Icmp match;

  IcmpMatch(final boolean ipv6) {
    this.ipv6 = ipv6;
    this.match = new Match.Icmp(ipv6, ANY_TYPE, 0, LAST_CODE, false);
  }

  private static OptionTable<IcmpMatch> table(final String owner, final String option) {
    return OptionTable.of(
        owner, Option.<IcmpMatch>of(option, IcmpMatch::readType).canInvert().must());
  }

  private void readType(final Argument argument) throws RuleSyntaxException {
    final String text = argument.text();
    final IcmpTypes types = IcmpTypes.of(ipv6);
    final IcmpTypes.Type named = types.find(argument);
    if (named != null) {
      match =
          new Match.Icmp(ipv6, named.type(), named.firstCode(), named.lastCode(), argument.not());
      return;
    }
    final int slash = text.indexOf('/');
    final long type = Numbers.parse(slash < 0 ? text : text.substring(0, slash));
    final long code = slash < 0 ? 0 : Numbers.parse(text.substring(slash + 1));
    if (type < 0 || type > 255 || code < 0 || code > LAST_CODE) {
      throw argument.bad("a type, a type and code as 3/1, or the name of a type");
    }
    final boolean any = slash < 0 || (!ipv6 && type == ANY_TYPE);
    match =
        new Match.Icmp(
            ipv6, (int) type, any ? 0 : (int) code, any ? LAST_CODE : (int) code, argument.not());
  }

  @Override
  OptionTable<?> options() {
    return ipv6 ? IPV6 : IPV4;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    (ipv6 ? IPV6 : IPV4).option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    rule.requireProtocol(ipv6 ? "icmp6" : "icmp", ipv6 ? Protocol.ICMPV6 : Protocol.ICMP);
    return match;
  }

  static void write(final Match.Icmp icmp, final RuleText out) {
    out.option(icmp.not(), icmp.ipv6() ? "--icmpv6-type" : "--icmp-type");
    if (!icmp.ipv6() && icmp.type() == ANY_TYPE) {
      out.word("any");
      return;
    }
    out.number(icmp.type());
    if (icmp.firstCode() != 0 || icmp.lastCode() != LAST_CODE) {
      out.out().append('/').append(icmp.firstCode());
      if (icmp.firstCode() != icmp.lastCode()) {
        out.out().append('-').append(icmp.lastCode());
      }
    }
  }
}
