package io.chainwalk.match;

import io.chainwalk.node.Node;

/// What rules know of the machine they are on.
///
/// @param node its addresses and interfaces; what `addrtype` looks at, and where interfaces have their names from
/// @param seed decides, with a packet's number, which chances are met
/// @param settings of its kernel
public record RuleContext(Node node, long seed, MatchSettings settings) {
  /// A machine with a usual kernel.
  ///
  /// @param node its addresses and interfaces
  /// @param seed decides, with a packet's number, which chances are met
  public RuleContext(final Node node, final long seed) {
    this(node, seed, MatchSettings.DEFAULTS);
  }
}
