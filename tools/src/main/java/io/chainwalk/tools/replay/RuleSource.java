package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;

/// Where the rules of a replay come from.
///
/// **Threads:** the reader's.
public sealed interface RuleSource permits FixedRules, DiscoveredRules {
  /// The rules that the packets of a block meet. Blocks must be asked about in their order.
  ///
  /// @param block packets as captured
  /// @return rules, which may be those of the block before
  RulesInForce rulesFor(CaptureBlock block);

  /// The rules as of the last block.
  ///
  /// @return what [#rulesFor] answered last, or would answer for an empty block
  RulesInForce latest();

  /// The services by which packets are divided among workers; the same for the whole run, because a connection must not
  /// change its worker.
  ///
  /// @return compiled services; none where services come and go
  ServiceDispatch forDivision();
}
