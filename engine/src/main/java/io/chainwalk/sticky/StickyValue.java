package io.chainwalk.sticky;

import org.jspecify.annotations.Nullable;

/// What a cookie says once it is known to be ours.
///
/// @param group [SealedText#groupId] of the group's name
/// @param target the target; null where it is about the group alone
/// @param issuedSeconds when it was issued, in seconds since 1970
record StickyValue(long group, @Nullable Target target, long issuedSeconds) {
  /// How far ahead the clock of another proxy may be.
  static final long CLOCK_SKEW_SECONDS = 60;

  /// Whether it still counts.
  ///
  /// @param lifetimeSeconds how long it counts; 0 for ever
  /// @param nowSeconds seconds since 1970
  boolean isFresh(final long lifetimeSeconds, final long nowSeconds) {
    return issuedSeconds <= nowSeconds + CLOCK_SKEW_SECONDS
        && (lifetimeSeconds == 0 || nowSeconds - issuedSeconds < lifetimeSeconds);
  }
}
