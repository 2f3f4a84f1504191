package io.chainwalk.route;

import java.time.Duration;

/// Whether a client stays with a target of a group.
public sealed interface TargetStickiness {
  /// Each request is on its own.
  record None() implements TargetStickiness {}

  /// By a cookie of the entrance's own.
  ///
  /// @param cookie its name: `AWSALB`, `INGRESSCOOKIE`
  /// @param lifetime how long it counts, in whole seconds, and the client keeps it; zero for as long as its session
  /// @param sliding whether each answer issues it anew
  /// @param crossSite whether a second cookie `…CORS` with `SameSite=None` goes with it
  /// @param persistent whether the client keeps its target when others are added; else it may be sent to another
  /// @param sessionOnly whether the client keeps the cookie for as long as its session, although it counts no longer than
  ///     its lifetime
  /// @param bindsGroup whether the client stays with the target's group too, where the groups of a forward have no
  ///     stickiness of their own, as a session of Gateway API does; else weights hold for each request
  record OwnCookie(
      String cookie,
      Duration lifetime,
      boolean sliding,
      boolean crossSite,
      boolean persistent,
      boolean sessionOnly,
      boolean bindsGroup)
      implements TargetStickiness {
    /// One that the client keeps for its lifetime, and that says nothing of the group.
    ///
    /// @param cookie its name
    /// @param lifetime how long the client keeps it; zero for as long as its session
    /// @param sliding whether each answer issues it anew
    /// @param crossSite whether a second cookie goes with it
    /// @param persistent whether the client keeps its target when others are added
    public OwnCookie(
        final String cookie,
        final Duration lifetime,
        final boolean sliding,
        final boolean crossSite,
        final boolean persistent) {
      this(cookie, lifetime, sliding, crossSite, persistent, false, false);
    }

    /// How long the client is told to keep the cookie.
    ///
    /// @return seconds; 0 for as long as its session
    public long keptSeconds() {
      return sessionOnly ? 0 : lifetime.toSeconds();
    }
  }

  /// While the application's own cookie lives.
  ///
  /// @param applicationCookie the name of the cookie that targets set
  /// @param cookie the name of the cookie that remembers the target: `AWSALBAPP-0`
  /// @param lifetime how long at most
  record ApplicationCookie(String applicationCookie, String cookie, Duration lifetime)
      implements TargetStickiness {}

  /// By a header that the client sends back. Where the groups of a forward have no stickiness of their own, the client
  /// stays with the target's group too.
  ///
  /// @param header its name
  /// @param lifetime how long at most; zero without limit
  record OwnHeader(String header, Duration lifetime) implements TargetStickiness {}

  /// By a hash of something in the request, so that equal requests meet equal targets.
  ///
  /// @param of what is hashed
  record Hash(HashSource of) implements TargetStickiness {}

  /// What is hashed.
  enum HashSource {
    /// The client's address.
    CLIENT_ADDRESS,
    /// Path and query.
    REQUEST_TARGET,
    /// The host.
    HOST
  }
}
