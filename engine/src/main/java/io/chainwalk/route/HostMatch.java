package io.chainwalk.route;

/// Which hosts a rule is for. All texts are in lower case, as [RequestHead#host] is.
public sealed interface HostMatch {
  /// Whether a host is one of these. Allocates nothing.
  ///
  /// @param host as [RequestHead#host] has it; the empty one is matched by nothing but a [Glob] of asterisks
  /// @return true when it is
  default boolean matches(final String host) {
    return switch (this) {
      case Exact(String name) -> name.equals(host);
      case OneLabel(String suffix) ->
          host.endsWith(suffix)
              && host.length() > suffix.length()
              && host.indexOf('.') == host.length() - suffix.length();
      case AnyLabels(String suffix) -> host.endsWith(suffix) && host.length() > suffix.length();
      case Glob(String pattern) -> Wildcards.matches(pattern, host, false);
    };
  }

  /// One host.
  ///
  /// @param host the whole name
  record Exact(String host) implements HostMatch {}

  /// Exactly one more label: `*.foo.com` of Ingress has `bar.foo.com`, neither `foo.com` nor `a.bar.foo.com`.
  ///
  /// @param suffix what is behind the asterisk, with its dot: `.foo.com`
  record OneLabel(String suffix) implements HostMatch {}

  /// One or more labels: `*.foo.com` of Gateway API has `bar.foo.com` and `a.bar.foo.com`, not `foo.com`.
  ///
  /// @param suffix what is behind the asterisk, with its dot: `.foo.com`
  record AnyLabels(String suffix) implements HostMatch {}

  /// A pattern with `*` for any characters, dots too, and `?` for one, as an Application Load Balancer has it.
  ///
  /// @param pattern the pattern, see [Condition.TextMatch.Glob]
  record Glob(String pattern) implements HostMatch {}
}
