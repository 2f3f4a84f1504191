package io.chainwalk.tools.verify.scenario;

import io.chainwalk.tools.cases.Packet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A packet in one line, for eyes: addresses, ports or identifiers, and what else makes the difference in a scenario.
final class PacketLine {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int SCTP = 132;
  private static final int FRAGMENT = 44;

  private final Packet packet;
  private final StringBuilder line = new StringBuilder(100);

  private PacketLine(final Packet packet) {
    this.packet = packet;
  }

  static String of(final Packet packet) {
    return new PacketLine(packet).write(0);
  }

  private String write(final int start) {
    if (packet.length() < start + 20) {
      return line.append(packet).toString();
    }
    if (packet.at(start) >> 4 == 4) {
      ipv4(start);
    } else {
      ipv6(start);
    }
    return line.toString();
  }

  private void ipv4(final int start) {
    line.append(address(start + 12, 4)).append(" > ").append(address(start + 16, 4));
    line.append(" ttl ").append(u8(start + 8)).append(" len ").append(u16(start + 2));
    final int fragment = u16(start + 6);
    append(" tos ", u8(start + 1), 0);
    line.append((fragment & 0x4000) == 0 ? "" : " DF");
    if ((fragment & 0x3FFF) != 0) {
      line.append(" fragment ").append((fragment & 0x1FFF) * 8);
      line.append((fragment & 0x2000) == 0 ? "" : "+");
    }
    append(" id ", u16(start + 4), 0);
    if ((fragment & 0x1FFF) == 0) {
      transport(start + (u8(start) & 0xF) * 4, u8(start + 9));
    }
  }

  private void ipv6(final int start) {
    line.append(address(start + 8, 16)).append(" > ").append(address(start + 24, 16));
    line.append(" hops ").append(u8(start + 7)).append(" len ").append(40 + u16(start + 4));
    append(" class ", u16(start) >> 4 & 0xFF, 0);
    if (u8(start + 6) != FRAGMENT) {
      transport(start + 40, u8(start + 6));
      return;
    }
    final int offset = u16(start + 42);
    line.append(" fragment ").append(offset & 0xFFF8).append((offset & 1) == 0 ? "" : "+");
    line.append(" id ").append(u32(start + 44));
    if ((offset & 0xFFF8) == 0) {
      transport(start + 48, u8(start + 40));
    }
  }

  private void transport(final int at, final int protocol) {
    switch (protocol) {
      case TCP -> tcp(at);
      case UDP ->
          line.append(" udp ")
              .append(ports(at))
              .append(" sum ")
              .append(Integer.toHexString(u16(at + 6)));
      case SCTP -> line.append(" sctp ").append(ports(at)).append(" chunk ").append(u8(at + 12));
      case ICMP, ICMPV6 ->
          icmp(at, protocol == ICMP ? u8(at) > 2 && u8(at) < 13 && u8(at) != 8 : u8(at) < 128);
      default -> line.append(" protocol ").append(protocol);
    }
  }

  private void tcp(final int at) {
    line.append(" tcp ").append(ports(at)).append(' ');
    for (int i = 0; i < 8; i++) {
      if ((u8(at + 13) & 1 << i) != 0) {
        line.append("FSRPAUEC".charAt(i));
      }
    }
    line.append(" seq ").append(u32(at + 4)).append(" ack ").append(u32(at + 8));
  }

  private void icmp(final int at, final boolean isError) {
    line.append(" icmp ").append(u8(at)).append('/').append(u8(at + 1));
    line.append(" rest ").append(u32(at + 4));
    if (isError) {
      line.append(" [");
      write(at + 8);
      line.append(']');
    }
  }

  private String ports(final int at) {
    return u16(at) + " > " + u16(at + 2);
  }

  private void append(final String name, final int value, final int usual) {
    if (value != usual) {
      line.append(name).append(value);
    }
  }

  private String address(final int from, final int length) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(packet.bytes(), from, from + length))
          .getHostAddress();
    } catch (final UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /// Bytes that are not there count as 0.
  private int u8(final int index) {
    return index < packet.length() ? packet.at(index) : 0;
  }

  private int u16(final int index) {
    return u8(index) << 8 | u8(index + 1);
  }

  private long u32(final int index) {
    return (long) u16(index) << 16 | u16(index + 2);
  }
}
