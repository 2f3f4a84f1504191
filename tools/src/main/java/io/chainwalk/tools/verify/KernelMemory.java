package io.chainwalk.tools.verify;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.cases.PacketNode;
import io.chainwalk.tools.inspect.TrackedConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/// What a kernel remembers, asked right behind a packet: there a choice may show that shows in nothing that came out.
/// Asking is dear.
interface KernelMemory {
  /// The lists of `recent` in which an address was noted last.
  ///
  /// @param address the address
  /// @return names
  Set<String> lastNotedIn(IpAddress address);

  /// The connections.
  ///
  /// @return in no order
  List<TrackedConnection> connections();

  /// What a node remembers.
  ///
  /// @param node the node
  /// @return asks it each time; throws [UncheckedIOException] when it cannot be worked with
  static KernelMemory of(final PacketNode node) {
    return new KernelMemory() {
      @Override
      public Set<String> lastNotedIn(final IpAddress address) {
        try {
          return node.lastNotedIn(address);
        } catch (final IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public List<TrackedConnection> connections() {
        try {
          return node.tracked();
        } catch (final IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
