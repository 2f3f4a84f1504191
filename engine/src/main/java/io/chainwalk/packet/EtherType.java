package io.chainwalk.packet;

/// The EtherTypes we follow on the way to an IP header (IANA, ieee-802-numbers).
public final class EtherType {
  public static final int IPV4 = 0x0800;
  public static final int IPV6 = 0x86DD;
  public static final int MPLS = 0x8847;
  public static final int MPLS_UPSTREAM = 0x8848;
  public static final int PPPOE_SESSION = 0x8864;

  private EtherType() {}

  /// Whether this is a VLAN tag: 802.1Q, 802.1ad, or one of the numbers in use for stacked tags before that.
  static boolean isVlanTag(final int type) {
    return switch (type) {
      case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300 -> true;
      default -> false;
    };
  }
}
