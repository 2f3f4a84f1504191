package io.chainwalk.tools.chains;

import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RuleProgram;
import io.chainwalk.chain.RulesetCompiler;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.match.MatchSettings;
import io.chainwalk.match.RuleContext;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.RestoreResult;
import io.chainwalk.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A node on which kube-proxy runs, both of its instances: each sync is written as text, and the text loaded as
/// `iptables-restore` would, so that what packets meet is what kube-proxy wrote.
public final class ProxiedNode implements LoadedNode {
  /// Clients of an endpoint that are remembered in mode nftables.
  private static final int NFTABLES_CLIENTS = 1 << 16;

  private final Node node;
  private final List<IpAddress> moreAddresses;
  private final boolean isNamed;
  private final KubeProxy ipv4Proxy;
  private final KubeProxy ipv6Proxy;
  private final EndpointLabels labels = new EndpointLabels();
  private final RulesetCompiler compiler;
  private Ruleset ipv4Rules = new Ruleset(false, List.of());
  private Ruleset ipv6Rules = new Ruleset(true, List.of());
  private boolean begun;

  /// Starts kube-proxy on a node without rules.
  ///
  /// @param config its configuration
  /// @param proxyNode the node as kube-proxy sees it
  /// @param nodeAddresses addresses that the node has beside those
  /// @param seed decides which chances are met
  public ProxiedNode(
      final ProxyConfig config,
      final ProxyNode proxyNode,
      final List<IpAddress> nodeAddresses,
      final long seed) {
    final List<IpAddress> addresses = new ArrayList<>(proxyNode.nodeIps());
    addresses.addAll(nodeAddresses);
    addresses.addAll(proxyNode.interfaceAddresses());
    node = NodeAddresses.node(addresses);
    moreAddresses = List.copyOf(nodeAddresses);
    isNamed = !proxyNode.nodeIps().isEmpty();
    final ProxyNode whole = withAddresses(proxyNode, moreAddresses);
    ipv4Proxy = new KubeProxy(config, whole, false);
    ipv6Proxy = new KubeProxy(config, whole, true);
    compiler = new RulesetCompiler(new RuleContext(node, seed, settings(config)), labels);
  }

  /// Sets of nftables, which remember clients in that mode, have no limit.
  private static MatchSettings settings(final ProxyConfig config) {
    final MatchSettings usual = MatchSettings.DEFAULTS;
    return config.mode() == ProxyConfig.Mode.NFTABLES
        ? new MatchSettings(
            usual.ticksPerSecond(), NFTABLES_CLIENTS, usual.recentStamps(), usual.hashlimitSize())
        : usual;
  }

  /// kube-proxy looks at the interfaces too, for `nodePortAddresses`.
  private static ProxyNode withAddresses(final ProxyNode node, final List<IpAddress> more) {
    return new ProxyNode(
        node.name(),
        node.zone(),
        node.nodeIps(),
        Stream.concat(node.interfaceAddresses().stream(), more.stream()).distinct().toList());
  }

  /// Tells kube-proxy that the Node has changed.
  ///
  /// @param changed the node as it is now
  public void setNode(final ProxyNode changed) {
    final ProxyNode whole = withAddresses(changed, moreAddresses);
    ipv4Proxy.setNode(whole);
    ipv6Proxy.setNode(whole);
  }

  /// Brings the rules in line with services.
  ///
  /// @param services the services
  /// @param numbers numbers their endpoints; may know more than these services
  /// @param nowNs when this happens
  public void sync(
      final ServiceSnapshot services, final ServiceDispatch numbers, final long nowNs) {
    labels.learn(numbers);
    final RestoreResult ipv4 = sync(ipv4Proxy, ipv4Rules, services, nowNs);
    final RestoreResult ipv6 = sync(ipv6Proxy, ipv6Rules, services, nowNs);
    ipv4Rules = ipv4.ruleset();
    ipv6Rules = ipv6.ruleset();
    if (begun) {
      compiler.update(ipv4.ruleset(), ipv4.changed(), ipv4.removed());
      compiler.update(ipv6.ruleset(), ipv6.changed(), ipv6.removed());
    } else {
      compiler.compile(rulesets());
      begun = true;
    }
  }

  private RestoreResult sync(
      final KubeProxy proxy,
      final Ruleset loaded,
      final ServiceSnapshot services,
      final long nowNs) {
    final List<RuleLine> lines = new ArrayList<>(proxy.sync(services, nowNs).lines());
    if (!begun) {
      lines.addAll(proxy.jumpRules());
    }
    return WrittenRules.load(loaded, lines);
  }

  /// A Node object that has addresses of one family only is taken to have no others.
  @Override
  public List<String> notices() {
    final String assumed = assumedAddressText();
    return isNamed || assumed.isEmpty()
        ? List.of()
        : List.of(
            "The manifests name no address of the node: what is masqueraded leaves from "
                + assumed
                + "; name others by --node-address.");
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Rulesets rulesets() {
    return Rulesets.of(ipv4Rules).with(ipv6Rules);
  }

  @Override
  public RuleLabels labels() {
    return labels;
  }

  @Override
  public RuleProgram program() {
    return compiler.last();
  }

  @Override
  public double[] shares(final ServiceDispatch services) {
    final Map<String, Double> byChain = new HashMap<>(new LadderShares(ipv4Rules).ofChains());
    byChain.putAll(new LadderShares(ipv6Rules).ofChains());
    return labels.shares(services, byChain);
  }
}
