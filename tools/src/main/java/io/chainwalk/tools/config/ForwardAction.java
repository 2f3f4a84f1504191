package io.chainwalk.tools.config;

import java.util.List;

/// How a listener of a Network Load Balancer divides new flows among Services: the annotation
/// `service.beta.kubernetes.io/actions.<PROTOCOL>-<PORT>` of the AWS Load Balancer Controller.
///
/// @param baseWeight the weight of the Service itself, 0 to 999
/// @param groups the others
/// @param sticky whether a client's address decides alone, so that it stays with its Service
public record ForwardAction(int baseWeight, List<Group> groups, boolean sticky) {

  /// Copies the list.
  public ForwardAction {
    groups = List.copyOf(groups);
  }

  /// Another Service that gets a share.
  ///
  /// @param service its name, in the same namespace; empty for a target group that only AWS knows
  /// @param port its port, by number or name; the target group's ARN where there is no Service
  /// @param weight 0 to 999
  public record Group(String service, String port, int weight) {}
}
