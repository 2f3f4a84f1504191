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

  /// Another target group that gets a share.
  public sealed interface Group {
    /// Its weight.
    ///
    /// @return 0 to 999
    int weight();
  }

  /// A Service of the same namespace.
  ///
  /// @param service its name
  /// @param port which of its ports
  /// @param weight 0 to 999
  public record OfService(String service, Port port, int weight) implements Group {}

  /// A target group that only AWS knows.
  ///
  /// @param arn its name there
  /// @param weight 0 to 999
  public record Arn(String arn, int weight) implements Group {}

  /// Which port of a Service is meant.
  public sealed interface Port {}

  /// A port by number.
  ///
  /// @param number the Service's port
  public record PortNumber(int number) implements Port {}

  /// A port by name, also where the name looks like a number.
  ///
  /// @param name the name
  public record PortName(String name) implements Port {}
}
