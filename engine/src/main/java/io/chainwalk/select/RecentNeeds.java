package io.chainwalk.select;

/// How a `recent` list has to be made for those that use it.
///
/// @param mask4 what is looked at of an IPv4 address
/// @param maskHigh6 what is looked at of the upper half of an IPv6 address
/// @param maskLow6 what is looked at of its lower half
/// @param stamps how many packets of an address are remembered; rounded up to a power of two, and at most
///     [RecentList#MOST_STAMPS]
/// @param addresses how many addresses there is room for
public record RecentNeeds(long mask4, long maskHigh6, long maskLow6, int stamps, int addresses) {
  private static final long WHOLE_IPV4 = 0xFFFF_FFFFL;

  /// Rounds the number of packets.
  public RecentNeeds {
    stamps = powerOfTwoFrom(Math.min(stamps, RecentList.MOST_STAMPS));
  }

  /// A list of whole addresses that remembers the last packet of each.
  ///
  /// @param addresses how many addresses there is room for, at least 1
  /// @return what such a list needs
  public static RecentNeeds ofLastPackets(final int addresses) {
    return new RecentNeeds(WHOLE_IPV4, -1, -1, 1, addresses);
  }

  /// What is needed when another rule names the list too: its masks stay.
  ///
  /// @param later of the other rule
  /// @return what serves both
  public RecentNeeds and(final RecentNeeds later) {
    return new RecentNeeds(mask4, maskHigh6, maskLow6, Math.max(stamps, later.stamps), addresses);
  }

  private static int powerOfTwoFrom(final int number) {
    return number <= 1 ? 1 : Integer.highestOneBit(number - 1) << 1;
  }
}
