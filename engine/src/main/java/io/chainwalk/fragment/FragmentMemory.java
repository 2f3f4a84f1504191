package io.chainwalk.fragment;

/// What fragments cost by the kernel's reckoning, which decides when its memory limits bite.
///
/// The kernel charges the buffers that packets sit in, and a network driver decides how large those are. We charge what
/// an Ethernet frame costs that was copied into a buffer of its own size, as from a virtual network card (6.18, x86-64;
/// read off `/proc/net/sockstat`); a driver with buffers of 2 KiB would be charged more for small ones.
final class FragmentMemory {
  /// A datagram of which nothing is there yet.
  static final int IPV4_QUEUE = 200;

  static final int IPV6_QUEUE = 184;

  private static final int DESCRIPTORS = 256 + 320;
  private static final int HEADROOM_AND_ETHERNET = 64 + 14;
  private static final int ALIGNMENT = 64;

  private FragmentMemory() {}

  /// What a fragment costs.
  ///
  /// @param networkLength bytes of the IP packet
  /// @return bytes
  static int of(final int networkLength) {
    return DESCRIPTORS + ((HEADROOM_AND_ETHERNET + networkLength + ALIGNMENT - 1) & -ALIGNMENT);
  }
}
