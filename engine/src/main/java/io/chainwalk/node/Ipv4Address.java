package io.chainwalk.node;

/// What an IPv4 address is by its bits alone.
final class Ipv4Address {
  /// The limited broadcast address, RFC 919.
  static final int LIMITED_BROADCAST = 0xFFFF_FFFF;

  /// Stands for "none". The rest of 0.0.0.0/8 is ordinary, since kernel 5.3.
  static final int ANY = 0;

  private Ipv4Address() {}

  /// 224.0.0.0/4, RFC 5771.
  static boolean isMulticast(final int address) {
    return address >>> 28 == 0xE;
  }

  /// 224.0.0.0/24, of which nothing leaves the link.
  static boolean isLocalMulticast(final int address) {
    return address >>> 8 == 0xE0_0000;
  }

  /// 127.0.0.0/8.
  static boolean isLoopback(final int address) {
    return address >>> 24 == 127;
  }
}
