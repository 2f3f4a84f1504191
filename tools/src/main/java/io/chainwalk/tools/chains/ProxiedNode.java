package io.chainwalk.tools.chains;

import io.chainwalk.chain.OpenConnections;
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
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.RestoreResult;
import io.chainwalk.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  private final ServiceSelectors selectors;
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
    this(config, proxyNode, nodeAddresses, seed, SelectorChoice.NONE);
  }

  /// Starts kube-proxy on a node without rules, where endpoints may be chosen otherwise than by its rules.
  ///
  /// @param config its configuration
  /// @param proxyNode the node as kube-proxy sees it
  /// @param nodeAddresses addresses that the node has beside those
  /// @param seed decides which chances are met
  /// @param choice what chooses
  public ProxiedNode(
      final ProxyConfig config,
      final ProxyNode proxyNode,
      final List<IpAddress> nodeAddresses,
      final long seed,
      final SelectorChoice choice) {
    final List<IpAddress> addresses = new ArrayList<>(proxyNode.nodeIps());
    addresses.addAll(nodeAddresses);
    addresses.addAll(proxyNode.interfaceAddresses());
    node = NodeAddresses.node(addresses);
    moreAddresses = List.copyOf(nodeAddresses);
    isNamed = !proxyNode.nodeIps().isEmpty();
    final ProxyNode whole = withAddresses(proxyNode, moreAddresses);
    ipv4Proxy = new KubeProxy(config, whole, false);
    ipv6Proxy = new KubeProxy(config, whole, true);
    selectors = new ServiceSelectors(choice, labels);
    compiler =
        new RulesetCompiler(
            new RuleContext(node, seed, settings(config)),
            labels,
            (isIpv6, table, chain) -> selectors.inForce().of(isIpv6, table, chain));
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
    selectors.reserve(numbers.endpointCount() + 1);
    final RestoreResult ipv4 = sync(ipv4Proxy, ipv4Rules, services, nowNs);
    final RestoreResult ipv6 = sync(ipv6Proxy, ipv6Rules, services, nowNs);
    ipv4Rules = ipv4.ruleset();
    ipv6Rules = ipv6.ruleset();
    final SelectorsInForce before = selectors.inForce();
    selectors.learn(services, rulesets());
    if (begun) {
      update(ipv4, selectors.changedSince(before, false));
      update(ipv6, selectors.changedSince(before, true));
    } else {
      compiler.compile(rulesets());
      begun = true;
    }
  }

  /// Compiles what changed. The table `nat` is among what kube-proxy loads with every sync.
  ///
  /// @param selecting chains that choose otherwise than before, whether or not their rules changed
  private void update(final RestoreResult loaded, final Set<String> selecting) {
    Map<Table, Set<String>> changed = loaded.changed();
    if (!selecting.isEmpty()) {
      final Set<String> chains = new HashSet<>(selecting);
      chains.addAll(changed.getOrDefault(Table.NAT, Set.of()));
      changed = new EnumMap<>(changed);
      changed.put(Table.NAT, chains);
    }
    compiler.update(loaded.ruleset(), changed, loaded.removed());
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
    final List<String> notices = new ArrayList<>(selectors.notices());
    final String assumed = assumedAddressText();
    if (!isNamed && !assumed.isEmpty()) {
      notices.add(
          "The manifests name no address of the node: what is masqueraded leaves from "
              + assumed
              + "; name others by --node-address.");
    }
    return notices;
  }

  @Override
  public SelectorsInForce selectors() {
    return selectors.inForce();
  }

  /// Who must be told of connections for selectors that look at them, now or at any moment so far.
  ///
  /// @return null when none did, and none will
  public @Nullable OpenConnections counter() {
    return selectors.counter();
  }

  /// What there is to say about how endpoints are chosen.
  ///
  /// @return sentences for the user; none where kube-proxy's rules choose
  public List<String> selectorNotices() {
    return selectors.notices();
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
    final double[] shares = labels.shares(services, byChain);
    selectors().correct(shares);
    return shares;
  }
}
