package io.chainwalk.tools.kernel;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Packets that were delivered to the node itself, as [ObserverTable] logs them: after all chains of INPUT, with what
/// became of them there.
final class DeliveryLog implements AutoCloseable {
  /// The number under which the rule logs and we listen.
  static final int GROUP = 1;

  /// `NFNL_SUBSYS_ULOG` and its messages, a packet and a request to configure a group.
  private static final int PACKET = 4 << Byte.SIZE;

  private static final int CONFIGURE = 4 << Byte.SIZE | 1;

  private static final int ANY_FAMILY = 0;

  /// The kernel copies no more of a packet, however much it is told to.
  private static final int MOST_BYTES = 65_531;

  /// Attributes of a request, `NFULA_CFG_...`, and what they take.
  private static final int COMMAND = 1;

  private static final byte BIND = 1;
  private static final int MODE = 2;
  private static final byte[] WHOLE_PACKETS = {0, 0, (byte) 0xFF, (byte) 0xFF, 2, 0};

  /// How many packets the kernel collects before it hands them over.
  private static final int THRESHOLD = 5;

  /// Attributes of a packet, `NFULA_...`.
  private static final int INPUT_INTERFACE = 4;

  private static final int PAYLOAD = 9;

  private static final int LOOPBACK_INDEX = 1;

  private final NetlinkSocket socket;

  private DeliveryLog(final NetlinkSocket socket) {
    this.socket = socket;
  }

  static DeliveryLog open() throws IOException {
    final DeliveryLog log = new DeliveryLog(NetlinkSocket.open());
    try {
      log.configure(request().with(COMMAND, BIND));
      log.configure(request().with(MODE, WHOLE_PACKETS).withWord(THRESHOLD, 1));
      return log;
    } catch (final IOException e) {
      log.close();
      throw e;
    }
  }

  private static NetlinkRequest request() {
    return new NetlinkRequest(
        CONFIGURE, NetlinkSocket.REQUEST | NetlinkSocket.ACKNOWLEDGE, ANY_FAMILY, GROUP);
  }

  private void configure(final NetlinkRequest request) throws IOException {
    socket.command(request, "cannot listen for delivered packets");
  }

  int fd() {
    return socket.fd();
  }

  /// Takes what has been delivered.
  ///
  /// @param departures where to add it
  void drain(final List<Departure> departures) throws IOException {
    ByteBuffer messages = socket.receive(Syscalls.DONT_WAIT);
    while (messages.hasRemaining()) {
      for (final NetlinkMessage message : NetlinkMessage.all(messages)) {
        if (message.type() == PACKET) {
          departures.add(new Departure(Departure.DELIVERED, delivered(message.attributes())));
        }
      }
      messages = socket.receive(Syscalls.DONT_WAIT);
    }
  }

  private static Packet delivered(final NetlinkAttributes attributes) throws IOException {
    final byte[] packet = attributes.bytes(PAYLOAD);
    if (packet.length >= MOST_BYTES) {
      throw new IOException(
          "a packet was delivered of which the kernel shows no more than %,d bytes"
              .formatted(MOST_BYTES));
    }
    if (attributes.word(INPUT_INTERFACE) == LOOPBACK_INDEX) {
      PartialChecksum.complete(packet);
    }
    return Packet.of(packet);
  }

  @Override
  public void close() {
    socket.close();
  }
}
