package io.chainwalk.tools.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/// What the node itself sends: whole packets, header included, which then take the way of any packet of its own.
///
/// The kernel writes total length and header checksum of IPv4 anew, and source and identification if they are 0.
final class RawSockets implements AutoCloseable {
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final int RAW = 3;

  /// `IPPROTO_RAW`: the header is the sender's.
  private static final int WITH_HEADER = 255;

  private static final int SOCKET_LEVEL = 1;

  /// `SO_BROADCAST`: packets to a broadcast address are sent too.
  private static final int BROADCAST = 6;

  /// How a packet is refused: by a rule, for its size, its header, or for want of a way.
  private static final Set<Integer> REFUSALS =
      Set.of(
          Syscalls.EPERM,
          Syscalls.EACCES,
          Syscalls.EINVAL,
          Syscalls.EMSGSIZE,
          Syscalls.EADDRNOTAVAIL,
          Syscalls.ENETUNREACH,
          Syscalls.EHOSTUNREACH);

  private static final long ADDRESS_4_BYTES = 16;
  private static final long ADDRESS_4_OFFSET = 4;
  private static final long DESTINATION_4_OFFSET = 16;
  private static final long HEADER_4_BYTES = 20;
  private static final long LENGTH_4 = 4;
  private static final long ADDRESS_6_BYTES = 28;
  private static final long ADDRESS_6_OFFSET = 8;
  private static final long DESTINATION_6_OFFSET = 24;
  private static final long HEADER_6_BYTES = 40;
  private static final long LENGTH_6 = 16;

  private final int ipv4;
  private final int ipv6;
  private final MemorySegment address4;
  private final MemorySegment address6;

  private RawSockets(final int ipv4, final int ipv6) {
    final Arena arena = Arena.ofAuto();
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    address4 = arena.allocate(ADDRESS_4_BYTES);
    address4.set(JAVA_SHORT, 0, (short) IPV4);
    address6 = arena.allocate(ADDRESS_6_BYTES);
    address6.set(JAVA_SHORT, 0, (short) IPV6);
  }

  static RawSockets open() throws IOException {
    final int ipv4 = Syscalls.check(Syscalls.socket(IPV4, RAW, WITH_HEADER), "raw socket, IPv4");
    final int ipv6 = Syscalls.socket(IPV6, RAW, WITH_HEADER);
    if (ipv6 < 0) {
      Syscalls.close(ipv4);
    }
    Syscalls.check(ipv6, "raw socket, IPv6");
    final RawSockets sockets = new RawSockets(ipv4, ipv6);
    final int allowed = Syscalls.setOption(ipv4, SOCKET_LEVEL, BROADCAST, 1);
    if (allowed < 0) {
      sockets.close();
    }
    Syscalls.check(allowed, "raw socket, broadcasts");
    return sockets;
  }

  /// Sends a packet. Where the kernel refuses it, the packet went nowhere.
  ///
  /// @param packet its bytes
  /// @param length how many there are
  /// @throws IOException when it is not the packet's fault
  void send(final MemorySegment packet, final long length) throws IOException {
    final boolean isIpv6 = length > 0 && (packet.get(JAVA_BYTE, 0) & 0xF0) == 0x60;
    if (length < (isIpv6 ? HEADER_6_BYTES : HEADER_4_BYTES)) {
      return; // so says the kernel too
    }
    if (isIpv6) {
      MemorySegment.copy(packet, DESTINATION_6_OFFSET, address6, ADDRESS_6_OFFSET, LENGTH_6);
      Syscalls.checkSent(
          Syscalls.sendTo(ipv6, packet, length, address6), REFUSALS, "raw socket, IPv6");
    } else {
      MemorySegment.copy(packet, DESTINATION_4_OFFSET, address4, ADDRESS_4_OFFSET, LENGTH_4);
      Syscalls.checkSent(
          Syscalls.sendTo(ipv4, packet, length, address4), REFUSALS, "raw socket, IPv4");
    }
  }

  @Override
  public void close() {
    Syscalls.close(ipv4);
    Syscalls.close(ipv6);
  }
}
