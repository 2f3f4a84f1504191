package io.chainwalk.tools.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// All ways into the node and out of it.
final class Ports implements AutoCloseable {
  /// The largest IPv6 packet has 65,575 bytes.
  private static final int BUFFER_BYTES = 70_000;

  /// How a TUN device refuses a packet, such as one that is neither IPv4 nor IPv6: that is the end of it and no failure.
  private static final Set<Integer> REFUSALS = Set.of(Syscalls.EINVAL, Syscalls.EIO);

  /// `struct pollfd`: the file, events asked for, events that happened.
  private static final long POLL_BYTES = 8;

  private static final long EVENTS_OFFSET = 4;
  private static final long HAPPENED_OFFSET = 6;
  private static final short READABLE = 1;

  private final List<TunInterface> interfaces;
  private final DeliveryLog deliveries;
  private final RawSockets own;
  private final MemorySegment buffer;
  private final MemorySegment polled;

  private Ports(
      final List<TunInterface> interfaces, final DeliveryLog deliveries, final RawSockets own) {
    this.interfaces = List.copyOf(interfaces);
    this.deliveries = deliveries;
    this.own = own;
    final Arena arena = Arena.ofAuto();
    buffer = arena.allocate(BUFFER_BYTES);
    polled = arena.allocate((interfaces.size() + 1) * POLL_BYTES, POLL_BYTES);
    for (int i = 0; i <= interfaces.size(); i++) {
      final int fd = i == interfaces.size() ? deliveries.fd() : interfaces.get(i).fd();
      polled.set(JAVA_INT, i * POLL_BYTES, fd);
      polled.set(JAVA_SHORT, i * POLL_BYTES + EVENTS_OFFSET, READABLE);
    }
  }

  static Ports open(final List<String> interfaceNames) throws IOException {
    final List<TunInterface> interfaces = new ArrayList<>();
    DeliveryLog deliveries = null;
    Ports ports = null;
    try {
      for (final String name : interfaceNames) {
        interfaces.add(TunInterface.open(name));
      }
      deliveries = DeliveryLog.open();
      ports = new Ports(interfaces, deliveries, RawSockets.open());
      return ports;
    } finally {
      if (ports == null) {
        interfaces.forEach(TunInterface::close);
      }
      if (ports == null && deliveries != null) {
        deliveries.close();
      }
    }
  }

  void put(final String by, final Packet packet) throws IOException {
    final byte[] bytes = packet.bytes();
    final int length = bytes.length;
    if (length > BUFFER_BYTES) {
      throw new IOException("longer than any packet can be: %,d bytes".formatted(length));
    }
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, length);
    if (by.equals(Arrival.OWN)) {
      own.send(buffer, length);
    } else {
      Syscalls.checkSent(
          Syscalls.write(fd(by), buffer, length), REFUSALS, "cannot write to interface " + by);
    }
  }

  private int fd(final String interfaceName) throws IOException {
    for (final TunInterface candidate : interfaces) {
      if (candidate.name().equals(interfaceName)) {
        return candidate.fd();
      }
    }
    throw new IOException("no packet can come in by " + interfaceName);
  }

  void drain(final List<Departure> departures) throws IOException {
    await(0, departures);
  }

  /// Waits until something has come out, and takes it all.
  ///
  /// @param millis how long at most
  /// @param departures where to add it
  void await(final int millis, final List<Departure> departures) throws IOException {
    int ready = Syscalls.poll(polled, interfaces.size() + 1L, millis);
    while (ready == -Syscalls.EINTR) {
      ready = Syscalls.poll(polled, interfaces.size() + 1L, millis);
    }
    if (Syscalls.check(ready, "poll") == 0) {
      return;
    }
    for (int i = 0; i < interfaces.size(); i++) {
      if (isReadable(i)) {
        drain(interfaces.get(i), departures);
      }
    }
    if (isReadable(interfaces.size())) {
      deliveries.drain(departures);
    }
  }

  private boolean isReadable(final int index) {
    return (polled.get(JAVA_SHORT, index * POLL_BYTES + HAPPENED_OFFSET) & READABLE) != 0;
  }

  private void drain(final TunInterface device, final List<Departure> departures)
      throws IOException {
    long length = Syscalls.read(device.fd(), buffer);
    while (length != -Syscalls.EAGAIN) {
      if (length != -Syscalls.EINTR) {
        final int read = Syscalls.check(length, "cannot read from interface " + device.name());
        final byte[] bytes = new byte[read];
        MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, read);
        departures.add(new Departure(device.name(), Packet.of(bytes)));
      }
      length = Syscalls.read(device.fd(), buffer);
    }
  }

  @Override
  public void close() {
    own.close();
    deliveries.close();
    interfaces.forEach(TunInterface::close);
  }
}
