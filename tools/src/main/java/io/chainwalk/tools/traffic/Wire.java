package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;

/// Numbers in arrays of bytes, in network order, and what the headers' fields are called.
final class Wire {
  static final int IPV4_HEADER = 20;
  static final int IPV4_TOTAL_LENGTH = 2;
  static final int IPV4_ID = 4;
  static final int IPV4_FRAGMENT = 6;
  static final int IPV4_TTL = 8;
  static final int IPV4_PROTOCOL = 9;
  static final int IPV4_CHECKSUM = 10;
  static final int IPV4_SOURCE = 12;
  static final int IPV4_DESTINATION = 16;
  static final int DONT_FRAGMENT = 0x4000;
  static final int MORE_FRAGMENTS = 0x2000;
  static final int OFFSET_MASK = 0x1FFF;

  static final int IPV6_HEADER = 40;
  static final int IPV6_PAYLOAD_LENGTH = 4;
  static final int IPV6_NEXT_HEADER = 6;
  static final int IPV6_HOP_LIMIT = 7;
  static final int IPV6_SOURCE = 8;
  static final int IPV6_DESTINATION = 24;
  static final int FRAGMENT_HEADER = 8;

  static final int HOP_BY_HOP = 0;
  static final int ROUTING = 43;
  static final int FRAGMENT = 44;
  static final int AUTHENTICATION = 51;
  static final int NO_NEXT_HEADER = 59;
  static final int DESTINATION_OPTIONS = 60;

  private static final int BYTE = 0xFF;
  private static final int WORD = 0xFFFF;

  private Wire() {}

  static int get8(final byte[] bytes, final int at) {
    return bytes[at] & BYTE;
  }

  static int get16(final byte[] bytes, final int at) {
    return (bytes[at] & BYTE) << 8 | (bytes[at + 1] & BYTE);
  }

  static int get32(final byte[] bytes, final int at) {
    return get16(bytes, at) << 16 | get16(bytes, at + 2);
  }

  static long get64(final byte[] bytes, final int at) {
    return (long) get32(bytes, at) << 32 | (get32(bytes, at + 4) & 0xFFFF_FFFFL);
  }

  static void put8(final byte[] bytes, final int at, final int value) {
    bytes[at] = (byte) value;
  }

  static void put16(final byte[] bytes, final int at, final int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static void put32(final byte[] bytes, final int at, final int value) {
    put16(bytes, at, value >>> 16);
    put16(bytes, at + 2, value & WORD);
  }

  static void put64(final byte[] bytes, final int at, final long value) {
    put32(bytes, at, (int) (value >>> 32));
    put32(bytes, at + 4, (int) value);
  }

  static void putAddress(final byte[] bytes, final int at, final IpAddress address) {
    if (address.ipv6()) {
      put64(bytes, at, address.high());
      put64(bytes, at + 8, address.low());
    } else {
      put32(bytes, at, (int) address.low());
    }
  }

  static IpAddress address(final byte[] bytes, final int at, final boolean ipv6) {
    return ipv6
        ? new IpAddress(true, get64(bytes, at), get64(bytes, at + 8))
        : IpAddress.ofIpv4(get32(bytes, at));
  }

  /// The source of a packet that is as long as its fixed header.
  static IpAddress source(final byte[] packet) {
    final boolean ipv6 = isIpv6(packet);
    return address(packet, ipv6 ? IPV6_SOURCE : IPV4_SOURCE, ipv6);
  }

  /// The destination likewise.
  static IpAddress destination(final byte[] packet) {
    final boolean ipv6 = isIpv6(packet);
    return address(packet, ipv6 ? IPV6_DESTINATION : IPV4_DESTINATION, ipv6);
  }

  static boolean isIpv6(final byte[] packet) {
    return packet[0] >>> 4 == 6;
  }

  static byte[] concat(final byte[]... parts) {
    int length = 0;
    for (final byte[] part : parts) {
      length += part.length;
    }
    final byte[] all = new byte[length];
    int at = 0;
    for (final byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
