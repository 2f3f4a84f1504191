package io.chainwalk.tools.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A router between two networks, of both families, in the kernel of this machine. Where that cannot be, the test is
/// skipped.
final class KernelLab {
  static final String NODE =
      """
      interface eth0 mtu 1500
      address 10.0.1.1/24
      address fd00:1::1/64
      interface eth1 mtu 1400
      address 10.0.2.1/24
      address fd00:2::1/64
      route 10.96.0.0/16 via 10.0.1.254
      route fd00:96::/64 via fd00:1::fe
      """;

  private static final Map<Backend, String> WHY_NOT = new EnumMap<>(Backend.class);

  private KernelLab() {}

  /// What is done with a node.
  @FunctionalInterface
  interface Visit {
    void to(LiveNode node) throws IOException;
  }

  static NodeSetup setup(final String ipv4Rules, final String ipv6Rules) {
    return new NodeSetup(NODE, List.of(), ipv4Rules, ipv6Rules, "");
  }

  /// The same rules for both families.
  static NodeSetup setup(final String rules) {
    return setup(rules, rules);
  }

  static void assume(final Backend backend) {
    final String whyNot = WHY_NOT.computeIfAbsent(backend, LiveNode::whyNot);
    assumeTrue(whyNot.isEmpty(), whyNot);
  }

  static void visit(final Backend backend, final NodeSetup setup, final Visit visit)
      throws IOException {
    assume(backend);
    Namespaces.inOwn(() -> {
      try (LiveNode node = LiveNode.start(setup, backend)) {
        visit.to(node);
      }
      return "";
    });
  }

  /// What came out because of a packet.
  static List<Departure> take(final LiveNode node, final String by, final PacketBuilder packet)
      throws IOException {
    return node.take(by, packet(packet)).departures();
  }

  static Departure left(final String by, final PacketBuilder packet) {
    return new Departure(by, packet(packet));
  }

  static Departure delivered(final PacketBuilder packet) {
    return left(Departure.DELIVERED, packet);
  }

  static Packet packet(final PacketBuilder packet) {
    return Packet.of(packet.bytes());
  }

  static List<String> connections(final LiveNode node) throws IOException {
    return node.connections().stream().map(ListedConnection::what).sorted().toList();
  }
}
