package io.chainwalk.netfilter;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// The kernel's connections in one namespace.
final class ConnectionTracking implements Resources.Resource {
  private static final Path COUNT = Path.of("/proc/sys/net/netfilter/nf_conntrack_count");

  private static final int NETLINK = 16;
  private static final int RAW = 3;
  private static final int NETFILTER = 12;
  private static final int IPV4 = 2;

  /// `NFNL_SUBSYS_CTNETLINK` and `IPCTNL_MSG_CT_DELETE`: without attributes, of all connections.
  private static final int DELETE = 1 << Byte.SIZE | 2;

  /// `NLM_F_REQUEST | NLM_F_ACK`.
  private static final int ACKNOWLEDGED_REQUEST = 5;

  private static final int REQUEST_BYTES = 20;
  private static final int ANSWER_BYTES = 4096;
  private static final int ERROR_OFFSET = 16;

  private final PrivateNamespace namespace;
  private final Descriptor socket;

  private ConnectionTracking(final PrivateNamespace namespace, final Descriptor socket) {
    this.namespace = namespace;
    this.socket = socket;
  }

  static ConnectionTracking of(final PrivateNamespace namespace) throws IOException {
    return new ConnectionTracking(
        namespace,
        namespace.inside(() -> new Descriptor(Syscalls.socket(NETLINK, RAW, NETFILTER))));
  }

  /// How many connections there are.
  int count() throws IOException {
    return namespace.inside(() -> Integer.parseInt(Files.readAllLines(COUNT).getFirst()));
  }

  /// Deletes all connections.
  void flush() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      final byte[] request =
          ByteBuffer.allocate(REQUEST_BYTES)
              .order(ByteOrder.nativeOrder())
              .putInt(REQUEST_BYTES)
              .putShort((short) DELETE)
              .putShort((short) ACKNOWLEDGED_REQUEST)
              .putLong(0) // sequence number and sender
              .put((byte) IPV4)
              .array();
      Syscalls.send(
          socket.number(),
          arena.allocate(REQUEST_BYTES, Integer.BYTES).copyFrom(MemorySegment.ofArray(request)));
      final MemorySegment answer = arena.allocate(ANSWER_BYTES, Integer.BYTES);
      Syscalls.receive(socket.number(), answer);
      final int error = -answer.get(JAVA_INT, ERROR_OFFSET);
      if (error != 0) {
        throw new IOException("cannot delete connections: " + Syscalls.message(error));
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
