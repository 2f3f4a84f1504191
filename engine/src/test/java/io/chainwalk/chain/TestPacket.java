package io.chainwalk.chain;

import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.match.RulePacket;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.testkit.Tuples;
import org.agrona.concurrent.UnsafeBuffer;

/// A packet at a hook, without a pipeline around it.
final class TestPacket extends RulePacket {
  private static final FlowHash HASH = new FlowHash(7);
  private static final int CONNECTIONS = 100;
  private static final long NOW_NS = 1_000_000_000_000L;

  private final ConntrackHandle connections = new ConntrackTable(CONNECTIONS, HASH).newHandle();
  private int connection = ConntrackHandle.NONE;

  TestPacket() {
    connections.beginBurst();
  }

  /// A SYN.
  static TestPacket syn(final String source, final String destination, final int port) {
    return new TestPacket()
        .load(
            PacketBuilder.eth().ip(source, destination).tcp(4000, port).flags("S").bytes(),
            1,
            NOW_NS,
            0);
  }

  /// A datagram.
  static TestPacket datagram(final String source, final String destination, final int port) {
    return new TestPacket()
        .load(
            PacketBuilder.eth().ip(source, destination).udp(4000, port).payload("x").bytes(),
            1,
            NOW_NS,
            0);
  }

  /// Becomes a packet that has just arrived.
  TestPacket load(
      final byte[] frame, final long number, final long timeNs, final int inputInterface) {
    begin(number, timeNs, inputInterface);
    setDropReason(PacketOutcome.FILTERED);
    setBuffer(new UnsafeBuffer(frame));
    PacketParser.parse(buffer(), 0, frame.length, frame.length, LinkType.ETHERNET, parsed());
    return this;
  }

  /// Becomes the same packet, as if no rule had seen it, with another number.
  TestPacket again(final long number) {
    begin(number, timeNs(), inputInterface());
    setDropReason(PacketOutcome.FILTERED);
    return this;
  }

  /// Belongs to a connection from now on.
  TestPacket attached(final CtState state, final int connmark) {
    if (connection == ConntrackHandle.NONE) {
      final FlowTuple tuple = Tuples.tcp("192.0.2.1", 1, "192.0.2.2", 2);
      connection = connections.claim(tuple, Tuples.inverse(tuple), HASH.directed(tuple), NOW_NS);
    }
    connections.open(connection, entry());
    entry().setMark(connmark);
    attach(state == CtState.ESTABLISHED ? Direction.REPLY : Direction.ORIGINAL, state);
    return this;
  }
}
