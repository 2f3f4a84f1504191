package io.chainwalk.sticky;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines that one answer gets.
final class AnswerLines {
  private final KeyRing keys;
  private final boolean secure;
  private final String group;
  private final long nowSeconds;
  private final List<HeaderLine> lines = new ArrayList<>();

  /// Begins an answer.
  ///
  /// @param keys what cookies are sealed with
  /// @param secure whether the request came over TLS
  /// @param group the group's name, hashed only where a line names it: most answers get none
  /// @param nowSeconds seconds since 1970
  AnswerLines(final KeyRing keys, final boolean secure, final String group, final long nowSeconds) {
    this.keys = keys;
    this.secure = secure;
    this.group = group;
    this.nowSeconds = nowSeconds;
  }

  /// Adds a cookie of the entrance's own. Where it has a twin for cross-site requests it is that of an Application Load
  /// Balancer, which uses `Expires` and never `Max-Age` (AWS, "Sticky sessions"); else as ingress-nginx sets its cookie:
  /// both, `Secure` where the request was, and `HttpOnly`.
  ///
  /// @param name the cookie's
  /// @param target null where it is about the group alone
  /// @param lifetimeSeconds 0 for as long as the client's session
  /// @param crossSite whether it has a twin
  void addCookie(
      final String name,
      final @Nullable Target target,
      final long lifetimeSeconds,
      final boolean crossSite) {
    final String text = sealed(name, target);
    if (crossSite) {
      lines.add(lasting(name, text, lifetimeSeconds).path().line());
      lines.add(
          lasting(name + StickyCookies.CROSS_SITE, text, lifetimeSeconds)
              .path()
              .crossSite()
              .line());
      return;
    }
    SetCookie cookie = lasting(name, text, lifetimeSeconds);
    if (lifetimeSeconds > 0) {
      cookie = cookie.maxAge(lifetimeSeconds);
    }
    cookie = cookie.path();
    lines.add((secure ? cookie.secure() : cookie).httpOnly().line());
  }

  private SetCookie lasting(final String name, final String text, final long lifetimeSeconds) {
    final SetCookie cookie = SetCookie.of(name, text);
    return lifetimeSeconds > 0 ? cookie.expires(nowSeconds + lifetimeSeconds) : cookie;
  }

  /// Adds the cookie that goes with an application's own.
  void addTwin(final String name, final Target target) {
    lines.add(
        lasting(name, sealed(name, target), SetCookie.APPLICATION_TWIN_SECONDS).path().line());
  }

  /// Adds a header that the client sends back.
  void addHeader(final String name, final Target target) {
    lines.add(new HeaderLine(name, sealed(name, target)));
  }

  private String sealed(final String name, final @Nullable Target target) {
    return SealedText.seal(
        keys, name, new StickyValue(SealedText.groupId(group), target, nowSeconds));
  }

  List<HeaderLine> all() {
    return List.copyOf(lines);
  }
}
