package io.chainwalk.route;

/// Where the targets of a group come from.
public sealed interface Backend {
  /// A port of a Service.
  ///
  /// @param namespace the Service's
  /// @param service the Service's name
  /// @param portName the port's name; empty where its number counts
  /// @param port the port's number; 0 where its name counts
  /// @param way how its endpoints are reached
  record ServicePortRef(String namespace, String service, String portName, int port, Way way)
      implements Backend {
    @Override
    public String toString() {
      return namespace + '/' + service + ':' + (portName.isEmpty() ? port : portName);
    }
  }

  /// How the endpoints of a Service are reached.
  enum Way {
    /// At their own addresses: the entrance chooses the endpoint.
    ENDPOINTS,
    /// At the NodePort of any node: the entrance chooses a node, kube-proxy there the endpoint.
    NODE_PORT,
    /// At the cluster IP: kube-proxy chooses the endpoint.
    CLUSTER_IP
  }

  /// Targets that are not in the cluster, or not known: requests for them are counted and go nowhere.
  ///
  /// @param name such as an ARN
  record Elsewhere(String name) implements Backend {}

  /// A reference that cannot be followed.
  ///
  /// @param reason in words, for the user
  /// @param status what is answered: 500 or 503
  record Broken(String reason, int status) implements Backend {}
}
