package io.chainwalk.tools.kernel;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.ListedConnections;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketNode;
import io.chainwalk.tools.inspect.TrackedConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The kernel of this machine as a node.
///
/// It lives in the network namespace of the thread that starts it, see [Namespaces]. Each interface but `lo` is a TUN
/// device: a packet that is handed in goes through the kernel's whole receive path before the write of it returns, and
/// whatever comes out of the kernel because of it can be read then. What is delivered to the node is not answered by it,
/// see [ObserverTable].
///
/// Packets that the node itself sends go through raw sockets: the kernel writes total length and header checksum of IPv4
/// anew, and an identification if there is none and the packet may be cut.
///
/// **Threads:** the one that started it.
public final class LiveNode implements PacketNode {
  /// How long to wait for what comes by `lo`, where nothing has come out yet.
  private static final int LOOPBACK_PATIENCE_MS = 3;

  private final Node node;
  private final WallClock clock = new WallClock();
  private final Ports ports;
  private final ConnectionDump connections;
  private final String description;
  private long discarded;

  private LiveNode(
      final Node node,
      final Ports ports,
      final ConnectionDump connections,
      final String description) {
    this.node = node;
    this.ports = ports;
    this.connections = connections;
    this.description = description;
  }

  /// Makes the calling thread's namespace that of a node.
  ///
  /// @param setup the node
  /// @param backend where its rules are loaded
  /// @return the node, ready for packets
  /// @throws RefusedRulesException when a tool refuses its sets or rules
  /// @throws IOException when it cannot be made for another reason
  /// @throws IllegalArgumentException when the node cannot be read
  /// @throws IllegalStateException when the thread was not made by [Namespaces]
  public static LiveNode start(final NodeSetup setup, final Backend backend) throws IOException {
    final Node node = Node.parse(setup.node());
    final String description = Descriptions.of(backend);
    Namespaces.claim();
    ObserverTable.load();
    final Ports ports = Ports.open(interfaceNames(node));
    try {
      NamespaceSysctls.setInterfaces(node);
      Tool.run(NodeScript.of(setup.node()), "ip", "-batch", "-");
      LocalRoutes.await(node);
      final List<String> missing = NamespaceSysctls.setNode(node);
      NamespaceSysctls.setConntrack(setup.sysctls());
      Rules.load(setup, backend);
      return new LiveNode(node, ports, ConnectionDump.open(), description + without(missing));
    } catch (final IOException | RuntimeException e) {
      ports.close();
      throw e;
    }
  }

  private static String without(final List<String> sysctls) {
    return sysctls.isEmpty()
        ? ""
        : ", where " + String.join(" and ", sysctls) + " cannot be set for a namespace";
  }

  private static List<String> interfaceNames(final Node node) {
    return node.interfaces().stream()
        .filter(device -> !device.isLoopback())
        .map(NetworkInterface::name)
        .toList();
  }

  /// Why there can be no such node here.
  ///
  /// @param backend where rules are loaded
  /// @return a sentence, or an empty text if what it takes is there
  public static String whyNot(final Backend backend) {
    return Trial.whyNot(backend);
  }

  @Override
  public Exchange take(final String by, final Packet packet) throws IOException {
    final long fromNs = clock.read();
    ports.put(by, packet);
    final List<Departure> departures = new ArrayList<>();
    ports.drain(departures);
    if (departures.isEmpty() && mayComeByLoopback(by, packet)) {
      ports.await(LOOPBACK_PATIENCE_MS, departures);
    }
    final long timeNs = WrittenTime.of(departures, fromNs, clock.read());
    return new Exchange(new Arrival(timeNs, by, packet), departures);
  }

  /// Whether what the packet leads to may come by `lo`. Of that a busy machine leaves the rest to a thread of the kernel.
  private boolean mayComeByLoopback(final String by, final Packet packet) {
    if (by.equals(Arrival.OWN)) {
      return true;
    }
    final ByteBuffer bytes = ByteBuffer.wrap(packet.bytes());
    return (packet.length() >= Ipv6Header.LENGTH && packet.at(0) >>> 4 == 6)
        ? node.isLocal6(bytes.getLong(Ipv6Header.SOURCE), bytes.getLong(Ipv6Header.SOURCE + 8))
        : packet.length() >= Ipv4Header.MIN_LENGTH
            && node.isLocal4(bytes.getInt(Ipv4Header.SOURCE));
  }

  /// Lets time pass. What comes out of the kernel meanwhile, because of no packet but of time, is discarded.
  @Override
  public void pause(final long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException().initCause(e);
    }
    discard();
  }

  private void discard() throws IOException {
    final List<Departure> unasked = new ArrayList<>();
    ports.drain(unasked);
    discarded += unasked.size();
  }

  /// What came out of the kernel because of no packet, and was discarded: during pauses, and until connections were
  /// listed.
  ///
  /// @return how many packets
  public long discarded() {
    return discarded;
  }

  @Override
  public List<ListedConnection> connections() throws IOException {
    discard();
    final long nowNs = nowNs();
    return connections.read(nowNs).stream()
        .map(connection -> ListedConnections.of(connection, nowNs))
        .toList();
  }

  @Override
  public List<TrackedConnection> tracked() throws IOException {
    return connections.read(nowNs());
  }

  @Override
  public Set<String> lastNotedIn(final IpAddress address) throws IOException {
    return RecentLists.lastNoted(address);
  }

  @Override
  public long nowNs() {
    return clock.read();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    connections.close();
    ports.close();
  }
}
