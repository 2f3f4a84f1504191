package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.List;
import java.util.Locale;

/// `-j REJECT`.
final class RejectTarget extends TargetReader {
  private static final OptionTable<RejectTarget> OPTIONS =
      OptionTable.of(
          "REJECT", Option.<RejectTarget>of("reject-with", (r, a) -> r.with = readWith(a)));

  private static final List<Name> IPV4 =
      List.of(
          new Name("icmp-net-unreachable", "net-unreach", RejectWith.NET_UNREACHABLE),
          new Name("icmp-host-unreachable", "host-unreach", RejectWith.HOST_UNREACHABLE),
          new Name("icmp-proto-unreachable", "proto-unreach", RejectWith.PROTOCOL_UNREACHABLE),
          new Name("icmp-port-unreachable", "port-unreach", RejectWith.PORT_UNREACHABLE),
          new Name("icmp-net-prohibited", "net-prohib", RejectWith.NET_PROHIBITED),
          new Name("icmp-host-prohibited", "host-prohib", RejectWith.HOST_PROHIBITED),
          new Name("tcp-reset", "tcp-rst", RejectWith.TCP_RESET),
          new Name("icmp-admin-prohibited", "admin-prohib", RejectWith.ADMIN_PROHIBITED));

  private static final List<Name> IPV6 =
      List.of(
          new Name("icmp6-no-route", "no-route", RejectWith.NET_UNREACHABLE),
          new Name("icmp6-adm-prohibited", "adm-prohibited", RejectWith.ADMIN_PROHIBITED),
          new Name("icmp6-addr-unreachable", "addr-unreach", RejectWith.HOST_UNREACHABLE),
          new Name("icmp6-port-unreachable", "port-unreach", RejectWith.PORT_UNREACHABLE),
          new Name("tcp-reset", "tcp-reset", RejectWith.TCP_RESET),
          new Name("icmp6-policy-fail", "policy-fail", RejectWith.POLICY_FAIL),
          new Name("icmp6-reject-route", "reject-route", RejectWith.REJECT_ROUTE));

  private RejectWith with = RejectWith.PORT_UNREACHABLE;

  private record Name(String text, String alias, RejectWith with) {}

  /// A name, its other name, or the beginning of either; the first that fits counts.
  private static RejectWith readWith(final Argument argument) throws RuleSyntaxException {
    final String text = argument.text().toLowerCase(Locale.ROOT);
    final List<Name> names = argument.ipv6() ? IPV6 : IPV4;
    for (final Name name : names) {
      if (name.text().startsWith(text) || name.alias().startsWith(text)) {
        return name.with();
      }
    }
    throw argument.bad("one of " + String.join(", ", names.stream().map(Name::text).toList()));
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
    rule.requireTable("REJECT", Table.FILTER);
    if (with == RejectWith.TCP_RESET) {
      rule.requireProtocol("REJECT --reject-with tcp-reset", Protocol.TCP);
    }
    return new Target.Reject(with);
  }

  static void write(final Target.Reject reject, final boolean ipv6, final RuleText out) {
    out.option("--reject-with").word(nameOf(reject.with(), ipv6));
  }

  /// The family's name, or where it has none, that of the answer with the same ICMP code.
  private static String nameOf(final RejectWith with, final boolean ipv6) {
    final List<Name> names = ipv6 ? IPV6 : IPV4;
    for (final Name name : names) {
      if (name.with() == with) {
        return name.text();
      }
    }
    for (final Name name : names) {
      if (name.with().icmpCode(ipv6) == with.icmpCode(ipv6)) {
        return name.text();
      }
    }
    throw new IllegalStateException("no name for " + with);
  }
}
