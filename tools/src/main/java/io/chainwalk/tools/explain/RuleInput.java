package io.chainwalk.tools.explain;

import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.match.MatchSettings;
import io.chainwalk.node.Node;
import io.chainwalk.tools.chains.DumpedNode;
import io.chainwalk.tools.chains.LoadedNode;
import io.chainwalk.tools.chains.ProxiedNode;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.chains.SelectorChoice;
import io.chainwalk.tools.chains.SelectorsInForce;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.config.LoadBalancing;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// The rules that are explained, wherever they come from.
///
/// @param rulesets of both families, where there are any
/// @param node the node's addresses
/// @param kernel what matches ask of the node's kernel
/// @param labels what connections to endpoints are known by, and why packets ended
/// @param tags tags of connections are below this
/// @param selectors what chooses endpoints in the place of the rules
/// @param balancers the load balancers in front of the cluster; none known of a dump
/// @param notices what there is to say about the input, a sentence each
record RuleInput(
    Rulesets rulesets,
    Node node,
    MatchSettings kernel,
    RuleLabels labels,
    int tags,
    SelectorsInForce selectors,
    LoadBalancing balancers,
    List<String> notices) {

  /// Copies the list.
  RuleInput {
    notices = List.copyOf(notices);
  }

  /// Reads what options name.
  ///
  /// @param options the options
  /// @param choice what chooses endpoints
  /// @param seed decides which chances are met
  /// @param standardInput read where `-` is named
  /// @return the rules
  /// @throws BadInputException when a file cannot be read or is wrong
  static RuleInput read(
      final RuleOptions options,
      final SelectorChoice choice,
      final long seed,
      final InputStream standardInput)
      throws BadInputException {
    if (options.hasDumps()) {
      final DumpedNode dumped = DumpedNode.read(options, seed, choice, standardInput);
      return of(
          dumped, new ServiceDispatch(dumped.services()), LoadBalancing.NONE, dumped.notices());
    }
    return of(ClusterReader.read(options.cluster(), standardInput), options, choice, seed);
  }

  /// The rules of a node of a cluster.
  ///
  /// @param cluster as the node sees it
  /// @param options what else is said of the node
  /// @param choice what chooses endpoints
  /// @param seed decides which chances are met
  /// @return the rules
  static RuleInput of(
      final ClusterManifests cluster,
      final RuleOptions options,
      final SelectorChoice choice,
      final long seed) {
    final ProxiedNode proxied =
        new ProxiedNode(
            cluster.proxyConfig(), cluster.node(), options.nodeAddresses(), seed, choice);
    final ServiceDispatch numbers = new ServiceDispatch(cluster.services());
    proxied.sync(cluster.services(), numbers, 0);
    final List<String> notices = new ArrayList<>(cluster.notices());
    notices.addAll(proxied.notices());
    return of(proxied, numbers, cluster.loadBalancing(), notices);
  }

  private static RuleInput of(
      final LoadedNode loaded,
      final ServiceDispatch numbers,
      final LoadBalancing balancers,
      final List<String> notices) {
    return new RuleInput(
        loaded.rulesets(),
        loaded.node(),
        loaded.program().context().settings(),
        loaded.labels(),
        numbers.endpointCount(),
        loaded.selectors(),
        balancers,
        notices);
  }
}
