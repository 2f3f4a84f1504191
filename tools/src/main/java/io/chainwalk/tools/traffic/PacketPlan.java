package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Packet;
import org.jspecify.annotations.Nullable;

/// What a packet will be once it is known what became of the steps before it.
public interface PacketPlan {
  /// Makes the packet.
  ///
  /// @param history what became of the steps before
  /// @return null when it cannot be made, for a step that it refers to is not there, or nothing came out of it
  @Nullable Packet render(History history);
}
