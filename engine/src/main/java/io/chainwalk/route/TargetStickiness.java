package io.chainwalk.route;

import java.time.Duration;

/// Whether a client stays with a target of a group.
public sealed interface TargetStickiness {
  /// Each request is on its own.
  record None() implements TargetStickiness {}

  /// By a cookie of the entrance's own.
  ///
  /// @param cookie its name: `AWSALB`, `INGRESSCOOKIE`
  /// @param lifetime how long the client keeps it; zero for as long as its session
  /// @param sliding whether each answer issues it anew
  /// @param crossSite whether a second cookie `…CORS` with `SameSite=None` goes with it
  /// @param persistent whether the client keeps its target when others are added; else it may be sent to another
  record OwnCookie(
      String cookie, Duration lifetime, boolean sliding, boolean crossSite, boolean persistent)
      implements TargetStickiness {}

  /// While the application's own cookie lives.
  ///
  /// @param applicationCookie the name of the cookie that targets set
  /// @param cookie the name of the cookie that remembers the target: `AWSALBAPP-0`
  /// @param lifetime how long at most
  record ApplicationCookie(String applicationCookie, String cookie, Duration lifetime)
      implements TargetStickiness {}

  /// By a header that the client sends back.
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
