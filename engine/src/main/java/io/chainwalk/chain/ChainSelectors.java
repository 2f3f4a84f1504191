package io.chainwalk.chain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Table;
import org.jspecify.annotations.Nullable;

/// Who chooses endpoints instead of the chances that rules ask for: asked once for each chain, when rules are prepared.
///
/// **Threads:** those that prepare rules.
public interface ChainSelectors {
  /// Chances decide, as on a node with kube-proxy.
  ChainSelectors NONE = (ipv6, table, chain) -> null;

  /// What chooses in a chain.
  ///
  /// @param ipv6 the family
  /// @param table the chain's table
  /// @param chain the chain
  /// @return what was made for the ladder that the chain ends with, or null for the rules as they are
  @Nullable ChainSelection of(boolean ipv6, Table table, Chain chain);
}
