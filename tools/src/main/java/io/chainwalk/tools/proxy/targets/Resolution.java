package io.chainwalk.tools.proxy.targets;

import io.chainwalk.service.Endpoint;
import java.util.List;

/// What became of looking for a group's targets in the cluster.
public sealed interface Resolution {
  /// They are known, though there may be none.
  ///
  /// @param endpoints where requests may go
  record Found(List<Endpoint> endpoints) implements Resolution {
    /// Copies the list.
    public Found {
      endpoints = List.copyOf(endpoints);
    }
  }

  /// There is nowhere to send requests to.
  ///
  /// @param status what is answered
  /// @param reason why, for whoever reads the log
  record Nowhere(int status, String reason) implements Resolution {}
}
