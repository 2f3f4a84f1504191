package io.chainwalk.tools.chains;

import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RuleProgram;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.Node;
import java.util.List;

/// A node with rules on it.
///
/// **Threads:** one at a time; what it gives out is immutable.
public sealed interface LoadedNode permits ProxiedNode, DumpedNode {
  /// Its addresses.
  ///
  /// @return a node that does not route
  Node node();

  /// The rules that are loaded.
  ///
  /// @return both families
  Rulesets rulesets();

  /// What names the ends of packets, and numbers the endpoints.
  ///
  /// @return for [#rulesets]
  RuleLabels labels();

  /// The rules, compiled.
  ///
  /// @return the program that was made last
  RuleProgram program();

  /// What chooses endpoints in the place of the rules.
  ///
  /// @return for [#rulesets]; mostly none
  SelectorsInForce selectors();

  /// Which part of its service port's new connections each endpoint is to get.
  ///
  /// @param services what numbers the endpoints
  /// @return 0 to 1, or NaN where nobody can tell, for each endpoint's number
  double[] shares(ServiceDispatch services);

  /// What there is to say about what is loaded.
  ///
  /// @return sentences for the user
  List<String> notices();

  /// The addresses that MASQUERADE gives although nobody has named them, see [NodeAddresses].
  ///
  /// @return as `192.0.2.1 and 2001:db8::1`; empty where each family has an address of its own
  default String assumedAddressText() {
    return String.join(
        " and ",
        NodeAddresses.preferred(node()).stream()
            .filter(NodeAddresses::isAssumed)
            .map(IpAddress::toString)
            .toList());
  }
}
