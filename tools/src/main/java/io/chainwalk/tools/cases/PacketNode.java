package io.chainwalk.tools.cases;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.inspect.TrackedConnection;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Whatever takes packets as a node does, and lets us see what comes out.
///
/// **Threads:** one, the one that made it.
public interface PacketNode extends AutoCloseable {
  /// Hands a packet in and waits until the node is done with it.
  ///
  /// @param by the interface, or [Arrival#OWN]
  /// @param packet the packet
  /// @return the packet with its time, and what came out
  /// @throws IOException when the node cannot be worked with; a packet that it drops is no such thing
  Exchange take(String by, Packet packet) throws IOException;

  /// Lets time pass.
  ///
  /// @param millis how long
  /// @throws IOException when the node cannot be worked with
  void pause(long millis) throws IOException;

  /// The connections that the node remembers.
  ///
  /// @return in no order
  /// @throws IOException when the node cannot be worked with
  List<ListedConnection> connections() throws IOException;

  /// The lists of `-m recent` in which an address was noted when it was last noted in any: what is left of a choice after
  /// which the packet was dropped.
  ///
  /// @param address the address
  /// @return names; none where nobody knows
  /// @throws IOException when the node cannot be worked with
  default Set<String> lastNotedIn(final IpAddress address) throws IOException {
    return Set.of();
  }

  /// The connections that the node remembers, with tuples: what there is to see of a choice where the packet was answered
  /// and did not go on.
  ///
  /// @return in no order; none where nobody knows
  /// @throws IOException when the node cannot be worked with
  default List<TrackedConnection> tracked() throws IOException {
    return List.of();
  }

  /// The time.
  ///
  /// @return on the clock of [Arrival#timeNs]
  long nowNs();

  /// What kind of node it is: kernel release, versions of the tools that loaded the rules.
  ///
  /// @return one line
  String description();

  @Override
  void close() throws IOException;
}
