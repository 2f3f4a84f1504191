package io.chainwalk.tools.verify;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.IpSetText;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.config.BadInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node's set-up, as the engine takes it.
///
/// @param node interfaces, addresses, routes
/// @param conntrack sysctls of conntrack
/// @param rulesets the rules
record LoadedSetup(Node node, ConntrackSettings conntrack, Rulesets rulesets) {
  /// Room for the connections of a run, if nobody says otherwise: there is a table for each of two engines, and a new pair
  /// of them for each node. The kernel's own limit is that of the whole machine.
  private static final int CONNECTIONS = 1 << 17;

  /// Reads the text.
  ///
  /// @param setup the text
  /// @return the set-up
  /// @throws BadInputException when something in it cannot be read
  static LoadedSetup of(final NodeSetup setup) throws BadInputException {
    try {
      return new LoadedSetup(Node.parse(setup.node()), conntrack(setup.sysctls()), rulesets(setup));
    } catch (final IllegalArgumentException wrong) {
      throw new BadInputException(List.of("node: " + wrong.getMessage()));
    }
  }

  private static ConntrackSettings conntrack(final List<String> assignments) {
    ConntrackSettings settings =
        ConntrackSettings.defaults().with(ConntrackSysctl.MAX, CONNECTIONS);
    for (final String assignment : assignments) {
      final int equals = assignment.indexOf('=');
      settings =
          settings.with(
              assignment.substring(0, equals).strip(),
              Long.parseLong(assignment.substring(equals + 1).strip()));
    }
    return settings;
  }

  private static Rulesets rulesets(final NodeSetup setup) throws BadInputException {
    try {
      final IpSets sets =
          setup.sets().isEmpty() ? IpSets.NONE : IpSetText.read("sets", setup.sets());
      return new Rulesets(
          ruleset("IPv4 rules", setup.ipv4Rules(), false),
          ruleset("IPv6 rules", setup.ipv6Rules(), true),
          sets);
    } catch (final BadRulesException wrong) {
      throw new BadInputException(List.of(wrong.getMessage()));
    }
  }

  private static @Nullable Ruleset ruleset(final String name, final String text, final boolean ipv6)
      throws BadRulesException {
    return text.isEmpty() ? null : RestoreText.dump(name, text, ipv6, false).ruleset();
  }
}
