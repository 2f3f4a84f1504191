package io.chainwalk.tools.chains;

import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.List;

/// What there is to say of dumps that do not say everything.
final class DumpNotices {
  private DumpNotices() {}

  /// Looks at a node.
  ///
  /// @param dumped what is known of it
  /// @return sentences for the user
  static List<String> of(final DumpedNode dumped) {
    final List<String> notices = new ArrayList<>();
    for (final boolean ipv6 : new boolean[] {false, true}) {
      if (dumped.rulesets().family(ipv6) == null) {
        notices.add(
            ipv6
                ? "There is no dump of ip6tables: IPv6 packets meet no rules."
                : "There is no dump of iptables: IPv4 packets meet no rules.");
      }
    }
    final String assumed = dumped.assumedAddressText();
    if (!assumed.isEmpty()
        && dumped.rulesets().loaded().stream().anyMatch(DumpNotices::asksForAddresses)) {
      notices.add(
          "Rules masquerade, redirect or ask for the node's addresses, which a dump does not have: the"
              + " node is taken to be "
              + assumed
              + "; name others by --node-address.");
    }
    return notices;
  }

  private static boolean asksForAddresses(final Ruleset ruleset) {
    return ruleset.tables().values().stream()
        .flatMap(table -> table.chains().values().stream())
        .flatMap(chain -> chain.rules().stream())
        .anyMatch(DumpNotices::asksForAddresses);
  }

  private static boolean asksForAddresses(final Rule rule) {
    return rule.target() instanceof Target.Masquerade
        || rule.target() instanceof Target.Redirect
        || rule.matches().stream().anyMatch(Match.AddrType.class::isInstance);
  }
}
