package io.chainwalk.node;

/// Kinds of address as the match `addrtype` tells them apart, a bit each (the kernel's numbers).
public final class AddressType {
  /// The unspecified address.
  public static final int UNSPEC = 1;

  /// An address of one machine.
  public static final int UNICAST = 1 << 1;

  /// An address of this machine.
  public static final int LOCAL = 1 << 2;

  /// A broadcast address.
  public static final int BROADCAST = 1 << 3;

  /// An address of any machine of a group.
  public static final int ANYCAST = 1 << 4;

  /// An address of all machines of a group.
  public static final int MULTICAST = 1 << 5;

  /// An address whose packets are dropped; no address ever has this type.
  public static final int BLACKHOLE = 1 << 6;

  /// An address that cannot be reached. IPv6 only.
  public static final int UNREACHABLE = 1 << 7;

  /// An address that is forbidden; no address ever has this type.
  public static final int PROHIBIT = 1 << 8;

  private AddressType() {}
}
