package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.ProxyNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the node on which kube-proxy runs.
///
/// A name that was asked for counts first, then kube-proxy's `hostnameOverride`, then the only Node there is.
///
/// @param name the node's name; empty where nobody says
/// @param node what is known of it; null for nothing
record NodeChoice(String name, @Nullable ParsedNode node) {
  private static final List<IpAddress> LOOPBACK =
      List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"));

  /// More names than anyone reads.
  private static final int MAX_SHOWN = 10;

  /// Chooses a node.
  ///
  /// @param asked the name that was asked for; empty for none
  /// @param settings kube-proxy's
  /// @param nodes all Nodes of the input
  /// @param problems is told where no Node has the name
  /// @param notices is told where none of several is chosen
  /// @return the choice
  static NodeChoice choose(
      final String asked,
      final ProxySettings settings,
      final List<ParsedNode> nodes,
      final Problems problems,
      final Notices notices) {
    final String name = asked.isEmpty() ? settings.hostname() : asked;
    if (name.isEmpty()) {
      if (nodes.size() == 1) {
        return new NodeChoice(nodes.getFirst().name(), nodes.getFirst());
      }
      nodes.forEach(node -> notices.add(Notice.NODE_NOT_CHOSEN, node.name()));
      return new NodeChoice("", null);
    }
    final Optional<ParsedNode> found =
        nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    if (found.isEmpty() && !nodes.isEmpty()) {
      problems.add(
          (asked.isEmpty() ? "hostnameOverride " : "--node ") + name,
          "no Node of that name is in the manifests, only " + names(nodes));
    }
    return new NodeChoice(name, found.orElse(null));
  }

  private static String names(final List<ParsedNode> nodes) {
    final List<String> shown = new ArrayList<>();
    nodes.stream().limit(MAX_SHOWN).map(ParsedNode::name).forEach(shown::add);
    if (nodes.size() > MAX_SHOWN) {
      shown.add(nodes.size() - MAX_SHOWN + " more");
    }
    return String.join(", ", shown);
  }

  /// The node as kube-proxy sees it.
  ///
  /// The addresses of its interfaces are taken to be the Node's and loopback's: a Node object does not list others.
  ///
  /// @param bindAddress what kube-proxy takes for the node's address, null for what the Node says
  /// @return the node, with no more than loopback's addresses where nothing is known of it
  ProxyNode proxyNode(final @Nullable IpAddress bindAddress) {
    final List<IpAddress> own =
        Stream.concat(
                Stream.ofNullable(bindAddress),
                Stream.ofNullable(node).flatMap(known -> known.addresses().stream()))
            .distinct()
            .toList();
    final List<IpAddress> primary =
        Stream.of(false, true)
            .map(ipv6 -> own.stream().filter(ip -> ip.ipv6() == ipv6).findFirst().orElse(null))
            .filter(Objects::nonNull)
            .toList();
    return new ProxyNode(
        name,
        node == null ? "" : node.zone(),
        primary,
        Stream.concat(LOOPBACK.stream(), own.stream()).distinct().toList());
  }
}
