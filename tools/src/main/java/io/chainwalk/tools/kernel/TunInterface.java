package io.chainwalk.tools.kernel;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// An interface whose other end is ours: what we write comes in by it, what leaves by it we read. It has no link layer,
/// and is gone as soon as it is closed.
final class TunInterface implements AutoCloseable {
  static final Path DEVICE = Path.of("/dev/net/tun");

  /// `TUNSETIFF`, which takes a name, padded to 16 bytes, and flags: `IFF_TUN` and `IFF_NO_PI`, bare IP packets.
  private static final long SET_INTERFACE = 0x4004_54CAL;

  private static final long REQUEST_BYTES = 40;
  private static final long NAME_BYTES = 16;
  private static final short BARE_IP = 0x1001;

  private final String name;
  private final int fd;

  private TunInterface(final String name, final int fd) {
    this.name = name;
    this.fd = fd;
  }

  static TunInterface open(final String name) throws IOException {
    if (name.length() >= NAME_BYTES) {
      throw new IOException("longer than a kernel takes it: interface " + name);
    }
    final int fd =
        Syscalls.check(
            Syscalls.open(DEVICE.toString(), Syscalls.OPEN_READ_WRITE | Syscalls.OPEN_NON_BLOCKING),
            "cannot open " + DEVICE);
    final TunInterface device = new TunInterface(name, fd);
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment request = arena.allocate(REQUEST_BYTES);
      request.setString(0, name);
      request.set(JAVA_SHORT, NAME_BYTES, BARE_IP);
      Syscalls.check(
          Syscalls.ioctl(fd, SET_INTERFACE, request), "cannot make the interface " + name);
      return device;
    } catch (final IOException e) {
      device.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  int fd() {
    return fd;
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
