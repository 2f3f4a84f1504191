package io.chainwalk.tools.explain;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.match.MatchSettings;
import io.chainwalk.node.Node;
import io.chainwalk.tools.chains.DumpedNode;
import io.chainwalk.tools.chains.LoadedNode;
import io.chainwalk.tools.chains.ProxiedNode;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// The rules that are explained, wherever they come from.
///
/// @param rulesets of both families, where there are any
/// @param node the node's addresses
/// @param kernel what matches ask of the node's kernel
/// @param notices what there is to say about the input, a sentence each
record RuleInput(Rulesets rulesets, Node node, MatchSettings kernel, List<String> notices) {

  /// Copies the list.
  RuleInput {
    notices = List.copyOf(notices);
  }

  /// Reads what options name.
  ///
  /// @param options the options
  /// @param seed decides which chances are met
  /// @param standardInput read where `-` is named
  /// @return the rules
  /// @throws BadInputException when a file cannot be read or is wrong
  static RuleInput read(final RuleOptions options, final long seed, final InputStream standardInput)
      throws BadInputException {
    if (options.hasDumps()) {
      final DumpedNode dumped = DumpedNode.read(options, seed, standardInput);
      return of(dumped, dumped.notices());
    }
    final ClusterManifests cluster = ClusterReader.read(options.cluster(), standardInput);
    final ProxiedNode proxied =
        new ProxiedNode(cluster.proxyConfig(), cluster.node(), options.nodeAddresses(), seed);
    proxied.sync(cluster.services(), new ServiceDispatch(cluster.services()), 0);
    final List<String> notices = new ArrayList<>(cluster.notices());
    notices.addAll(proxied.notices());
    return of(proxied, notices);
  }

  private static RuleInput of(final LoadedNode loaded, final List<String> notices) {
    return new RuleInput(
        loaded.rulesets(), loaded.node(), loaded.program().context().settings(), notices);
  }
}
