package io.chainwalk.tools.routes;

import java.util.List;

/// What an annotation `actions.…` says, checked as AWS Load Balancer Controller checks it (`config_types.go`).
sealed interface AlbAction {
  /// To one or several groups of targets.
  ///
  /// @param groups in order
  /// @param sticky whether a client stays with a group
  /// @param seconds how long, 0 where it does not
  record Forward(List<Group> groups, boolean sticky, int seconds) implements AlbAction {}

  /// A group of targets.
  ///
  /// @param service the Service's name; empty where targets are elsewhere
  /// @param port the Service's port, a number or a name
  /// @param elsewhere ARN or name of a target group; empty where targets are a Service's
  /// @param weight 0 to 999
  record Group(String service, String port, String elsewhere, int weight) {}

  /// An answer.
  record FixedResponse(int status, String contentType, String body) implements AlbAction {}

  /// A redirect. Parts that were not given are those of the request.
  record Redirect(int status, String protocol, String host, String port, String path, String query)
      implements AlbAction {}
}
