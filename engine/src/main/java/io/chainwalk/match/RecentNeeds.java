package io.chainwalk.match;

import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Match.Recent;

/// How a `recent` list has to be made for the rules that name it.
///
/// @param mask4 what is looked at of an IPv4 address
/// @param maskHigh6 what is looked at of the upper half of an IPv6 address
/// @param maskLow6 what is looked at of its lower half
/// @param stamps how many packets of an address are remembered, a power of two
/// @param addresses how many addresses there is room for
record RecentNeeds(long mask4, long maskHigh6, long maskLow6, int stamps, int addresses) {
  private static final int USUAL_STAMPS = 32;
  private static final long NOT_SAID = 0xFFFF_FFFFL;

  static RecentNeeds of(final Recent match, final boolean ipv6, final MatchSettings settings) {
    final AddressMask mask = match.mask();
    final int stamps =
        settings.recentStamps() > 0
            ? settings.recentStamps()
            : match.hitCount() > 0 ? match.hitCount() : USUAL_STAMPS;
    return new RecentNeeds(
        ipv6 ? NOT_SAID : mask.maskLow(),
        ipv6 ? mask.maskHigh() : -1,
        ipv6 ? mask.maskLow() : -1,
        powerOfTwoFrom(Math.min(stamps, RecentList.MOST_STAMPS)),
        settings.recentAddresses());
  }

  /// What is needed when another rule names the list too: its masks stay.
  RecentNeeds and(final RecentNeeds later) {
    return new RecentNeeds(mask4, maskHigh6, maskLow6, Math.max(stamps, later.stamps), addresses);
  }

  private static int powerOfTwoFrom(final int number) {
    return number <= 1 ? 1 : Integer.highestOneBit(number - 1) << 1;
  }
}
