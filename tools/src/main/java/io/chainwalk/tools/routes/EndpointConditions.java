package io.chainwalk.tools.routes;

import io.chainwalk.service.Endpoint;

/// Conditions of endpoints, in words.
final class EndpointConditions {
  private EndpointConditions() {}

  /// What an EndpointSlice says of an endpoint.
  static String words(final Endpoint endpoint) {
    if (endpoint.ready()) {
      return endpoint.terminating() ? "ready, terminating" : "ready";
    }
    if (endpoint.terminating()) {
      return endpoint.serving() ? "terminating, still serving" : "terminating";
    }
    return "not ready";
  }
}
