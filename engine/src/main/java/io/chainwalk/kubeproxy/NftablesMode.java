package io.chainwalk.kubeproxy;

import static io.chainwalk.kubeproxy.ServiceChains.destination;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.PortRules.Share;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// kube-proxy's mode nftables, said with iptables: rules that treat each flow as those of table `kube-proxy` do. It is not
/// nft text, and a node in that mode does not show these chains.
///
/// | nftables                                 | here                                             |
/// |------------------------------------------|--------------------------------------------------|
/// | `service-ips`, `service-nodeports`       | nat KUBE-SERVICES, KUBE-NODEPORTS, with `-g`     |
/// | `firewall-ips`, before DNAT              | mangle PREROUTING and OUTPUT, KUBE-FIREWALL-IPS  |
/// | `no-endpoint-services`, input, forward   | filter KUBE-NO-ENDPOINT                          |
/// | `no-endpoint-services`, output, before DNAT | mangle KUBE-NO-ENDPOINT-OUT, filter KUBE-NO-ENDPOINT |
/// | `no-endpoint-nodeports`                  | filter KUBE-NO-ENDPOINT-NODE, -PORT              |
/// | `cluster-ips-check`                      | filter KUBE-CLUSTER-IPS                          |
/// | `numgen random mod n`                    | rules with `statistic`, as in mode iptables      |
/// | affinity sets                            | `recent` lists, which want a far higher limit    |
///
/// Unlike mode iptables it drops no INVALID packets, forwards nothing on its own account, opens no port for health checks,
/// never serves node ports on localhost, and always masquerades `--random-fully`.
final class NftablesMode implements RuleMode {
  private static final String NEW = " -m conntrack --ctstate NEW -j ";

  private final ProxyConfig config;
  private final ProxyNode node;
  private final boolean ipv6;
  private final LocalDetector detector;
  private final NodePortAddresses addresses;
  private final ChainNames chainNames = new ChainNames();

  NftablesMode(final ProxyConfig config, final ProxyNode node, final boolean ipv6) {
    this.config = config;
    this.node = node;
    this.ipv6 = ipv6;
    detector = config.detector(ipv6);
    addresses =
        new NodePortAddresses(
            config.nodePortAddresses().isEmpty()
                ? List.of(NodePortAddresses.PRIMARY)
                : config.nodePortAddresses(),
            node,
            ipv6);
  }

  @Override
  public List<Table> tables() {
    return List.of(Table.MANGLE, Table.FILTER, Table.NAT);
  }

  @Override
  public List<String> topChains(final Table table) {
    return switch (table) {
      case MANGLE -> List.of("KUBE-FIREWALL-IPS", "KUBE-NO-ENDPOINT-OUT");
      case FILTER ->
          List.of(
              "KUBE-NO-ENDPOINT",
              "KUBE-NO-ENDPOINT-NODE",
              "KUBE-NO-ENDPOINT-PORT",
              "KUBE-CLUSTER-IPS");
      case NAT -> List.of("KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ");
      case RAW, SECURITY -> List.of();
    };
  }

  @Override
  public List<RuleLine> head(final Table table) {
    return table == Table.NAT ? FixedRules.masquerading(config.masqueradeMark(), true) : List.of();
  }

  @Override
  public PortRules rules(final PortPlan plan, final boolean commented) {
    final PortRules rules = new PortRules();
    final ServiceOrigins origins = new ServiceOrigins(plan.port(), config, detector);
    final Share nat = rules.add(Table.NAT);
    dispatch(plan, origins, nat.topLevel());
    refuse(plan, origins, rules);
    if (plan.port().hasSourceRanges()) {
      writeFirewall(plan, origins, rules.add(Table.MANGLE));
    }
    final ServiceChains chains = new ServiceChains(plan, origins, config, detector, "-g", nat);
    chains.writeInternal();
    chains.writeExternal();
    chains.writeEndpoints(chainNames, commented);
    return rules;
  }

  private static void dispatch(
      final PortPlan plan, final ServiceOrigins origins, final List<RuleLine> nat) {
    final FamilyPort port = plan.port();
    if (plan.hasInternal()) {
      nat.add(
          new RuleLine(
              "-A KUBE-SERVICES"
                  + destination(port, port.clusterIp())
                  + " -g "
                  + plan.internalChain(),
              origins.clusterIp()));
    }
    if (!plan.hasAny()) {
      return;
    }
    final String target = " -g " + plan.externalChain();
    for (final IpAddress address : port.externalIps()) {
      nat.add(
          new RuleLine(
              "-A KUBE-SERVICES" + destination(port, address) + target, origins.externalIp()));
    }
    for (final IpAddress address : port.loadBalancerIps()) {
      nat.add(
          new RuleLine(
              "-A KUBE-SERVICES" + destination(port, address) + target, origins.loadBalancerIp()));
    }
    if (port.nodePort() != 0) {
      nat.add(
          new RuleLine(
              "-A KUBE-NODEPORTS" + ServiceChains.port(port.protocol(), port.nodePort()) + target,
              origins.nodePort()));
    }
  }

  /// Who is refused where nobody serves.
  ///
  /// The node's own packets are checked before DNAT, so that with externalTrafficPolicy Local the node itself cannot reach
  /// endpoints elsewhere. REJECT can stand in table filter only, where such packets come unchanged, since nothing
  /// translates them; they leave the chain in mangle so as not to be asked for their source range first.
  private static void refuse(
      final PortPlan plan, final ServiceOrigins origins, final PortRules rules) {
    final FamilyPort port = plan.port();
    final List<RuleLine> filter = rules.add(Table.FILTER).topLevel();
    final List<RuleLine> mangle = rules.add(Table.MANGLE).topLevel();
    final boolean drops = plan.dropsExternal();
    if (!plan.hasInternal()) {
      final RuleLine refused =
          refused(
              port,
              port.clusterIp(),
              plan.dropsInternal(),
              origins.clusterIpRefused(plan.dropsInternal()));
      filter.add(refused);
      mangle.add(beforeDnat(refused));
    }
    if (plan.hasExternal()) {
      return;
    }
    for (final IpAddress address : port.externalIps()) {
      final RuleLine refused = refused(port, address, drops, origins.externalIpRefused(drops));
      filter.add(refused);
      mangle.add(beforeDnat(refused));
    }
    for (final IpAddress address : port.loadBalancerIps()) {
      final RuleLine refused = refused(port, address, drops, origins.loadBalancerIpRefused(drops));
      filter.add(refused);
      mangle.add(beforeDnat(refused));
    }
    if (port.nodePort() != 0) {
      filter.add(
          new RuleLine(
              "-A KUBE-NO-ENDPOINT-PORT"
                  + ServiceChains.port(port.protocol(), port.nodePort())
                  + (drops ? " -j DROP" : " -j REJECT"),
              origins.nodePortRefused(drops)));
    }
  }

  private static RuleLine refused(
      final FamilyPort port, final IpAddress address, final boolean drops, final Origin origin) {
    return new RuleLine(
        "-A KUBE-NO-ENDPOINT" + destination(port, address) + (drops ? " -j DROP" : " -j REJECT"),
        origin);
  }

  private static RuleLine beforeDnat(final RuleLine refused) {
    return new RuleLine(
        refused
            .text()
            .replace("-A KUBE-NO-ENDPOINT", "-A KUBE-NO-ENDPOINT-OUT")
            .replace("-j REJECT", "-j RETURN"),
        refused.origin());
  }

  private void writeFirewall(
      final PortPlan plan, final ServiceOrigins origins, final Share mangle) {
    final FamilyPort port = plan.port();
    final String chain = plan.firewallChain();
    for (final IpAddress address : port.loadBalancerIps()) {
      mangle
          .topLevel()
          .add(
              new RuleLine(
                  "-A KUBE-FIREWALL-IPS" + destination(port, address) + " -g " + chain,
                  origins.loadBalancerIpChecked()));
    }
    mangle.chains().add(chain);
    for (int i = 0; i < port.sourceRanges().size(); i++) {
      final IpPrefix range = port.sourceRanges().get(i);
      mangle
          .rules()
          .add(new RuleLine("-A " + chain + " -s " + range + " -j RETURN", origins.sourceRange(i)));
    }
    if (IptablesMode.nodeIsInside(port, node)) {
      for (final IpAddress address : port.loadBalancerIps()) {
        mangle
            .rules()
            .add(
                new RuleLine(
                    "-A " + chain + " -s " + address + " -j RETURN",
                    origins.sourceIsLoadBalancer()));
      }
    }
    mangle.rules().add(new RuleLine("-A " + chain + " -j DROP", origins.outsideSourceRanges()));
  }

  @Override
  public List<RuleLine> tail(final Table table, final Collection<IpAddress> clusterIps) {
    return switch (table) {
      case NAT ->
          nodePorts("-A KUBE-SERVICES", " -m addrtype --dst-type LOCAL", " -j KUBE-NODEPORTS");
      case FILTER -> {
        final List<RuleLine> rules =
            nodePorts("-A KUBE-NO-ENDPOINT-NODE", "", " -j KUBE-NO-ENDPOINT-PORT");
        rules.addAll(checkClusterIps(clusterIps));
        yield rules;
      }
      case MANGLE ->
          List.of(
              FixedRules.rule(
                  "-A KUBE-NO-ENDPOINT-OUT -j KUBE-FIREWALL-IPS",
                  "",
                  "What has endpoints is asked for its source range."));
      case RAW, SECURITY -> List.of();
    };
  }

  private List<RuleLine> nodePorts(final String rule, final String local, final String target) {
    final List<RuleLine> rules = new ArrayList<>();
    if (addresses.matchesAll()) {
      rules.add(
          FixedRules.rule(
              rule + local + (ipv6 ? " ! -d ::1" : " ! -d 127.0.0.0/8") + target,
              "nodePortAddresses",
              "What is for an address of the node may be for a node port, but not on localhost."));
      return rules;
    }
    for (final IpAddress address : addresses.addresses(false)) {
      rules.add(
          FixedRules.rule(
              rule + " -d " + address + target,
              "nodePortAddresses",
              "Node ports answer on this address of the node; by default that is its primary one only."));
    }
    return rules;
  }

  private List<RuleLine> checkClusterIps(final Collection<IpAddress> clusterIps) {
    final List<RuleLine> rules = new ArrayList<>();
    for (final IpAddress address : clusterIps) {
      rules.add(
          FixedRules.rule(
              "-A KUBE-CLUSTER-IPS -d " + address + " -j REJECT",
              "",
              "The address is a cluster IP, but no service has this port."));
    }
    for (final String text : config.serviceCidrs()) {
      final IpPrefix cidr = Cidrs.parse(text);
      if (cidr.address().ipv6() == ipv6) {
        rules.add(
            FixedRules.rule(
                "-A KUBE-CLUSTER-IPS -d " + cidr + " -j DROP",
                "ServiceCIDR",
                "The address is one that a Service could have, but none has it."));
      }
    }
    return rules;
  }

  @Override
  public List<RuleLine> jumps(final Table table) {
    return switch (table) {
      case MANGLE ->
          List.of(
              FixedRules.jump("-A PREROUTING" + NEW + "KUBE-FIREWALL-IPS"),
              FixedRules.jump("-A OUTPUT" + NEW + "KUBE-NO-ENDPOINT-OUT"));
      case FILTER ->
          List.of(
              FixedRules.jump("-A INPUT" + NEW + "KUBE-NO-ENDPOINT-NODE"),
              FixedRules.jump("-A INPUT" + NEW + "KUBE-NO-ENDPOINT"),
              FixedRules.jump("-A FORWARD" + NEW + "KUBE-NO-ENDPOINT"),
              FixedRules.jump("-A FORWARD" + NEW + "KUBE-CLUSTER-IPS"),
              FixedRules.jump("-A OUTPUT" + NEW + "KUBE-NO-ENDPOINT"),
              FixedRules.jump("-A OUTPUT" + NEW + "KUBE-CLUSTER-IPS"));
      case NAT ->
          List.of(
              FixedRules.jump("-A PREROUTING -j KUBE-SERVICES"),
              FixedRules.jump("-A OUTPUT -j KUBE-SERVICES"),
              FixedRules.jump("-A POSTROUTING -j KUBE-POSTROUTING"));
      case RAW, SECURITY -> List.of();
    };
  }
}
