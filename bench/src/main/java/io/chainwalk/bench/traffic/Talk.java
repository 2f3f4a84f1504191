package io.chainwalk.bench.traffic;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.IpAddress;

/// A conversation of [TrafficMix], frame after frame.
abstract class Talk {
  static final long RTT_NS = 1_000_000;

  private final String client;
  private final String dialled;
  private String server = "";
  private long dueNs;
  private boolean over;

  /// Begins a conversation.
  ///
  /// @param startNs when its first frame is due
  /// @param client an IPv4 address as a number
  /// @param dialled what the client sends to, likewise
  Talk(final long startNs, final int client, final int dialled) {
    dueNs = startNs;
    this.client = text(client);
    this.dialled = text(dialled);
  }

  static String text(final int address) {
    return IpAddress.ofIpv4(address).toString();
  }

  /// When the next frame is due.
  final long dueNs() {
    return dueNs;
  }

  final boolean isOver() {
    return over;
  }

  /// Whether anybody has said who answers.
  final boolean hasServer() {
    return !server.isEmpty();
  }

  /// Says who answers.
  ///
  /// @param address that the client's frames have been translated to
  final void setServer(final int address) {
    server = text(address);
  }

  final PacketBuilder fromClient() {
    return PacketBuilder.eth().ipv4(client, dialled);
  }

  final PacketBuilder fromServer() {
    return PacketBuilder.eth().ipv4(server, client);
  }

  final void pause(final long ns) {
    dueNs += ns;
  }

  final void end() {
    over = true;
  }

  /// The frame that is due; afterwards another one is, or the conversation is over. The first one is the client's.
  abstract PacketBuilder next();
}
