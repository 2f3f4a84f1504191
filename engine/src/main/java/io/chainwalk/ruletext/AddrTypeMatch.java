package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `-m addrtype`.
final class AddrTypeMatch extends MatchReader {
  /// By number; the bit of a type is 1 shifted left by it. Those behind PROHIBIT exist by name only.
  private static final List<String> TYPES =
      List.of(
          "UNSPEC",
          "UNICAST",
          "LOCAL",
          "BROADCAST",
          "ANYCAST",
          "MULTICAST",
          "BLACKHOLE",
          "UNREACHABLE",
          "PROHIBIT",
          "THROW",
          "NAT",
          "XRESOLVE");

  /// Types that the kernel refuses for IPv6: BROADCAST, and from PROHIBIT up.
  private static final int NOT_IPV6 = 1 << 3 | -1 << 8;

  private static final OptionTable<AddrTypeMatch> OPTIONS =
      OptionTable.of(
          "addrtype",
          Option.<AddrTypeMatch>of("src-type", (r, a) -> r.source = a.not(types(a))).canInvert(),
          Option.<AddrTypeMatch>of("dst-type", (r, a) -> r.destination = a.not(types(a)))
              .canInvert(),
          Option.<AddrTypeMatch>flag("limit-iface-in", (r, a) -> r.limitIn = true)
              .not("limit-iface-out"),
          Option.<AddrTypeMatch>flag("limit-iface-out", (r, a) -> r.limitOut = true));

  private Match.@Nullable Not<Integer> source;
  private Match.@Nullable Not<Integer> destination;
  private boolean limitIn;
  private boolean limitOut;

  private static int types(final Argument argument) throws RuleSyntaxException {
    int bits = 0;
    for (final String name : argument.text().split(",", -1)) {
      final int type = TYPES.indexOf(name.toUpperCase(Locale.ROOT));
      if (type < 0 || (argument.ipv6() && (NOT_IPV6 & 1 << type) != 0)) {
        throw argument.bad("a list of address types of the family");
      }
      bits |= 1 << type;
    }
    return bits;
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
    if (source == null && destination == null) {
      throw new RuleSyntaxException("addrtype needs --src-type or --dst-type");
    }
    return new Match.AddrType(source, destination, limitIn, limitOut);
  }

  static void write(final Match.AddrType match, final RuleText out) {
    writeTypes("--src-type", match.source(), out);
    writeTypes("--dst-type", match.destination(), out);
    if (match.limitIn()) {
      out.option("--limit-iface-in");
    }
    if (match.limitOut()) {
      out.option("--limit-iface-out");
    }
  }

  private static void writeTypes(
      final String option, final Match.@Nullable Not<Integer> types, final RuleText out) {
    if (types != null) {
      out.option(types.not(), option).word(Names.joined(TYPES, types.value()));
    }
  }
}
