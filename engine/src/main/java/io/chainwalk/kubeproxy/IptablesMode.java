package io.chainwalk.kubeproxy;

import static io.chainwalk.kubeproxy.ServiceChains.comment;
import static io.chainwalk.kubeproxy.ServiceChains.destination;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.PortPlan.Refusal;
import io.chainwalk.kubeproxy.PortRules.Share;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Table;
import java.util.Collection;
import java.util.List;

/// kube-proxy's mode iptables, in the words and the order of its own text (sections 4, 5 and 9).
final class IptablesMode implements RuleMode {
  private static final String COUNT_LOCALHOST = "localhost_nps_accepted_pkts";

  private final ProxyConfig config;
  private final ProxyNode node;
  private final LocalDetector detector;
  private final ChainNames chainNames = new ChainNames();
  private final boolean countsLocalhost;
  private final FixedRules fixed;

  IptablesMode(final ProxyConfig config, final ProxyNode node, final boolean ipv6) {
    this.config = config;
    this.node = node;
    detector = config.detector(ipv6);
    final NodePortAddresses addresses =
        new NodePortAddresses(config.nodePortAddresses(), node, ipv6);
    final boolean localhostNodePorts = config.localhostNodePorts() && addresses.containsLoopback4();
    countsLocalhost = localhostNodePorts && config.nfacctCounters().contains(COUNT_LOCALHOST);
    fixed = new FixedRules(config, addresses, localhostNodePorts, ipv6);
  }

  @Override
  public List<Table> tables() {
    return List.of(Table.FILTER, Table.NAT);
  }

  @Override
  public List<String> topChains(final Table table) {
    return fixed.topChains(table);
  }

  @Override
  public List<RuleLine> head(final Table table) {
    return fixed.head(table);
  }

  @Override
  public List<RuleLine> tail(final Table table, final Collection<IpAddress> clusterIps) {
    return fixed.tail(table);
  }

  @Override
  public List<RuleLine> jumps(final Table table) {
    return fixed.jumps(table);
  }

  @Override
  public PortRules rules(final PortPlan plan, final boolean commented) {
    final PortRules rules = new PortRules();
    final ServiceOrigins origins = new ServiceOrigins(plan.port(), config, detector);
    final List<RuleLine> filter = rules.add(Table.FILTER).topLevel();
    final Share nat = rules.add(Table.NAT);
    dispatchClusterIp(plan, origins, filter, nat.topLevel());
    dispatchExternalIps(plan, origins, filter, nat.topLevel());
    dispatchLoadBalancerIps(plan, origins, filter, nat.topLevel());
    dispatchNodePort(plan, origins, filter, nat.topLevel());
    final ServiceChains chains = new ServiceChains(plan, origins, config, detector, "-j", nat);
    chains.writeInternal();
    chains.writeExternal();
    if (hasFirewall(plan)) {
      chains.writeFirewall(nodeIsInside(plan.port(), node));
    }
    chains.writeEndpoints(chainNames, commented);
    return rules;
  }

  private static boolean hasFirewall(final PortPlan plan) {
    return plan.hasAny() && plan.port().hasSourceRanges();
  }

  /// Whether a source range of a service port has the node in it.
  static boolean nodeIsInside(final FamilyPort port, final ProxyNode node) {
    for (final IpPrefix range : port.sourceRanges()) {
      if (node.nodeIps().stream().anyMatch(range::contains)) {
        return true;
      }
    }
    return false;
  }

  private static void dispatchClusterIp(
      final PortPlan plan,
      final ServiceOrigins origins,
      final List<RuleLine> filter,
      final List<RuleLine> nat) {
    final FamilyPort port = plan.port();
    final String match = destination(port, port.clusterIp());
    if (plan.hasInternal()) {
      nat.add(
          new RuleLine(
              "-A KUBE-SERVICES"
                  + comment(port.displayName() + " cluster IP")
                  + match
                  + " -j "
                  + plan.internalChain(),
              origins.clusterIp()));
    } else {
      final Refusal refusal = plan.refusal(plan.dropsInternal());
      filter.add(
          new RuleLine(
              "-A KUBE-SERVICES" + comment(refusal.comment()) + match + " -j " + refusal.target(),
              origins.clusterIpRefused(plan.dropsInternal())));
    }
  }

  private static void dispatchExternalIps(
      final PortPlan plan,
      final ServiceOrigins origins,
      final List<RuleLine> filter,
      final List<RuleLine> nat) {
    final FamilyPort port = plan.port();
    for (final IpAddress address : port.externalIps()) {
      if (plan.hasAny()) {
        nat.add(
            new RuleLine(
                "-A KUBE-SERVICES"
                    + comment(port.displayName() + " external IP")
                    + destination(port, address)
                    + " -j "
                    + plan.externalChain(),
                origins.externalIp()));
      }
      if (!plan.hasExternal()) {
        filter.add(
            new RuleLine(
                refusal(plan) + destination(port, address) + refusalTarget(plan),
                origins.externalIpRefused(plan.dropsExternal())));
      }
    }
  }

  private static void dispatchLoadBalancerIps(
      final PortPlan plan,
      final ServiceOrigins origins,
      final List<RuleLine> filter,
      final List<RuleLine> nat) {
    final FamilyPort port = plan.port();
    final boolean firewall = hasFirewall(plan);
    for (final IpAddress address : port.loadBalancerIps()) {
      if (plan.hasAny()) {
        nat.add(
            new RuleLine(
                "-A KUBE-SERVICES"
                    + comment(port.displayName() + " loadbalancer IP")
                    + destination(port, address)
                    + " -j "
                    + (firewall ? plan.firewallChain() : plan.externalChain()),
                firewall ? origins.loadBalancerIpChecked() : origins.loadBalancerIp()));
      }
      if (firewall) {
        filter.add(
            new RuleLine(
                "-A KUBE-PROXY-FIREWALL"
                    + comment(
                        port.displayName() + " traffic not accepted by " + plan.firewallChain())
                    + destination(port, address)
                    + " -j DROP",
                origins.outsideSourceRanges()));
      }
    }
    if (!plan.hasExternal()) {
      for (final IpAddress address : port.loadBalancerIps()) {
        filter.add(
            new RuleLine(
                refusal(plan) + destination(port, address) + refusalTarget(plan),
                origins.loadBalancerIpRefused(plan.dropsExternal())));
      }
    }
  }

  private void dispatchNodePort(
      final PortPlan plan,
      final ServiceOrigins origins,
      final List<RuleLine> filter,
      final List<RuleLine> nat) {
    final FamilyPort port = plan.port();
    if (port.nodePort() != 0) {
      final String rule = "-A KUBE-NODEPORTS -m comment --comment " + port.displayName();
      if (plan.hasAny() && countsLocalhost) {
        nat.add(
            new RuleLine(
                rule
                    + " -m "
                    + port.protocol()
                    + " -p "
                    + port.protocol()
                    + " -d 127.0.0.0/8 --dport "
                    + port.nodePort()
                    + " -m nfacct --nfacct-name "
                    + COUNT_LOCALHOST
                    + " -j "
                    + plan.externalChain(),
                origins.nodePortOnLocalhost()));
      }
      final String match = ServiceChains.port(port.protocol(), port.nodePort());
      if (plan.hasAny()) {
        nat.add(new RuleLine(rule + match + " -j " + plan.externalChain(), origins.nodePort()));
      }
      if (!plan.hasExternal()) {
        filter.add(
            new RuleLine(
                refusal(plan) + " -m addrtype --dst-type LOCAL" + match + refusalTarget(plan),
                origins.nodePortRefused(plan.dropsExternal())));
      }
    }
    if (port.healthCheckNodePort() != 0) {
      filter.add(
          new RuleLine(
              "-A KUBE-NODEPORTS"
                  + comment(port.displayName() + " health check node port")
                  + ServiceChains.port("tcp", port.healthCheckNodePort())
                  + " -j ACCEPT",
              origins.healthCheck()));
    }
  }

  private static String refusal(final PortPlan plan) {
    return "-A KUBE-EXTERNAL-SERVICES" + comment(plan.refusal(plan.dropsExternal()).comment());
  }

  private static String refusalTarget(final PortPlan plan) {
    return " -j " + plan.refusal(plan.dropsExternal()).target();
  }
}
