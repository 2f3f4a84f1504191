package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;

/// Where the services of a replay come from.
///
/// **Threads:** the reader's.
sealed interface ServiceSource permits FixedServices, ServerDiscovery {
  /// The services that the packets of a block meet. Blocks must be asked about in their order.
  ///
  /// @param block packets as captured
  /// @return compiled services, which may be those of the block before
  ServiceDispatch servicesFor(CaptureBlock block);

  /// The services as of the last block.
  ///
  /// @return what [#servicesFor] answered last, or would answer for an empty block
  ServiceDispatch latest();

  /// The services by which packets are divided among workers; the same for the whole run, because a connection must not
  /// change its worker.
  ///
  /// @return compiled services; none where services come and go
  ServiceDispatch forDivision();
}
