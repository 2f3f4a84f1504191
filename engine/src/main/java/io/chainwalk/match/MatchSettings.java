package io.chainwalk.match;

import io.chainwalk.select.RecentList;

/// What matches ask of the kernel they run in: how its clock ticks, and the parameters of its modules.
///
/// @param ticksPerSecond `CONFIG_HZ`: the granularity of `recent`, `limit` and `hashlimit`, 100, 250, 300 or 1000
/// @param recentAddresses `ip_list_tot` of `xt_recent`: how many addresses a list holds
/// @param recentStamps `ip_pkt_list_tot` of `xt_recent`: how many packets of an address are remembered; 0 for what the
///     rules ask for, else 32
/// @param hashlimitSize size of a `hashlimit` table where the rule gives none; 8192 with more than 1 GiB of memory
public record MatchSettings(
    int ticksPerSecond, int recentAddresses, int recentStamps, int hashlimitSize) {
  /// The defaults of a distribution's kernel.
  public static final MatchSettings DEFAULTS = new MatchSettings(250, 100, 0, 8192);

  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int MS_PER_SECOND = 1000;

  /// Checks the numbers.
  public MatchSettings {
    if (ticksPerSecond < 1 || ticksPerSecond > MS_PER_SECOND) {
      throw new IllegalArgumentException("ticks per second out of range: " + ticksPerSecond);
    }
    if (recentAddresses < 1) {
      throw new IllegalArgumentException("a recent list holds no address: " + recentAddresses);
    }
    if (recentStamps < 0 || recentStamps > RecentList.MOST_STAMPS) {
      throw new IllegalArgumentException("recent stamps out of range: " + recentStamps);
    }
    if (hashlimitSize < 1) {
      throw new IllegalArgumentException("a hashlimit table has no size: " + hashlimitSize);
    }
  }

  /// The kernel's clock at a time.
  ///
  /// @param timeNs nanoseconds
  /// @return whole ticks (jiffies)
  long ticksAt(final long timeNs) {
    final long seconds = timeNs / NS_PER_SECOND;
    return seconds * ticksPerSecond
        + (timeNs - seconds * NS_PER_SECOND) * ticksPerSecond / NS_PER_SECOND;
  }

  /// How long a time is for the kernel's clock.
  ///
  /// @param milliseconds the time
  /// @return ticks, rounded up
  long ticksOf(final long milliseconds) {
    return (milliseconds * ticksPerSecond + MS_PER_SECOND - 1) / MS_PER_SECOND;
  }
}
