package io.chainwalk.tools.kernel;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.inspect.TrackedConnection;
import io.chainwalk.tracker.SctpState;
import io.chainwalk.tracker.TcpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The namespace's connections, as ctnetlink dumps them.
final class ConnectionDump implements AutoCloseable {
  /// `NFNL_SUBSYS_CTNETLINK` and its messages: a request for connections, and a connection.
  private static final int GET = 1 << Byte.SIZE | 1;

  private static final int CONNECTION = 1 << Byte.SIZE;

  private static final int ANY_FAMILY = 0;

  /// How often we ask for what changes while it is listed.
  private static final int MOST_DUMPS = 10;

  /// Attributes of a connection, `CTA_...`.
  private static final int ORIGINAL = 1;

  private static final int REPLY = 2;
  private static final int STATUS = 3;
  private static final int PROTOCOL_STATE = 4;
  private static final int TIMEOUT = 7;
  private static final int MARK = 8;
  private static final int ZONE = 18;

  /// Attributes of the protocol's state, `CTA_PROTOINFO_...`; in each the state itself comes first.
  private static final int TCP = 1;

  private static final int SCTP = 3;
  private static final int STATE = 1;

  private final NetlinkSocket socket;

  private ConnectionDump(final NetlinkSocket socket) {
    this.socket = socket;
  }

  static ConnectionDump open() throws IOException {
    return new ConnectionDump(NetlinkSocket.open());
  }

  /// All connections.
  ///
  /// @param nowNs the time, from which their deadlines are counted
  /// @return in the order of the kernel's table
  List<TrackedConnection> read(final long nowNs) throws IOException {
    for (int i = 0; i < MOST_DUMPS; i++) {
      final List<TrackedConnection> connections = new ArrayList<>();
      if (readOnce(nowNs, connections)) {
        return connections;
      }
    }
    throw new IOException("cannot list connections: they change all the time");
  }

  /// Asks for everything once.
  ///
  /// @return whether it is everything: nothing changed meanwhile
  private boolean readOnce(final long nowNs, final List<TrackedConnection> connections)
      throws IOException {
    boolean whole = true;
    socket.send(new NetlinkRequest(GET, NetlinkSocket.REQUEST | NetlinkSocket.DUMP, ANY_FAMILY, 0));
    while (true) {
      for (final NetlinkMessage message : NetlinkMessage.all(socket.receive(0))) {
        Syscalls.check(message.error(), "cannot list connections");
        whole &= (message.flags() & NetlinkSocket.INTERRUPTED) == 0;
        if (message.type() == CONNECTION) {
          connections.add(connection(message.attributes(), nowNs));
        } else if (message.type() == NetlinkSocket.DONE) {
          return whole;
        }
      }
    }
  }

  private static TrackedConnection connection(
      final NetlinkAttributes attributes, final long nowNs) {
    final int zone = attributes.unsignedShort(ZONE);
    final FlowTuple original = ConnectionTuple.of(attributes.nested(ORIGINAL), zone);
    return new TrackedConnection(
        original,
        ConnectionTuple.of(attributes.nested(REPLY), zone),
        state(original.protocol(), attributes.nested(PROTOCOL_STATE)),
        attributes.word(STATUS),
        nowNs + TimeUnit.SECONDS.toNanos(Integer.toUnsignedLong(attributes.word(TIMEOUT))),
        attributes.word(MARK),
        false);
  }

  private static String state(final int protocol, final NetlinkAttributes attributes) {
    return switch (protocol) {
      case Protocol.TCP -> TcpState.nameOf(attributes.nested(TCP).unsignedByte(STATE));
      case Protocol.SCTP -> SctpState.nameOf(attributes.nested(SCTP).unsignedByte(STATE));
      default -> "";
    };
  }

  @Override
  public void close() {
    socket.close();
  }
}
