package io.chainwalk.route;

import java.time.Duration;

/// Whether a client stays with the group of targets that it was sent to first.
///
/// @param enabled whether it does
/// @param cookie the name of the cookie that says which: `AWSALBTG`
/// @param duration how long, from when the cookie was issued; zero for as long as the client's session
/// @param sliding whether each answer issues it anew
/// @param crossSite whether a second cookie `…CORS` with `SameSite=None` goes with it
public record GroupStickiness(
    boolean enabled, String cookie, Duration duration, boolean sliding, boolean crossSite) {
  /// The group cookie of an Application Load Balancer.
  public static final String AWSALBTG = "AWSALBTG";

  /// Each request is on its own.
  public static final GroupStickiness NONE =
      new GroupStickiness(false, "", Duration.ZERO, false, false);

  /// One with the second cookie where it is [#AWSALBTG].
  ///
  /// @param enabled whether a client stays
  /// @param cookie the name of the cookie that says which
  /// @param duration how long
  /// @param sliding whether each answer issues it anew
  public GroupStickiness(
      final boolean enabled, final String cookie, final Duration duration, final boolean sliding) {
    this(enabled, cookie, duration, sliding, cookie.equals(AWSALBTG));
  }
}
