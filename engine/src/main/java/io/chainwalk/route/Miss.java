package io.chainwalk.route;

/// Why a rule did not get a request.
///
/// @param rule the rule
/// @param part what of it
/// @param words a short sentence without a full stop: `host is api.example.com, not shop.example.com`
public record Miss(RouteRule rule, Part part, String words) {
  /// What of a rule a request does not have; the first in this order is told.
  public enum Part {
    /// None of its hosts.
    HOST,
    /// None of its paths.
    PATH,
    /// One of its conditions.
    CONDITION,
    /// It matches, but another rule comes before it, or the rules of a more specific host.
    OUTRANKED
  }
}
