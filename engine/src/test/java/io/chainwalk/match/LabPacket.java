package io.chainwalk.match;

import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.testkit.Tuples;
import org.agrona.concurrent.UnsafeBuffer;

/// A packet at a hook, with a connection if a test gives it one.
final class LabPacket extends RulePacket {
  private static final FlowHash HASH = new FlowHash(7);
  private static final int CONNECTIONS = 1_000;

  private final ConntrackHandle connections = new ConntrackTable(CONNECTIONS, HASH).newHandle();
  private int connection = ConntrackHandle.NONE;
  private int linkType = LinkType.ETHERNET;

  LabPacket() {
    connections.beginBurst();
  }

  /// Becomes a packet that came by an interface.
  LabPacket load(final byte[] frame, final int inputInterface, final long timeNs) {
    return load(frame, frame.length, LinkType.ETHERNET, inputInterface, timeNs);
  }

  /// Becomes a packet of which the capture may have kept only the first bytes.
  LabPacket load(
      final byte[] frame,
      final int originalLength,
      final int nextLinkType,
      final int inputInterface,
      final long timeNs) {
    begin(number() + 1, timeNs, inputInterface);
    linkType = nextLinkType;
    setBuffer(new UnsafeBuffer(frame));
    PacketParser.parse(buffer(), 0, frame.length, originalLength, nextLinkType, parsed());
    return this;
  }

  /// Becomes the next packet, the same as this one, without losing its connection.
  void at(final long nextTimeNs) {
    final int output = outputInterface();
    final Direction direction = direction();
    final CtState state = ctState();
    final boolean attached = entry().isOpen();
    begin(number() + 1, nextTimeNs, inputInterface());
    setOutputInterface(output);
    if (attached) {
      connections.open(connection, entry());
      attach(direction, state);
    }
  }

  /// Belongs to a connection of its own tuple that has the tuple of answers, status bits and mark that are given.
  ///
  /// @param original tuple of the connection
  /// @param reply tuple of its answers
  /// @param status bits; CONFIRMED among them means that it expires when it is said to
  /// @param lifetimeNs from now until it expires
  LabPacket attach(
      final FlowTuple original,
      final FlowTuple reply,
      final int status,
      final int mark,
      final long lifetimeNs,
      final Direction direction,
      final CtState state) {
    final int known = connections.find(original, HASH.directed(original), timeNs());
    if (known != ConntrackHandle.NONE) {
      connections.remove(ConntrackHandle.connectionOf(known));
      connections.endBurst(timeNs());
      connections.beginBurst();
    }
    connection =
        connections.claim(original, Tuples.inverse(original), HASH.directed(original), timeNs());
    connections.open(connection, entry());
    entry().setReplyTuple(reply);
    entry().addStatus(status);
    entry().setMark(mark);
    entry().setDeadlineNs(timeNs() + lifetimeNs);
    attach(direction, state);
    return this;
  }

  @Override
  public int linkOffset() {
    return 0;
  }

  @Override
  public int linkType() {
    return linkType;
  }
}
