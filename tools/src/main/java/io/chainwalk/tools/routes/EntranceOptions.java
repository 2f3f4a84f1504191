package io.chainwalk.tools.routes;

import java.util.Set;

/// What manifests do not say.
///
/// @param classes further classes of Ingresses that somebody acts on, by the specification alone
/// @param groupCookieSlides whether an Application Load Balancer issues AWSALBTG anew with each answer, which its
///     documentation leaves open
/// @param ignoreRewrites whether a rule that rewrites paths or hosts is followed without doing so; else it is answered
///     with an error
public record EntranceOptions(
    Set<String> classes, boolean groupCookieSlides, boolean ignoreRewrites) {
  /// No further class, a cookie that does not slide, no rule that is followed in part.
  public static final EntranceOptions DEFAULTS = new EntranceOptions(Set.of(), false, false);

  /// Copies the set.
  public EntranceOptions {
    classes = Set.copyOf(classes);
  }
}
