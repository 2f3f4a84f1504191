package io.chainwalk.tools.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A socket to netfilter's part of the kernel.
final class NetlinkSocket implements AutoCloseable {
  static final int MESSAGE_HEADER_BYTES = 16;
  static final int NETFILTER_HEADER_BYTES = 4;

  /// Flags of a request, `NLM_F_...`: that it is one, that it wants an answer, and everything there is.
  static final int REQUEST = 1;

  static final int ACKNOWLEDGE = 4;
  static final int DUMP = 0x300;

  /// A flag of an answer, `NLM_F_DUMP_INTR`: what is dumped changed meanwhile, and something may be missing.
  static final int INTERRUPTED = 0x10;

  /// Types of answers, `NLMSG_ERROR` and `NLMSG_DONE`.
  static final int ERROR = 2;

  static final int DONE = 3;

  private static final int FAMILY = 16;
  private static final int RAW = 3;
  private static final int NETFILTER = 12;
  private static final int SOCKET_LEVEL = 1;

  /// `SO_RCVBUFFORCE`: room for what is delivered at once.
  private static final int FORCE_RECEIVE_BUFFER = 33;

  private static final int RECEIVE_BUFFER_BYTES = 8 << 20;
  private static final int MESSAGE_BUFFER_BYTES = 1 << 18;
  private static final int ADDRESS_BYTES = 12;

  private final int fd;
  private final MemorySegment buffer;
  private final ByteBuffer received;
  private final MemorySegment kernel;

  private NetlinkSocket(final int fd) {
    final Arena arena = Arena.ofAuto();
    this.fd = fd;
    buffer = arena.allocate(MESSAGE_BUFFER_BYTES);
    received = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
    kernel = arena.allocate(ADDRESS_BYTES);
    kernel.set(ValueLayout.JAVA_SHORT, 0, (short) FAMILY);
  }

  static NetlinkSocket open() throws IOException {
    final int fd =
        Syscalls.check(Syscalls.socket(FAMILY, RAW, NETFILTER), "cannot open a netlink socket");
    final NetlinkSocket socket = new NetlinkSocket(fd);
    final int roomy =
        Syscalls.setOption(fd, SOCKET_LEVEL, FORCE_RECEIVE_BUFFER, RECEIVE_BUFFER_BYTES);
    if (roomy < 0) {
      socket.close();
    }
    Syscalls.check(roomy, "cannot give a netlink socket the room it needs");
    return socket;
  }

  int fd() {
    return fd;
  }

  void send(final NetlinkRequest request) throws IOException {
    final byte[] bytes = request.bytes();
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Syscalls.check(Syscalls.sendTo(fd, buffer, bytes.length, kernel), "netlink request");
  }

  /// Sends a request that is answered with success or an error, and waits for that.
  void command(final NetlinkRequest request, final String what) throws IOException {
    send(request);
    for (final NetlinkMessage answer : NetlinkMessage.all(receive(0))) {
      Syscalls.check(answer.error(), what);
    }
  }

  /// One read of the socket: some messages.
  ///
  /// @param flags 0, or [Syscalls#DONT_WAIT]
  /// @return what was read, from 0 to its limit, valid until the next call; nothing if there is nothing
  /// @throws IOException when something was lost
  ByteBuffer receive(final int flags) throws IOException {
    long length = Syscalls.receive(fd, buffer, flags);
    while (length == -Syscalls.EINTR) {
      length = Syscalls.receive(fd, buffer, flags);
    }
    received.clear();
    if (length == -Syscalls.EAGAIN) {
      return received.limit(0);
    }
    return received.limit(Syscalls.check(length, "netlink answer"));
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
